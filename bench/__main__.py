"""`./dev bench [NAME …]`: run the benchmarks, print their figures as JSON lines and their promises as a table."""

import inspect
import json
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path

from bench.place import ROOT, machine, own_place
from bench.promises import line_of

RESULTS = ROOT / "bench" / "results"
NAMES = sorted(
    path.stem
    for path in Path(__file__).parent.glob("*.py")
    if not path.stem.startswith("_") and any(f"\ndef {name}(" in path.read_text("utf-8") for name in ("run", "measure"))
)


def asked() -> Namespace:
    parser = ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=[], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the promised size; smaller is for trying")
    parser.add_argument("--child", help="run one benchmark in this process and print its document")
    return parser.parse_args()


def figures_of(name: str, scale: float) -> object:
    """The document of one benchmark, measured in this process."""
    module = import_module(f"bench.{name}")
    measured = getattr(module, "run", None) or module.measure
    takes_scale = "scale" in inspect.signature(measured).parameters
    return measured(scale) if takes_scale else measured()


def measured_apart(name: str, scale: float) -> dict[str, object] | None:
    """The document of one benchmark, measured in a process and on a server of its own; None where it failed."""
    facts = machine()
    with own_place() as environment:
        command = [sys.executable, "-m", "bench", "--child", name, "--scale", str(scale)]
        said = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=False)
    if said.returncode != 0:
        return None
    return {"name": name, "scale": scale, **facts, "figures": json.loads(said.stdout)}


def keep(result: dict[str, object]) -> None:
    """The result stands in the repository's results, when it was measured at full size."""
    if result["scale"] == 1.0:
        RESULTS.mkdir(exist_ok=True)
        text = json.dumps(result, indent=1, ensure_ascii=False)
        (RESULTS / f"{result['name']}.json").write_text(text + "\n", encoding="utf-8")


def main() -> int:
    wish = asked()
    if wish.child:
        with redirect_stdout(sys.stderr):  # the document stands alone, whatever the store's set-up has to say
            figures = figures_of(wish.child, wish.scale)
        print(json.dumps(figures, ensure_ascii=False))
        return 0
    lines, failed = [], []
    for name in wish.names or NAMES:
        result = measured_apart(name, wish.scale)
        if result is None:
            failed.append(name)
            continue
        keep(result)
        print(json.dumps(result, ensure_ascii=False), flush=True)
        figures = result["figures"]
        ratios = figures.get("ratios", []) if isinstance(figures, dict) else []
        lines += [line_of(name, ratio) for ratio in ratios]
    print("\n".join(lines))
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
