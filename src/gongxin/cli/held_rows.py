"""Commands for the rows that wait for a person: show them, decide about them."""

from typing import TYPE_CHECKING

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import print_json, refusals
from gongxin.cli.typed import somebody

if TYPE_CHECKING:
    from gongxin.exchange.waiting import WaitingPage


@click.command("waiting")
@click.option("--feed", help="Only rows of this feed.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True, help="At most so many rows.")
@click.option("--offset", type=click.IntRange(0), default=0, show_default=True, help="Leave out so many before them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show_waiting(feed: str | None, limit: int, offset: int, as_json: bool) -> None:
    """Show the rows that wait for a person, the longest waiting first, with the organisations they may mean."""
    open_node()
    from gongxin.exchange.waiting import waiting_page
    from gongxin.rulebook.book import UnknownKey

    with refusals(UnknownKey):
        page = waiting_page(feed=feed, limit=limit, offset=offset)
    if as_json:
        print_json(page.as_json())
        return
    _print_rows(page)
    if page.more:
        click.echo(f"{page.more} more of {page.total} rows wait: --offset {offset + limit} shows the next.")
    elif not page.rows:
        after = f" after the first {offset} of {page.total} rows" if page.total else ""
        click.echo(f"No row{f' of {feed}' if feed else ''} waits for a person{after}.")


def _print_rows(page: "WaitingPage") -> None:
    for row in page.rows:
        click.echo(f"{row.id} · {row.name} · {row.code_as_published} · {row.because}")
        for one in row.candidates:
            click.echo(f"    {one.score:.2f} {one.code} {one.name}")


@click.command("settle")
@click.argument("number", type=int)
@click.option("--code", help="The organisation that the row means.")
@click.option("--not", "other", help="An organisation that the row does not mean; the row goes on waiting.")
@click.option("--none", "nobody", is_flag=True, help="The row is not to be entered at all.")
@click.option("--by", callback=somebody, required=True, help="Who decides, as the log will say.")
@click.option("--reasons", required=True, help="Why; kept with the decision.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def settle(
    number: int, code: str | None, other: str | None, nobody: bool, by: str, reasons: str, as_json: bool
) -> None:
    """Decide about a waiting row: as the organisation with --code, as --not another one, or as --none."""
    if sum((code is not None, other is not None, nobody)) != 1:
        raise click.UsageError("say exactly one of --code, --not and --none", click.get_current_context())
    open_node()
    from django.utils import timezone

    from gongxin.exchange.waiting import SettlementRefused, dismiss, settle_as_different, settle_as_same
    from gongxin.rulebook.book import UnknownKey
    from gongxin.subjects.actions import JudgementRefused

    entered, at = 0, timezone.now()
    with refusals(SettlementRefused, JudgementRefused, UnknownKey):
        if code is not None:
            entered = settle_as_same(number, code=code, by=by, reasons=reasons, at=at).rows
        elif other is not None:
            settle_as_different(number, code=other, by=by, reasons=reasons, at=at)
        else:
            dismiss(number, by=by, reasons=reasons, at=at)
    if as_json:
        print_json({"id": number, "entered": entered})
    else:
        click.echo(f"row {number}: {entered} rows entered")
