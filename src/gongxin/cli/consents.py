"""Commands of consents: an organisation lets an agency look it up for a purpose, or no longer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from gongxin.cli.following import settle
from gongxin.cli.main import open_node
from gongxin.cli.output import print_json, refusals
from gongxin.cli.typed import Code, somebody

DAY = click.DateTime(["%Y-%m-%d"])
MOST = 200
Command = Callable[..., Any]
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
by_option = click.option("--by", callback=somebody, required=True, help="Who acts, as the log will say.")


@click.group()
def consents() -> None:
    """Consents: for some purposes an agency sees what is not public with the organisation's consent alone."""


@contextmanager
def refused() -> Iterator[None]:
    """Let whatever is refused about consents end the command as one sentence."""
    from gongxin.measures.queries import NoSuchPurpose
    from gongxin.rulebook.book import UnknownKey
    from gongxin.sharing.rules import ConsentRefused

    with refusals(ConsentRefused, UnknownKey, NoSuchPurpose):
        yield


def between(command: Command) -> Command:
    """The options that say to which agency and for which purpose."""
    to = click.option("--to", "agency", required=True, help="The key of the agency.")
    purpose = click.option("--for", "purpose", required=True, help="The purpose's key or its last part.")
    return to(purpose(command))


@consents.command("list")
@click.argument("code", type=Code())
@as_json_option
def list_all(code: str, as_json: bool) -> None:
    """List the consents of the organisation with this CODE that stand, then what it said before, the latest first."""
    open_node()
    from django.utils import timezone

    from gongxin.periods import day_of
    from gongxin.sharing.consents import said_of, standing_of
    from gongxin.sharing.rules import NoSuchConsent
    from gongxin.subjects.queries import subject_by_code

    at = timezone.now()
    with refused():
        held = subject_by_code(code, known_at=at)
        if held is None:
            raise NoSuchConsent(f"no organisation is known here by the code {code}")
    stand = standing_of(held.id, day=day_of(at))
    found = stand + [one for one in said_of(held.id, day=day_of(at), first=0, last=MOST) if one not in stand]
    if as_json:
        print_json({"code": code, "consents": [_document(asdict(one)) for one in found]})
        return
    for one in found:
        said = f"until {one.until}" if one.until else "withdrawn"
        click.echo(f"{one.number} · {one.agency} · {one.purpose} · {said} · {one.state}")
    if not found:
        click.echo("This organisation has given no consent.")


def _document(one: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in one.items() if name != "subject"}
    return told | {"until": one["until"] and one["until"].isoformat(), "at": one["at"].isoformat()}


@consents.command("give")
@click.argument("code", type=Code())
@between
@click.option("--until", type=DAY, required=True, help="The last day on which it holds.")
@by_option
@as_json_option
def give(code: str, agency: str, purpose: str, until: datetime, *, by: str, as_json: bool) -> None:
    """Note that the organisation with this CODE consents; what it gave for the same before is replaced."""
    open_node()
    from django.utils import timezone

    from gongxin.sharing.consenting import give_consent

    at = timezone.now()
    with refused():
        number = give_consent(code, agency=agency, purpose=_key(purpose), until=until.date(), by=by, at=at)
    settle(at=at)
    if as_json:
        print_json({"consent": number})
        return
    click.echo(f"Consent {number}: {agency} may look {code} up for {_key(purpose)} until {until.date()}.")


@consents.command("withdraw")
@click.argument("code", type=Code())
@between
@by_option
@as_json_option
def withdraw(code: str, agency: str, purpose: str, *, by: str, as_json: bool) -> None:
    """Note that the organisation with this CODE no longer consents; the agency's next look-up is refused."""
    open_node()
    from django.utils import timezone

    from gongxin.sharing.consenting import withdraw_consent

    at = timezone.now()
    with refused():
        number = withdraw_consent(code, agency=agency, purpose=_key(purpose), by=by, at=at)
    settle(at=at)
    if as_json:
        print_json({"consent": number})
        return
    click.echo(f"{agency} may no longer look {code} up for {_key(purpose)}.")


def _key(purpose: str) -> str:
    from gongxin.measures.queries import key_of
    from gongxin.rulebook.queries import current

    return key_of(purpose, tuple(current().purposes))
