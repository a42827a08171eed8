"""Three nodes on one machine: a city, its province and a hub, each with a store and processes of its own.

A penalty decided in the city arrives at the hub; with the province cut off it does not; healed, it does.  Every process
that is started here is stopped here, by its number, whenever and by whatever signal the end is told.
"""

import csv
import io
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click

from gongxin.cli.listening import HOST
from gongxin.cli.output import in_chinese
from gongxin.cli.stopping import Stop, ToldToStop, stoppable
from gongxin.codes.generate import make_code

COMMAND = (sys.executable, "-c", "from gongxin.cli.main import main; main()")
ROLES = ("hub", "province", "city")
NEIGHBOURS = {"hub": ("province",), "province": ("hub", "city"), "city": ("province",)}
FEED = "demo.feed.penalties"
PATIENCE = 180.0
CUT_SECONDS = 12.0
"""How long the cut lasts: longer than two rounds in which neighbours ask."""
CODE = make_code(pair="91", region="990100", body="MA900333")
SAID = {
    "ready": ("三个节点已运行：", "Three nodes are running:"),
    "decided": (
        "市级节点作出处罚 {n}，已到达枢纽节点，用时 {s:.0f} 秒。",
        "Penalty {n} of the city is at the hub after {s:.0f} s.",
    ),
    "cut": (
        "省级节点已断开；市级节点作出处罚 {n}，{s:.0f} 秒后枢纽节点仍为 {k} 条。",
        "The province is cut off; {s:.0f} s after penalty {n} of the city the hub still holds {k}.",
    ),
    "healed": (
        "省级节点已恢复；枢纽节点用时 {s:.0f} 秒补齐。",
        "The province is back; the hub caught up in {s:.0f} s.",
    ),
    "look": ("请查看：", "Look at:"),
    "stop": ("按 Ctrl-C 停止三个节点。", "Ctrl-C stops all three."),
    "stopped": ("三个节点均已停止。", "All three are stopped."),
}


class NotThere(click.ClickException):
    """A node did not start, or a record did not arrive, in the time that is given."""


@dataclass
class Demonstrated:
    """One of the three nodes: its home, where it listens, and its process while it runs."""

    role: str
    home: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def name(self) -> str:
        """What its log is called."""
        return f"{self.role}.yunze.example/log"

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://{HOST}:{self.port}"

    def environment(self) -> dict[str, str]:
        """The settings of a node of its own, whatever those of whoever starts it are."""
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        own = {"GONGXIN_HOME": str(self.home), "GONGXIN_NAME": self.name, "GONGXIN_ADDRESS": self.address}
        return {**kept, **own}

    def run(self, *words: str) -> str:
        """What a command prints at this node; what somebody types to interrupt us does not reach it."""
        command, quiet = [*COMMAND, *words], subprocess.DEVNULL
        done = subprocess.run(
            command,
            env=self.environment(),
            stdin=quiet,
            capture_output=True,
            text=True,
            check=False,
            process_group=0,
        )
        if done.returncode:
            raise NotThere(f"{self.role}: gongxin {words[0]}: {(done.stderr or done.stdout).strip()[-400:]}")
        return done.stdout

    def serve(self, stop: Stop) -> None:
        """Its site and API are served."""
        command = [*COMMAND, "serve", "--port", str(self.port), "--workers", "1"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, env=self.environment(), stdin=quiet, stdout=quiet, stderr=quiet, process_group=0
        )
        waited(lambda: self.held() is not None, what=f"{self.role} does not answer", stop=stop)

    def cut(self) -> None:
        """It is served no longer; its store stays."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def held(self) -> int | None:
        """How many records it shows of the organisation; None where it does not answer."""
        try:
            with urlopen(f"{self.address}/api/v1/subjects/{CODE}/dossier", timeout=10) as answer:  # noqa: S310
                return len(json.loads(answer.read())["records"])
        except URLError as fault:
            return 0 if getattr(fault, "code", None) == 404 else None
        except (OSError, ValueError):
            return None


def show_three(folder: Path, *, stays: bool) -> None:
    """Run the three, decide, cut, decide, heal; tell what happened and, if it `stays`, wait to be stopped.

    Told to stop before that, it stops all three and ends as what was broken off.
    """
    nodes = {role: Demonstrated(role, folder / role, _free_port()) for role in ROLES}
    with stoppable() as stop:
        try:
            with running(nodes, stop):
                _demonstrate(nodes, folder, stop)
                if stays:
                    _say("stop")
                    _until_stopped(stop)
        except ToldToStop:
            _say("stopped")
            raise click.Abort from None
    _say("stopped")


def _demonstrate(nodes: dict[str, Demonstrated], folder: Path, stop: Stop) -> None:
    _say("ready")
    for node in nodes.values():
        click.echo(f"  {node.role:8}  {node.address}/  ({node.name})")
    first = decide(nodes["city"], folder)
    _say("decided", n=first, s=_arrives(nodes, stop))
    nodes["province"].cut()
    second, before = decide(nodes["city"], folder), nodes["hub"].held()
    stop.pause(CUT_SECONDS)
    if nodes["hub"].held() != before:
        raise NotThere("the hub heard of the city although the province is cut off")
    _say("cut", n=second, k=before, s=CUT_SECONDS)
    nodes["province"].serve(stop)
    _say("healed", s=_arrives(nodes, stop))
    _say("look")
    for node in nodes.values():
        click.echo(f"  {node.address}/zh/subjects/{CODE}")


@contextmanager
def running(nodes: dict[str, Demonstrated], stop: Stop) -> Iterator[None]:
    """Within, all three are made, named to each other and served; after it none of their processes is left."""
    with ExitStack() as left:
        for node in nodes.values():
            node.home.mkdir(parents=True, exist_ok=True)
            left.callback(node.run, "stop")
            node.run("init")
            stop.heed()
        told = {role: json.loads(node.run("peer", "me", "--json")) for role, node in nodes.items()}
        for role, node in nodes.items():
            _introduce(node, [(nodes[one], told[one]["keys"]) for one in NEIGHBOURS[role]])
            stop.heed()
        for node in nodes.values():
            left.callback(node.cut)
            node.serve(stop)
        yield


def _introduce(node: Demonstrated, neighbours: list[tuple[Demonstrated, list[str]]]) -> None:
    everything = "[{ items: ['*'], regions: ['000000'] }]"
    today = date.today()  # noqa: DTZ011  the machine's own day, of a file for this machine
    said = [f"number: {int(time.time())}", f"since: {today - timedelta(days=2)}", f"until: {today + timedelta(days=2)}"]
    said.append("peers:")
    for other, keys in neighbours:
        said += [f"  - name: {other.name}", f"    title: {other.role}", f"    role: {other.role}"]
        said += [f"    address: {other.address}", f"    keys: {json.dumps(keys)}"]
        said += [f"    sends: {everything}", f"    receives: {everything}"]
    file, signed = node.home / "peers.yaml", node.home / "peers.signed"
    file.write_text("\n".join(said) + "\n", encoding="utf-8")
    node.run("peer", "sign", str(file), str(signed))
    node.run("peer", "add", str(signed))


def decide(city: Demonstrated, folder: Path) -> str:
    """A penalty of an invented company is delivered at the city; its document's number."""
    number = f"云川市监罚〔{date.today().year}〕{secrets.randbelow(10**9)}号"  # noqa: DTZ011  as above
    row = {
        "CF_XDR_MC": "云川三节点商贸有限公司", "CF_XDR_LB": "法人及非法人组织", "CF_XDR_SHXYM": CODE, "CF_WSH": number,
        "CF_WFXW": "未按规定公示", "CF_SY": "经现场检查，当事人未按规定公示，以上事实有现场检查笔录等证据证明。",
        "CF_YJ": "《云泽省企业信用监督管理条例》第二十四条", "CF_CFLB": "罚款", "CF_NR": "给予罚款的行政处罚",
        "CF_NR_FK": "2.500000", "CF_JDRQ": (date.today() - timedelta(days=3)).isoformat(),  # noqa: DTZ011  as above
        "CF_CFJG": "云川市市场监督管理局",
    }  # fmt: skip
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(row))
    writer.writeheader()
    writer.writerow(row)
    file = folder / "decided.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    city.run("deliver", str(file), "--feed", FEED)
    return number


def _arrives(nodes: dict[str, Demonstrated], stop: Stop) -> float:
    """How long it takes until the hub shows as many records as the city."""
    began = time.monotonic()
    there = "the record did not arrive at the hub"
    waited(lambda: nodes["hub"].held() == nodes["city"].held() != 0, what=there, stop=stop)
    return time.monotonic() - began


def waited(there: Callable[[], bool], *, what: str, stop: Stop) -> None:
    """Wait until it is so; refused where it takes too long, and once somebody says to stop."""
    until = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > until:
            raise NotThere(f"{what} after {PATIENCE:.0f} seconds")
        stop.pause(0.5)


def _until_stopped(stop: Stop) -> None:
    with suppress(ToldToStop):
        while True:
            stop.pause(3600)


def _say(what: str, **told: object) -> None:
    zh, en = SAID[what]
    click.echo((zh if in_chinese() else en).format(**told))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])
