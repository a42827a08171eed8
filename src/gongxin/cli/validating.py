"""Commands about evaluation as a method, does a score tell apart what it claims to; and about objections to results."""

from pathlib import Path

import click

from gongxin.cli.case_lines import tell_case
from gongxin.cli.casework import actor_of, as_json_option, by_option, refused
from gongxin.cli.deliveries import FileExists
from gongxin.cli.main import home, open_node
from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.cli.typed import Code


@click.group()
def evaluation() -> None:
    """Evaluation as a method: validate a score against what came of it; and object to a result."""


@evaluation.command("object")
@click.argument("code", type=Code())
@click.option("--model", required=True, help="The model's key or its last part.")
@click.option("--statement", required=True, help="Which points are improper, and why.")
@by_option
@as_json_option
def contest_result(*, code: str, model: str, statement: str, by: str, as_json: bool) -> None:
    """Open the case by which the organisation with this CODE objects to its result by the model."""
    open_node()
    from django.utils import timezone

    from gongxin.evaluation.answering import NotEvaluated
    from gongxin.evaluation.objecting import object_to_result
    from gongxin.evaluation.queries import NoSuchModel
    from gongxin.remedies.actions import Asked

    asked = Asked(actor_of("subject", code, by), statement, {}, home())
    with refused(), refusals(NoSuchModel, NotEvaluated):
        number = object_to_result(model, code=code, asked=asked, at=timezone.now())
    tell_case(number, as_json=as_json)


@evaluation.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--outcome", required=True, help="The column that says what came of it.")
@click.option("--bad", default="1", show_default=True, help="What that column says where the bad thing happened.")
@click.option("--score", help="The column with the score; higher is better.")
@click.option("--grade", help="The column with the grade.")
@click.option("--order", help="The grades, best first, with commas between.")
@click.option("--indicator", "indicators", multiple=True, help="A column of numbers to judge by itself; repeatable.")
@click.option("--before", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="An earlier population.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as a page here.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def validate(
    file: Path,
    outcome: str,
    bad: str,
    score: str | None,
    grade: str | None,
    order: str | None,
    indicators: tuple[str, ...],
    before: Path | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """Judge the scores or grades in FILE, a CSV table, against the outcome beside them."""
    from gongxin.evaluation.validating import Plan, read_table, validated
    from gongxin.evaluation.validation import ValidationRefused
    from gongxin.evaluation.validation_page import validation_page

    ordered = tuple(one.strip() for one in order.split(",")) if order else ()
    plan = Plan(outcome, bad, score, grade, ordered, indicators)
    with refusals(ValidationRefused):
        document = validated(read_table(file), plan, before=read_table(before) if before else None)
    if html is not None:
        if html.exists():
            raise FileExists(f"there is a file {html} already")
        html.write_text(validation_page(document, language="zh" if in_chinese() else "en"), encoding="utf-8")
    if as_json:
        print_json(document)
        return
    auc = document["auc"]
    click.echo(f"{document['rows']} rows, {document['bad']} bad, {document['without_score_or_outcome']} left out")
    click.echo(f"AUC {auc['value']:.3f} ({auc['low']:.3f} to {auc['high']:.3f}), KS {document['ks']:.3f}")
    for line in document["grades"] or ():
        click.echo(f"{line['grade']:>4} {line['count']:>8} {line['bad']:>8} {line['rate']['value']:.1%}")
