"""Commands that look organisations up."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.cli.refusals import REFUSED
from gongxin.cli.typed import persons_number
from gongxin.codes.faults import Fault

if TYPE_CHECKING:
    from gongxin.dossiers.answers import Dossier

UNANSWERABLE = ("ill_formed", "out_of_scope")
"""Answers that only say what is wrong with the question."""


@click.command("dossier")
@click.argument("code")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of which day; default today.")
@click.option(
    "--known-at",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]),
    help="As held at which moment; default now.",
)
@click.option("--view", type=click.Choice(["public", "shared", "kept"]), default="public", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show_dossier(code: str, day: datetime | None, known_at: datetime | None, view: str, as_json: bool) -> None:
    """Show what is held of the organisation with this CODE."""
    open_node()
    from django.utils import timezone

    from gongxin.dossiers.answers import dossier_json
    from gongxin.dossiers.queries import AskedOfTheFuture, dossier_of
    from gongxin.rulebook.items import Visibility

    now = timezone.now()
    moment = now if known_at is None else known_at if known_at.tzinfo else timezone.make_aware(known_at)
    asked_day: date = day.date() if day else timezone.localdate(now)
    with refusals(AskedOfTheFuture):
        dossier = dossier_of(code, day=asked_day, known_at=moment, now=now, view=Visibility(view))
    if as_json:
        print_json(dossier_json(dossier))
    else:
        _print_lines(dossier)
    if dossier.answer in UNANSWERABLE:
        raise SystemExit(REFUSED)


def _print_lines(dossier: "Dossier") -> None:
    """The answer, in words where the code itself is wrong, then a line for each record."""
    if dossier.answer == "out_of_scope":
        click.echo(f"{dossier.answer}\n{persons_number()}")
        return
    click.echo(f"{dossier.answer} · {dossier.subject.name if dossier.subject else dossier.asked}")
    if dossier.answer == "ill_formed":
        click.echo(Fault(dossier.fault).message["zh" if in_chinese() else "en"])
    for record in dossier.records:
        ends = record.public_until or "open"
        told = (record.decided_on or record.published_at, record.item, record.severity, record.authority)
        click.echo(" · ".join([*map(str, told), f"until {ends}", *record.marks]))
        if record.statement:
            click.echo(f"    the organisation, since {record.statement.since}: {record.statement.text}")


@click.command("search")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 50), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def search_names(text: str, limit: int, as_json: bool) -> None:
    """Find organisations by code, name, short name, former name, or name and place."""
    open_node()
    from gongxin.subjects.search import SearchRefused, search

    with refusals(SearchRefused):
        found = search(text, limit=limit)
    if as_json:
        print_json({"query": found.query, "total": found.total, "hits": [dict(hit.__dict__) for hit in found.hits]})
        return
    if not found.hits:
        click.echo(f"Nothing was found for {found.query!r}: no organisation bears such a code or name here.")
    for hit in found.hits:
        click.echo(f"{hit.code} · {hit.name} · {hit.how}: {hit.matched}")
