"""Commands for packs: check them like code, adopt them, see what a new edition changes for whom."""

import os
from datetime import datetime
from pathlib import Path

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.cli.typed import somebody

DEFAULT = Path(__file__).resolve().parents[3] / "packs"


def folder_or_default(folder: Path | None) -> Path:
    """The packs folder asked for, or the one that comes with the software."""
    return folder or Path(os.environ.get("GONGXIN_PACKS", DEFAULT))


@click.group()
def packs() -> None:
    """Law as data: check, adopt, compare, simulate."""


@packs.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(folder: Path | None, as_json: bool) -> None:
    """Check every item of the packs in FOLDER and report every violation with file, line, rule and remedy."""
    from gongxin.rulebook.compiler import check_packs

    report = check_packs(folder_or_default(folder))
    if as_json:
        print_json(report.as_json())
    else:
        for one in report.violations:
            click.echo(one.in_words())
        click.echo(f"{report.items} items, {len(report.violations)} violations")
    if not report.ok:
        raise SystemExit(1)


@packs.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), required=False)
@click.option("--by", callback=somebody, default="operator", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def adopt(folder: Path | None, by: str, as_json: bool) -> None:
    """Let the packs in FOLDER be the law of this node from now on."""
    open_node()
    from django.utils import timezone

    from gongxin.ledger.actions import sequence_batches
    from gongxin.rulebook.actions import AdoptionOutOfOrder, PacksRefused, adopt_packs
    from gongxin.rulebook.loader import PacksUnreadable

    with refusals(PacksRefused, PacksUnreadable, AdoptionOutOfOrder):
        adopted = adopt_packs(folder_or_default(folder), by=by, at=timezone.now())
    sequence_batches()
    if as_json:
        print_json({"rulebook": adopted.digest, "new": adopted.new})
    else:
        click.echo(f"the rulebook is {adopted.digest}" + ("" if adopted.new else " (unchanged)"))


@packs.command()
@click.argument("old", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument("new", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Say what changes from OLD to NEW, and what becomes stricter or looser for whom."""
    from gongxin.rulebook.book import Rulebook
    from gongxin.rulebook.difference import difference
    from gongxin.rulebook.loader import PacksUnreadable

    with refusals(PacksUnreadable):
        changes = difference(Rulebook.from_packs(old), Rulebook.from_packs(new))
    if as_json:
        print_json([change.as_json() for change in changes])
        return
    for change in changes:
        click.echo(change.in_words("en"))
    if not changes:
        click.echo("no difference")


@packs.command()
@click.argument("key")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), required=False)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="As in force on which day; default the last version.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def draw(key: str, folder: Path | None, day: datetime | None, as_json: bool) -> None:
    """Draw the procedure with this KEY from its table, as text that Mermaid turns into a picture."""
    from gongxin.rulebook.book import Rulebook, UnknownKey
    from gongxin.rulebook.drawing import drawn
    from gongxin.rulebook.items import NotInForce
    from gongxin.rulebook.loader import PacksUnreadable

    with refusals(PacksUnreadable, UnknownKey, NotInForce):
        item = Rulebook.from_packs(folder_or_default(folder)).procedure(key)
        version = item.at(day.date() if day else item.versions[-1].in_force)
    assert version.terms is not None  # `at` answers with versions that say something
    drawing = drawn(version.terms, "zh" if in_chinese() else "en")
    if as_json:
        print_json({"key": key, "in_force": version.in_force, "mermaid": drawing})
    else:
        click.echo(drawing, nl=False)


@packs.command()
@click.argument("new", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--purpose", help="Of answers only those for this purpose: its key or its last part.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of which day; default today.")
@click.option("--at", "position", type=click.IntRange(min=0), help="As told at which position of the log; default now.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def impact(new: Path, purpose: str | None, day: datetime | None, position: int | None, as_json: bool) -> None:
    """Say what would change for how many if the packs in NEW were adopted; nothing is adopted."""
    from gongxin.rulebook.compiler import check_packs
    from gongxin.rulebook.loader import PacksUnreadable

    open_node()
    from django.utils import timezone

    from gongxin.measures.impact import impact as impact_of
    from gongxin.measures.impact_wording import in_words
    from gongxin.measures.queries import AheadOfLog, NoSuchPurpose
    from gongxin.rulebook.actions import PacksRefused
    from gongxin.rulebook.book import Rulebook
    from gongxin.rulebook.queries import NothingAdopted, adopted

    with refusals(PacksRefused, PacksUnreadable, AheadOfLog, NoSuchPurpose, NothingAdopted):
        report = check_packs(new)
        if not report.ok:
            raise PacksRefused(report)
        book = Rulebook.from_packs(new)
        of_day = day.date() if day else timezone.localdate(timezone.now())
        document = impact_of(book, day=of_day, position=position, purpose=purpose)
    if as_json:
        print_json(document)
        return
    for line in in_words(document, adopted(document["rulebook"]), book, "zh" if in_chinese() else "en"):
        click.echo(line)
