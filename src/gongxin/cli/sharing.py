"""Commands of sharing: ask another agency for data, use what it granted, see what may leave the country."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from gongxin.cli.case_lines import contents, tell_case
from gongxin.cli.following import settle
from gongxin.cli.main import home, open_node
from gongxin.cli.output import print_json, refusals
from gongxin.cli.typed import Code, somebody

if TYPE_CHECKING:
    from gongxin.sharing.granting import RequestView

DAY = click.DateTime(["%Y-%m-%d"])
WAYS = ("interface", "batch", "file")
NUMBER = click.IntRange(1, 2**53 - 1)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
by_option = click.option("--by", callback=somebody, required=True, help="Who acts, as the log will say.")
body_option = click.option("--for", "body", required=True, help="The key of the agency acted for.")


@click.group()
def share() -> None:
    """Sharing between agencies: ask, use, correct; steps of a request are taken with `gongxin cases step`."""


@contextmanager
def refused() -> Iterator[None]:
    """Let whatever sharing refuses end the command as one sentence."""
    from gongxin.cases.papers import PaperRefused
    from gongxin.cases.rules import CaseRefused
    from gongxin.rulebook.book import UnknownKey
    from gongxin.sharing.rules import LookupRefused
    from gongxin.sharing.scope import SharingRefused

    with refusals(SharingRefused, LookupRefused, CaseRefused, PaperRefused, UnknownKey):
        yield


@share.command("ask")
@body_option
@click.option("--of", "source", required=True, help="The key of the agency that is asked.")
@click.option("--item", "items", multiple=True, required=True, help="A catalogue item; may be repeated.")
@click.option("--region", "regions", multiple=True, required=True, help="A region's six digits; may be repeated.")
@click.option("--way", type=click.Choice(WAYS), default="interface", show_default=True, help="How it is provided.")
@click.option("--since", type=DAY, help="The first day of use; default today.")
@click.option("--until", type=DAY, required=True, help="The last day of use.")
@click.option("--act", required=True, help="The act by which the data are needed, by its key.")
@click.option("--article", required=True, help="The article of that act.")
@click.option("--scene", required=True, help="What the data are used for.")
@click.option("--enclose", "enclosed", multiple=True, metavar="PAPER=FILE", help="A paper; may be repeated.")
@by_option
@as_json_option
def ask(
    *,
    body: str,
    source: str,
    items: Sequence[str],
    regions: Sequence[str],
    way: str,
    since: datetime | None,
    until: datetime,
    act: str,
    article: str,
    scene: str,
    enclosed: Sequence[str],
    by: str,
    as_json: bool,
) -> None:
    """Ask another agency for items of some regions, for a scene, by an act, for a time."""
    papers = contents(enclosed)
    open_node()
    from django.utils import timezone

    from gongxin.periods import day_of
    from gongxin.sharing.requesting import Papers, ask_sharing
    from gongxin.sharing.scope import Wanted, Way

    at = timezone.now()
    begins = since.date() if since else day_of(at)
    wanted = Wanted(tuple(items), tuple(regions), Way(way), begins, until.date(), act, article, scene)
    with refused():
        number = ask_sharing(wanted, recipient=body, source=source, by=by, at=at, papers=Papers(papers, home()))
    tell_case(number, as_json=as_json)


@share.command("list")
@click.argument("agency")
@as_json_option
def list_all(agency: str, as_json: bool) -> None:
    """List what AGENCY asked for and was asked for."""
    open_node()
    from django.utils import timezone

    from gongxin.rulebook.queries import current
    from gongxin.sharing.granting import requests_of

    at = timezone.now()
    settle(at=at)
    with refused():
        found = requests_of(current().agency(agency).key, at=at)
    if as_json:
        print_json({"requests": [_document(one) for one in found]})
        return
    for one in found:
        click.echo(f"request {one.case} · {one.recipient} asks {one.source} · {', '.join(one.wanted.items)}")
        click.echo(f"  {one.state_title.zh} · {one.wanted.since} to {one.wanted.until} · until {one.last_day or '-'}")


def _document(one: "RequestView") -> dict[str, object]:
    from dataclasses import asdict

    titles = {"zh": one.state_title.zh, "en": one.state_title.en}
    return {**asdict(one), "state_title": titles, "last_day": one.last_day and one.last_day.isoformat()}


@share.command("look")
@click.argument("request", type=NUMBER)
@click.argument("code", type=Code())
@body_option
@click.option("--case", required=True, help="For which case of the agency's own.")
@by_option
@as_json_option
def look(request: int, code: str, body: str, case: str, by: str, as_json: bool) -> None:
    """Look at what REQUEST grants of the organisation with this CODE; it is noted, and told to the organisation."""
    open_node()
    from django.utils import timezone

    from gongxin.dossiers.answers import dossier_json
    from gongxin.sharing.rules import Looker
    from gongxin.sharing.using import look_by_request

    at = timezone.now()
    with refused():
        used = look_by_request(request, code, looker=Looker(body, by), case=case, at=at)
    settle(at=at)
    if as_json:
        print_json({"request": request, **dossier_json(used.dossier)})
        return
    click.echo(f"{used.dossier.answer} · request {request} of {body}")
    for one in used.dossier.records:
        click.echo(f"  {one.decided_on or one.published_at} · {one.item} · {one.authority}")


@share.command("correct")
@click.argument("request", type=NUMBER)
@click.argument("code", type=Code())
@click.argument("record", type=NUMBER)
@body_option
@click.option("--why", required=True, help="What is wrong, and how that was found.")
@by_option
@as_json_option
def correct(*, request: int, code: str, record: int, body: str, why: str, by: str, as_json: bool) -> None:
    """Ask the provider to correct a RECORD of the organisation with this CODE that it shares by REQUEST."""
    open_node()
    from django.utils import timezone

    from gongxin.cases.rules import Actor
    from gongxin.rulebook.procedures import Role
    from gongxin.sharing.requesting import ask_correction

    actor = Actor(by, Role.RECIPIENT, body)
    with refused():
        number = ask_correction(request, record, code=code, why=why, by=actor, at=timezone.now(), home=home())
    tell_case(number, as_json=as_json)


@share.command("change")
@body_option
@click.option("--what", required=True, help="What changed, so that the catalogue of sharing has to follow.")
@by_option
@as_json_option
def change(body: str, what: str, by: str, as_json: bool) -> None:
    """Tell that an agency's data changed; the clock of updating the catalogue begins."""
    open_node()
    from django.utils import timezone

    from gongxin.sharing.requesting import tell_catalogue_change

    with refused():
        number = tell_catalogue_change(body, change=what, by=by, at=timezone.now(), home=home())
    tell_case(number, as_json=as_json)


@share.command("exports")
@as_json_option
def exports(as_json: bool) -> None:
    """List the rules by which something may leave the country today; everything else stays."""
    open_node()
    from django.utils import timezone

    from gongxin.rulebook.queries import current

    found = current().at(timezone.localdate()).exports()
    told = [{"key": key, **one.terms.model_dump(mode="json")} for key, one in found.items() if one.terms is not None]
    if as_json:
        print_json({"exports": told})
        return
    for one in told:
        to = f"{', '.join(one['countries'])} ({', '.join(one['recipients'])})"
        click.echo(f"{one['key']} · {', '.join(one['items'])} · to {to} · until {one['until']}")
    if not told:
        click.echo("No export rule is in force: nothing that is not public leaves the country.")
