"""Commands for the people who sign in: invite them, give and end their mandates, forget them.

Of a person the login name and the mandate are kept, nothing else; there is no command that searches for people.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import print_json, refusals

if TYPE_CHECKING:
    from gongxin.agencies.acting import Acting
    from gongxin.agencies.mandates import Scope

POWERS = ("deliver", "decide", "review", "audit", "operate")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class NoSuchBody(Exception):
    """No agency has this key, and no organisation that is known here this code."""


@click.group()
def people() -> None:
    """Invite people who act for agencies or organisations; give and end their mandates."""


@people.command("invite")
@click.argument("login")
@as_json_option
def invite_one(login: str, as_json: bool) -> None:
    """Invite somebody to sign in as LOGIN; the code is shown once and holds for seven days.

    Whoever joined before is invited anew: the password holds no longer.
    """
    open_node()
    from django.utils import timezone

    from gongxin.agencies.people import invite
    from gongxin.ledger.actions import sequence_batches

    with _refused():
        number, code = invite(login, by="operator", at=timezone.now())
    sequence_batches()
    if as_json:
        print_json({"person": number, "code": code, "address": "/zh/desk/join"})
    else:
        click.echo(f"person {number} joins at /zh/desk/join with the code {code}")


@people.command("mandate")
@click.argument("login")
@click.option("--for", "body", required=True, help="The agency's key, or the organisation's code.")
@click.option("--power", "powers", type=click.Choice(POWERS), multiple=True, help="For agencies; may be repeated.")
@click.option("--basis", required=True, help="The document of the mandate.")
@click.option("--region", default="", help="Six digits, where the mandate is limited to a region.")
@click.option("--days", type=click.IntRange(1, 1098), default=365, show_default=True, help="It holds for so many days.")
@as_json_option
def give(*, login: str, body: str, powers: Sequence[str], basis: str, region: str, days: int, as_json: bool) -> None:
    """Let LOGIN act for an agency, with the powers named, or for an organisation."""
    open_node()
    from django.utils import timezone

    from gongxin.agencies.people import give_mandate
    from gongxin.ledger.actions import sequence_batches

    now = timezone.now()
    with _refused():
        scope = _scope(body, powers, basis, region, days)
        number = give_mandate(login, scope, by="operator", at=now)
    sequence_batches()
    if as_json:
        print_json({"mandate": number, "body": scope.body, "powers": sorted(scope.powers), "until": scope.until})
    else:
        click.echo(f"mandate {number}: {login} acts for {scope.body} until {scope.until}")


def _scope(body: str, powers: Sequence[str], basis: str, region: str, days: int) -> "Scope":
    """The scope of a mandate from today on; refused for a body that nobody knows."""
    from django.utils import timezone

    from gongxin.agencies.mandates import Power, Scope, powers_of
    from gongxin.agencies.people import until_of
    from gongxin.codes.uscc import parse
    from gongxin.rulebook.queries import current
    from gongxin.subjects.queries import subject_by_code

    now = timezone.now()
    day, code = timezone.localdate(now), parse(body).code
    if body in current().agencies:
        return Scope(body, powers_of(powers), day, until_of(day, days=days), basis, region)
    if code is None or subject_by_code(code, known_at=now) is None:
        raise NoSuchBody(f"there is no agency {body[:80]}, and no organisation is known here by this code")
    held = powers_of(powers) | {Power.REPRESENT}
    return Scope(code, held, day, until_of(day, days=days), basis, region)


@people.command("end")
@click.argument("mandate", type=int)
@as_json_option
def end(mandate: int, as_json: bool) -> None:
    """End the MANDATE with this number at once."""
    open_node()
    from django.utils import timezone

    from gongxin.agencies.people import end_mandate
    from gongxin.ledger.actions import sequence_batches

    with _refused():
        end_mandate(mandate, body=None, by="operator", at=timezone.now())
    sequence_batches()
    if as_json:
        print_json({"mandate": mandate, "ended": True})
    else:
        click.echo(f"mandate {mandate} has ended")


@people.command("list")
@as_json_option
def list_all(as_json: bool) -> None:
    """List the mandates, the newest first."""
    open_node()
    from gongxin.agencies.acting import all_mandates

    found = all_mandates()
    if as_json:
        print_json([_as_document(one) for one in found])
        return
    for one in found:
        ended = f" · ended {one.ended_at:%Y-%m-%d}" if one.ended_at else ""
        powers = ", ".join(sorted(one.scope.powers))
        click.echo(f"{one.number} · {one.login or one.called} · {one.scope.body} · {powers} · {one.scope.until}{ended}")
    if not found:
        click.echo("Nobody holds a mandate.")


def _as_document(one: "Acting") -> dict[str, object]:
    return {
        "mandate": one.number,
        "person": one.person,
        "login": one.login or None,
        "body": one.scope.body,
        "powers": sorted(one.scope.powers),
        "region": one.scope.region,
        "since": one.scope.since,
        "until": one.scope.until,
        "basis": one.scope.basis,
        "ended_at": one.ended_at,
    }


@people.command("forget")
@click.argument("login")
@as_json_option
def forget_one(login: str, as_json: bool) -> None:
    """Delete what is kept of LOGIN: the name, the password, the second factors; mandates end at once."""
    open_node()
    from django.utils import timezone

    from gongxin.agencies.people import forget
    from gongxin.ledger.actions import sequence_batches

    with _refused():
        forget(login, by="operator", at=timezone.now())
    sequence_batches()
    if as_json:
        print_json({"forgotten": True})
    else:
        click.echo("forgotten: a number without a name remains")


@contextmanager
def _refused() -> Iterator[None]:
    from gongxin.agencies.mandates import MandateRefused

    with refusals(MandateRefused, NoSuchBody):
        yield
