"""Commands of supervision: a year's plan, the draw that anyone can run again, and what inspections found."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from gongxin.cli.logs import bring_up_to_date
from gongxin.cli.main import open_node
from gongxin.cli.output import in_chinese, print_json, refusals

if TYPE_CHECKING:
    from gongxin.supervision.queries import DrawView, PlanView

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NUMBER = click.IntRange(1, 2**53 - 1)
RESULTS = ("no_problem", "corrected", "handed_over", "refused")
for_option = click.option("--for", "agency", required=True, metavar="AGENCY", help="The key of the agency that acts.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class TranscriptRefused(Exception):
    """The file is no transcript of a draw."""


@click.command("plan")
@click.argument("year", type=int)
@click.option("--policy", "policies", multiple=True, required=True, metavar="KEY", help="A policy; may be repeated.")
@click.option("--run", type=NUMBER, help="The number of a run whose grades count; without one nobody has a grade.")
@for_option
@as_json_option
def plan(*, year: int, policies: Sequence[str], run: int | None, agency: str, as_json: bool) -> None:
    """Freeze the plan of inspections for the YEAR: of whom how many are visited, and what is saved."""
    open_node()
    from django.utils import timezone

    from gongxin.supervision.adopting import grades_of_run, make_plan
    from gongxin.supervision.queries import own_plan

    with _refused():
        graded = None if run is None else grades_of_run(run)
        number = make_plan(policies, year=year, agency=agency, graded=graded, at=timezone.now())
        bring_up_to_date()
        view = own_plan(number, agency=agency)
    if as_json:
        print_json(asdict(view))
    else:
        _print_plan(view)


@click.group("draw")
def draw() -> None:
    """Commit to a draw, draw, draw again; results of inspections and those that came late."""


@draw.command("commit")
@click.argument("number", metavar="PLAN", type=NUMBER)
@click.option("--inspectors", required=True, type=FILE, help="Lines NUMBER or NUMBER,AREA of the agency's register.")
@click.option("--conflicts", type=FILE, help="Lines NUMBER,CODE: who may not inspect whom.")
@click.option("--each", type=click.IntRange(1, 9), default=2, show_default=True, help="Inspectors for each visit.")
@click.option("--log", "logs", multiple=True, metavar="KEY=SIZE", help="Another node's log that gives its part.")
@for_option
@as_json_option
def commit(
    *,
    number: int,
    inspectors: Path,
    conflicts: Path | None,
    each: int,
    logs: Sequence[str],
    agency: str,
    as_json: bool,
) -> None:
    """Commit to population, quotas and inspectors of PLAN, before anybody can know the seed."""
    roster = _pairs(inspectors)
    barred = [] if conflicts is None else _pairs(conflicts)
    named = [_log(one) for one in logs]
    open_node()
    from django.utils import timezone

    from gongxin.supervision.actions import commit_draw
    from gongxin.supervision.drawing import Inspector

    with _refused():
        made = commit_draw(
            number,
            inspectors=[Inspector(*one) for one in roster],
            conflicts=barred,
            each=each,
            logs=named,
            agency=agency,
            at=timezone.now(),
        )
        bring_up_to_date()
    _tell(made, as_json=as_json)


@draw.command("run")
@click.argument("number", metavar="DRAW", type=NUMBER)
@click.option("--note", "notes", multiple=True, type=FILE, help="A later checkpoint of each log named; in their order.")
@for_option
@as_json_option
def run_one(*, number: int, notes: Sequence[Path], agency: str, as_json: bool) -> None:
    """Draw: the seed comes from the first checkpoint that was signed after the commitment."""
    texts = [one.read_bytes().decode("utf-8", "replace") for one in notes]
    open_node()
    from django.utils import timezone

    from gongxin.supervision.actions import run_draw

    with _refused():
        run_draw(number, notes=texts, agency=agency, at=timezone.now())
        bring_up_to_date()
    _tell(number, as_json=as_json)


@draw.command("show")
@click.argument("number", metavar="DRAW", type=NUMBER)
@click.option("--write", "folder", type=click.Path(path_type=Path, file_okay=False), help="Write its files here.")
@as_json_option
def show(*, number: int, folder: Path | None, as_json: bool) -> None:
    """Show DRAW: its commitment, where the log tells it, who was drawn; or write transcript, population and script."""
    open_node()
    if folder is not None:
        from gongxin.supervision import redraw
        from gongxin.supervision.queries import draw_of, population_of

        with _refused():
            population, told = population_of(number), draw_of(number).transcript
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "population.tsv").write_bytes(population)
        (folder / "transcript.json").write_bytes(orjson.dumps(told))
        (folder / "redraw.py").write_bytes(Path(redraw.__file__).read_bytes())
    _tell(number, as_json=as_json)


@draw.command("verify")
@click.argument("transcript", type=FILE)
@click.argument("population", type=FILE)
@as_json_option
def verify(*, transcript: Path, population: Path, as_json: bool) -> None:
    """Draw again from a published TRANSCRIPT and POPULATION, and say `same` or where it differs; needs no node."""
    from gongxin.supervision.redraw import differences

    with refusals(TranscriptRefused):
        try:
            found = list(differences(orjson.loads(transcript.read_bytes()), population.read_bytes()))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
            raise TranscriptRefused(f"{transcript.name} and {population.name} are no transcript of a draw") from fault
    if as_json:
        print_json({"same": not found, "differences": found})
    else:
        click.echo("\n".join(found) or "same")
    if found:
        raise SystemExit(1)


@draw.command("result")
@click.argument("number", metavar="DRAWN", type=NUMBER)
@click.option("--result", required=True, type=click.Choice(RESULTS), help="What was found.")
@click.option("--on", "inspected", type=DAY, required=True, help="The day of the inspection.")
@click.option("--public-until", "until", type=DAY, required=True, help="Until when the result is public.")
@click.option("--findings", default="", help="What was found.")
@click.option("--basis", default="", help="The text that was not kept.")
@click.option("--remedy", default="", help="What can be done against it, where and until when.")
@for_option
@as_json_option
def result_of(
    *,
    number: int,
    result: str,
    inspected: datetime,
    until: datetime,
    findings: str,
    basis: str,
    remedy: str,
    agency: str,
    as_json: bool,
) -> None:
    """Record what the inspection of DRAWN, the number of one who was drawn, found; it becomes a public record."""
    open_node()
    from django.utils import timezone

    from gongxin.supervision.actions import record_result
    from gongxin.supervision.rules import Finding, Result

    found = Finding(Result(result), inspected.date(), until.date(), findings, basis, remedy)
    with _refused():
        record = record_result(number, found, agency=agency, at=timezone.now())
        bring_up_to_date()
    if as_json:
        print_json({"drawn": number, "record": record, "result": result})
    else:
        click.echo(f"记录 {record}" if in_chinese() else f"record {record}")


@draw.command("late")
@click.option("--for", "agency", help="Only of this agency.")
@as_json_option
def late(*, agency: str | None, as_json: bool) -> None:
    """Show the results that became public after their last day."""
    open_node()
    from gongxin.supervision.inspected import late_results

    with _refused():
        _refuse_unknown(agency)
        found = late_results(agency=agency)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        assert one.outcome is not None
        told = f"{one.outcome.last_day} → {one.outcome.recorded_on}"
        click.echo(f"{one.agency} · {one.draw}/{one.number} · {one.code} · {told}")
    if not found:
        click.echo("没有逾期公开的结果。" if in_chinese() else "No result came late.")


def _refuse_unknown(agency: str | None) -> None:
    from gongxin.rulebook.queries import current

    if agency is not None:
        current().agency(agency)


def _pairs(file: Path) -> list[tuple[str, str]]:
    """The lines of the file, each a number and what follows the comma."""
    lines = file.read_bytes().decode("utf-8", "replace").splitlines()
    parts = [line.strip().partition(",") for line in lines if line.strip()]
    return [(first.strip(), second.strip()) for first, _, second in parts]


def _log(given: str) -> tuple[str, int]:
    key, sign, size = given.rpartition("=")
    if not sign or not size.isdecimal():
        told = f"write NAME=VALUE, each name once, not {given[:80]}"
        raise click.UsageError(told, click.get_current_context())
    return key, int(size)


@contextmanager
def _refused() -> Iterator[None]:
    from gongxin.cases.rules import TextRefused
    from gongxin.evaluation.queries import NoSuchRun
    from gongxin.ledger.keys import LogKeyRefused
    from gongxin.measures.queries import NoSuchPurpose
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.items import NotInForce
    from gongxin.rulebook.queries import NothingAdopted
    from gongxin.supervision.rules import SupervisionRefused

    law = (UnknownKey, NotInForce, NothingAdopted, NoSuchPurpose)
    with refusals(SupervisionRefused, TextRefused, LogKeyRefused, NoSuchRun, *law):
        yield


def _tell(number: int, *, as_json: bool) -> None:
    from gongxin.supervision.queries import draw_of

    with _refused():
        view = draw_of(number)
    if as_json:
        print_json(asdict(view))
    else:
        _print_draw(view)


def _print_plan(view: "PlanView") -> None:
    zh, totals = in_chinese(), view.totals
    click.echo(f"{'计划' if zh else 'plan'} {view.number} · {view.agency} · {view.year} · {view.digest[:16]}")
    for one in view.strata:
        click.echo(f"  {one.name}: {one.objects} → {one.drawn} / {one.visits}")
    said = (
        ("对象", totals.objects, "objects"),
        ("抽取", totals.drawn, "drawn"),
        ("检查次数", totals.visits, "visits"),
        ("合并减少", totals.saved_by_merging, "saved by merging"),
        ("信用良好减少", totals.saved_by_standing, "saved by good standing"),
        ("风险增加", totals.added_by_risk, "added by risk"),
    )
    for words, count, english in said:
        click.echo(f"  {words if zh else english}: {count}")


def _print_draw(view: "DrawView") -> None:
    zh = in_chinese()
    where = "—" if view.position is None else view.position
    click.echo(f"{'抽查' if zh else 'draw'} {view.number} · {view.agency} · {view.digest} @ {where}")
    if view.transcript is None:
        waits = ("可以抽取", "ready to draw") if view.ready else ("等待下一个检查点", "waits for the next checkpoint")
        click.echo(f"  {waits[0] if zh else waits[1]}")
        return
    click.echo(f"  {'种子' if zh else 'seed'} {view.transcript['seed']}")
    for stratum, rank, name, inspectors in view.transcript["drawn"]:
        click.echo(f"  {stratum} {rank}: {name} · {'、'.join(inspectors) if zh else ', '.join(inspectors)}")
