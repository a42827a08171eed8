"""The command that asks whether an organisation may do something on a day."""

import csv
from datetime import datetime
from pathlib import Path

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.cli.refusals import REFUSED

COLUMNS = ("统一社会信用代码", "code", "uscc", "codes")
UNANSWERABLE = {"ill_formed", "out_of_scope"}


class CodesUnreadable(Exception):
    """The file with the codes cannot be read as a CSV file in UTF-8."""


@click.command("check")
@click.argument("codes", nargs=-1)
@click.option("--for", "purpose", required=True, help="The purpose's key or its last part, such as procurement.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of which day; default today.")
@click.option("--at", "position", type=click.IntRange(min=0), help="As told at which position of the log; default now.")
@click.option(
    "--file",
    "listed",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV file with the codes, in its column 统一社会信用代码 or code, else in its first.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check_codes(
    codes: tuple[str, ...],
    purpose: str,
    day: datetime | None,
    position: int | None,
    listed: Path | None,
    as_json: bool,
) -> None:
    """Say of each code: yes, no, a person decides, or nothing known; with the rule, the record and the way out.

    The same question of the same --day and --at is answered with the same digest for ever.
    """
    if not codes and listed is None:
        raise click.UsageError("Missing argument 'CODES...', or a file of them with --file.")
    with refusals(CodesUnreadable):
        asked = [*(one.encode("utf-8", "replace").decode() for one in codes), *(_read(listed) if listed else ())]
    open_node()
    from django.utils import timezone

    from gongxin.measures.queries import AheadOfLog, NoSuchPurpose, check
    from gongxin.measures.wording import in_words
    from gongxin.rulebook.queries import BeforeFirstRules, adopted

    of_day = day.date() if day else timezone.localdate(timezone.now())
    with refusals(AheadOfLog, BeforeFirstRules, NoSuchPurpose):
        document = check(asked, purpose=purpose, day=of_day, position=position)
    if as_json:
        print_json(document)
    else:
        for line in in_words(document, adopted(document["rulebook"]), "zh" if in_chinese() else "en"):
            click.echo(line)
    if all(told["answer"] in UNANSWERABLE for told in document["answers"]):
        raise SystemExit(REFUSED)


def _read(path: Path) -> list[str]:
    """The codes of a CSV file; a first line that names a column of codes is no code."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file, strict=True) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as fault:
        raise CodesUnreadable(f"{path.name} cannot be read as CSV in UTF-8: save it anew as CSV UTF-8") from fault
    if not rows:
        raise CodesUnreadable(f"{path.name} holds no codes")
    named = [place for place, cell in enumerate(rows[0]) if cell.strip().lower() in COLUMNS]
    column = named[0] if named else 0
    return [row[column] if column < len(row) else "" for row in (rows[1:] if named else rows)]
