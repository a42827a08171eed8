"""Commands for cases, for operators until agencies and organisations have their desks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from gongxin.cli.case_lines import case_json, contents, dated, in_china, pairs, tell_case
from gongxin.cli.following import settle
from gongxin.cli.main import home, open_node
from gongxin.cli.output import print_json, refusals
from gongxin.cli.typed import Code, somebody

if TYPE_CHECKING:
    from gongxin.cases.rules import Actor

ROLES = ("subject", "reporter", "platform", "source", "authority", "reviewer", "recipient")
MANNERS = ("desk", "in_person", "post", "public_notice")
MOMENT = click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S"])
LONGEST_AHEAD = 366
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
role_option = click.option("--as", "role", type=click.Choice(ROLES), required=True, help="In which capacity.")
body_option = click.option("--for", "body", default="", help="The agency's key, or the organisation's code, acted for.")
by_option = click.option("--by", callback=somebody, required=True, help="Who acts, as the log will say.")
papers_option = click.option(
    "--enclose", "enclosed", multiple=True, metavar="PAPER=FILE", help="A paper that comes with it; may be repeated."
)


@click.group()
def cases() -> None:
    """Procedures as they are gone through: open cases, take steps, serve documents, run the clocks."""


@cases.command("open")
@click.argument("procedure")
@click.option("--subject", type=Code(), required=True, help="The code of the organisation that the case is about.")
@click.option("--record", type=click.IntRange(1, 2**53 - 1), help="The number of the record that the case is about.")
@click.option("--party", "parties", multiple=True, metavar="ROLE=AGENCY", help="Which agency acts; may be repeated.")
@click.option("--day", "days", multiple=True, metavar="NAME=DAY", help="A day that the opening states.")
@click.option("--statement", default="", help="What is asked, and why.")
@role_option
@body_option
@by_option
@papers_option
@as_json_option
def open_one(
    *,
    procedure: str,
    subject: str,
    record: int | None,
    parties: Sequence[str],
    days: Sequence[str],
    statement: str,
    role: str,
    body: str,
    by: str,
    enclosed: Sequence[str],
    as_json: bool,
) -> None:
    """Open a case of the PROCEDURE with this key."""
    named, papers, stated = pairs(parties), contents(enclosed), dated(days)
    if unknown := sorted(set(named) - set(ROLES)):
        told = f"{unknown[0]} is no role; roles are {', '.join(ROLES)}"
        raise click.UsageError(told, click.get_current_context())
    open_node()
    from django.utils import timezone

    from gongxin.cases.actions import open_case
    from gongxin.evaluation.objecting import refuse_without_model
    from gongxin.remedies.actions import Asked, open_about
    from gongxin.rulebook.procedures import Role

    agencies, at = {Role(name): agency for name, agency in named.items()}, timezone.now()
    actor = actor_of(role, body, by)
    with refused():
        if record is not None:
            asked = Asked(actor, statement, papers, home())
            number = open_about(record, procedure, code=subject, parties=agencies, asked=asked, at=at, days=stated)
        else:
            refuse_without_model(procedure)
            number = open_case(
                procedure,
                subject=subject,
                parties=agencies,
                by=actor,
                at=at,
                statement=statement,
                enclosed=papers,
                home=home(),
                days=stated,
            )
    tell_case(number, as_json=as_json)


@cases.command("step")
@click.argument("number", type=int)
@click.argument("step")
@click.option("--reasons", default="", help="Why; needed where the procedure says so.")
@role_option
@body_option
@by_option
@papers_option
@as_json_option
def take(
    *, number: int, step: str, reasons: str, role: str, body: str, by: str, enclosed: Sequence[str], as_json: bool
) -> None:
    """Take the STEP with this name in case NUMBER."""
    papers = contents(enclosed)
    open_node()
    from django.utils import timezone

    from gongxin.cases.actions import take_step

    with refused():
        actor, at = actor_of(role, body, by), timezone.now()
        take_step(number, step, by=actor, at=at, reasons=reasons, enclosed=papers, home=home())
    tell_case(number, as_json=as_json)


@cases.command("serve")
@click.argument("number", type=int)
@click.argument("step", type=int)
@click.option("--manner", type=click.Choice(MANNERS), required=True, help="How the document is served.")
@click.option("--sent", type=MOMENT, required=True, help="When it was sent.")
@click.option("--delivered", type=MOMENT, help="When it arrived.")
@click.option("--read", "seen", type=MOMENT, help="When it was read.")
@by_option
@as_json_option
def serve(
    *,
    number: int,
    step: int,
    manner: str,
    sent: datetime,
    delivered: datetime | None,
    seen: datetime | None,
    by: str,
    as_json: bool,
) -> None:
    """Record how the document of the STEP with this number in case NUMBER was served."""
    open_node()
    from django.utils import timezone

    from gongxin.cases.actions import Manner, serve_document

    def aware(moment: datetime | None) -> datetime | None:
        return moment if moment is None or moment.tzinfo else timezone.make_aware(moment)

    sent_at = aware(sent)
    assert sent_at is not None
    with refused():
        serve_document(
            number,
            step,
            manner=Manner(manner),
            sent_at=sent_at,
            delivered_at=aware(delivered),
            read_at=aware(seen),
            by=by,
            at=timezone.now(),
        )
    tell_case(number, as_json=as_json)


@cases.command("show")
@click.argument("number", type=int)
@as_json_option
def show(number: int, as_json: bool) -> None:
    """Show case NUMBER: where it stands now, its steps, its clocks, who may do what next."""
    open_node()
    tell_case(number, as_json=as_json)


@cases.command("due")
@click.option("--days", type=click.IntRange(0, LONGEST_AHEAD), default=7, show_default=True, help="So many days ahead.")
@click.option("--for", "body", help="Only of this agency (its key) or organisation (its code).")
@as_json_option
def due(days: int, body: str | None, as_json: bool) -> None:
    """Show the clocks that run out within the next days, the next first, and those that ran out."""
    open_node()
    from django.utils import timezone

    from gongxin.cases.queries import due_before

    if body is not None:
        _refuse_unknown(body)
    found = due_before(timezone.now() + timedelta(days=days), body=body)
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(f"{one.last_day} · case {one.case} · {one.procedure} · {one.clock} · {one.binds} {one.body}")
    if not found:
        click.echo(f"No clock runs out within {days} days.")


def _refuse_unknown(body: str) -> None:
    """Refuse a body that is neither an agency of the rulebook nor an organisation held: of it nothing could be told."""
    from django.utils import timezone

    from gongxin.cases.actions import NoSuchSubject
    from gongxin.rulebook.queries import current
    from gongxin.subjects.queries import subject_by_code

    with refusals(NoSuchSubject):
        if body not in current().agencies and subject_by_code(body, known_at=timezone.now()) is None:
            raise NoSuchSubject("there is no agency of that key, and no organisation of that code")


@cases.command("silence")
@click.argument("body")
@as_json_option
def silence(body: str, as_json: bool) -> None:
    """Show where BODY, an agency's key or an organisation's code, let its time run out."""
    open_node()
    from django.utils import timezone

    from gongxin.cases.queries import silences_of

    _refuse_unknown(body)
    found = silences_of(body, at=timezone.now())
    if as_json:
        print_json([case_json(one) for one in found])
        return
    for one in found:
        told = f"acted at {in_china(one.acted_at)}" if one.acted_at else "has not acted since"
        click.echo(f"{in_china(one.since)} · case {one.case} · {one.procedure} · {one.step} · {told}")
    if not found:
        click.echo(f"{body} let no time run out.")


@cases.command("clocks")
@as_json_option
def clocks(as_json: bool) -> None:
    """Let time take every step that is its own by now; run again, and nothing more happens."""
    open_node()
    from django.utils import timezone

    from gongxin.cases.actions import run_clocks

    at = timezone.now()
    done = run_clocks(at=at)
    settle(at=at)
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.steps} steps in {done.cases} cases; {done.undated} wait for a year's calendar")


@contextmanager
def refused() -> Iterator[None]:
    """Let whatever cases and remedies refuse end the command as one sentence."""
    from gongxin.cases.papers import PaperRefused
    from gongxin.cases.procedure import NoSuchStep
    from gongxin.cases.rules import CaseRefused
    from gongxin.dossiers.actions import RemarkRefused
    from gongxin.remedies.actions import RemedyRefused
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.items import NotInForce

    kinds = (CaseRefused, PaperRefused, NoSuchStep, RemarkRefused, RemedyRefused, UnknownKey, NotInForce)
    with refusals(*kinds):
        yield


def actor_of(role: str, body: str, by: str) -> "Actor":
    """Who acts, in which capacity, for whom."""
    from gongxin.cases.rules import Actor
    from gongxin.rulebook.procedures import Role

    return Actor(by, Role(role), body)
