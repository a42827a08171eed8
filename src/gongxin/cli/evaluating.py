"""Commands that evaluate everybody by a model, and that explain one organisation's result."""

import os
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.cli.typed import Code, somebody

if TYPE_CHECKING:
    from tqdm import tqdm

    from gongxin.evaluation.models import Run

day_option = click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of which day; default today.")
at_option = click.option(
    "--at", "position", type=click.IntRange(min=0), help="As told at which position of the log; default now."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command("evaluate")
@click.argument("model")
@click.option("--engine", type=click.Choice(["duckdb", "spark", "sail"]), default="duckdb", help="Where it runs.")
@day_option
@at_option
@click.option(
    "--changed-since",
    "since",
    type=click.IntRange(1, 2**53),
    help="Evaluate anew only whom something changed since this run.",
)
@click.option("--memory", default="2GB", help="How much memory the engine may use; what it does not hold goes to disk.")
@click.option("--by", callback=somebody, default="operator", help="Who runs it.")
@json_option
def evaluate_model(
    *,
    model: str,
    engine: str,
    day: datetime | None,
    position: int | None,
    since: int | None,
    memory: str,
    by: str,
    as_json: bool,
) -> None:
    """Evaluate everybody whom MODEL is about; the run is frozen, and told to the log.

    MODEL is a key, or its last part.  The same --at and --day give the same result for ever.
    """
    open_node()
    from django.utils import timezone
    from tqdm import tqdm

    from gongxin.cli.following import settle
    from gongxin.evaluation.actions import STAGES, DayToCome, NotSince, Order, evaluate
    from gongxin.evaluation.engines import EngineMissing, Means
    from gongxin.evaluation.memory import MemoryRefused, memory_of
    from gongxin.evaluation.queries import NoSuchModel, NoSuchRun
    from gongxin.evaluation.rules import Engine
    from gongxin.measures.queries import AheadOfLog

    with refusals(MemoryRefused):
        means = Means(memory=memory_of(memory))
    now = timezone.now()
    settle(at=now)
    of_day = day.date() if day else timezone.localdate(now)
    order = Order(model, of_day, by, Engine(engine), position=position, since=since, means=means)
    quiet = as_json or not os.isatty(2)
    with (
        refusals(AheadOfLog, NoSuchModel, NoSuchRun, NotSince, EngineMissing, DayToCome, MemoryRefused),
        tqdm(total=len(STAGES), disable=quiet, leave=False, unit="") as bar,
    ):
        made = evaluate(order, at=now, tell=partial(_step, bar))
    settle(at=now)
    _print_run(made, as_json=as_json)


def _print_run(made: "Run", *, as_json: bool) -> None:
    """The run as it was frozen: what it rested on, and what it gave."""
    document = {
        "run": made.id,
        "model": made.model,
        "digest": made.digest,
        "position": made.position,
        "day": made.day.isoformat(),
        "engine": made.engine,
        "subjects": made.subjects,
        "recomputed": made.recomputed,
        "seconds": made.milliseconds / 1_000,
        "grades": made.grades,
        "extract_digest": made.extract_digest,
        "result_digest": made.result_digest,
        "others": made.others,
    }
    if as_json:
        print_json(document)
    else:
        for name, value in document.items():
            click.echo(f"{name}: {value}")


def _step(bar: "tqdm[NoReturn]", stage: str) -> None:
    bar.set_description(stage)
    bar.update()


@click.command("explain")
@click.argument("code", type=Code())
@click.option("--model", required=True, help="The model's key or its last part.")
@at_option
@json_option
def explain_result(*, code: str, model: str, position: int | None, as_json: bool) -> None:
    """Explain the result of the organisation with this CODE: every point, what changed, and the way up."""
    open_node()
    from django.utils import timezone

    from gongxin.evaluation.answering import NotEvaluated
    from gongxin.evaluation.explaining import explain
    from gongxin.evaluation.queries import NoSuchModel
    from gongxin.evaluation.seeing import Sight
    from gongxin.evaluation.wording import document_of, in_words
    from gongxin.measures.queries import AheadOfLog

    with refusals(AheadOfLog, NoSuchModel, NotEvaluated):
        told = explain(code, model=model, at=timezone.now(), position=position)
    if as_json:
        print_json(document_of(told, Sight.ALL))
    else:
        for line in in_words(told, Sight.ALL, "zh" if in_chinese() else "en"):
            click.echo(line)
