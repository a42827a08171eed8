"""Commands by which organisations and others ask for remedies, entered by operators until there are desks."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from gongxin.cli.case_lines import contents, in_cents, tell_case
from gongxin.cli.casework import actor_of, as_json_option, body_option, by_option, papers_option, refused
from gongxin.cli.following import settle
from gongxin.cli.main import home, open_node
from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.cli.refusals import REFUSED
from gongxin.cli.typed import Code

if TYPE_CHECKING:
    from gongxin.remedies.actions import Asked

UNANSWERABLE = ("ill_formed", "out_of_scope")
code_argument = click.argument("code", type=Code())
record_argument = click.argument("record", type=click.IntRange(1, 2**53 - 1))
statement_option = click.option("--statement", required=True, help="What is asked, and why.")
reviewer_option = click.option("--reviewer", required=True, help="The agency that would review the answer.")


@click.group()
def remedies() -> None:
    """Where an organisation stands with its records, and the ways out that the law gives; nothing costs anything."""


@remedies.command("stand")
@click.argument("code")
@as_json_option
def stand(code: str, as_json: bool) -> None:
    """Show for each adverse record of the organisation which conditions of repair are met, and from which day."""
    open_node()
    from django.utils import timezone

    from gongxin.remedies.queries import stands_of
    from gongxin.remedies.wording import document_of, in_words

    found = stands_of(code, at=timezone.now())
    if as_json:
        print_json(document_of(found))
    else:
        for line in in_words(found, "zh" if in_chinese() else "en"):
            click.echo(line)
    if found.dossier.answer in UNANSWERABLE:
        raise SystemExit(REFUSED)


@remedies.command("repair")
@code_argument
@record_argument
@statement_option
@reviewer_option
@by_option
@papers_option
@as_json_option
def repair(
    *,
    code: str,
    record: int,
    statement: str,
    reviewer: str,
    by: str,
    enclosed: Sequence[str],
    as_json: bool,
) -> None:
    """Ask for the repair of RECORD of the organisation with this CODE; enclose proof= and commitment=."""
    open_node()
    asked = _asked("subject", by, statement, enclosed)
    from django.utils import timezone

    from gongxin.remedies.actions import ask_repair

    with refused():
        at = timezone.now()
        number = ask_repair(record, code=code, asked=asked, reviewer=reviewer, at=at)
    tell_case(number, as_json=as_json)


@remedies.command("shield")
@code_argument
@record_argument
@statement_option
@reviewer_option
@click.option("--plan-ends", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day of the plan's term.")
@by_option
@papers_option
@as_json_option
def shield(
    *,
    code: str,
    record: int,
    statement: str,
    reviewer: str,
    plan_ends: datetime,
    by: str,
    enclosed: Sequence[str],
    as_json: bool,
) -> None:
    """Ask that RECORD rest while a plan or settlement that a court approved is performed; enclose ruling=."""
    open_node()
    asked = _asked("subject", by, statement, enclosed)
    from django.utils import timezone

    from gongxin.remedies.actions import ask_shielding

    with refused():
        number = ask_shielding(
            record,
            code=code,
            asked=asked,
            reviewer=reviewer,
            plan_ends=plan_ends.date(),
            at=timezone.now(),
        )
    tell_case(number, as_json=as_json)


@remedies.command("performed")
@code_argument
@record_argument
@click.option("--paid", callback=in_cents, required=True, help="How much was paid so far, in yuan.")
@click.option("--due", callback=in_cents, help="How much was due, where the record states no amount or it grew.")
@click.option("--granted", type=click.DateTime(["%Y-%m-%d"]), help="The day on which instalments were granted.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the last instalment is due.")
@click.option(
    "--as", "role", type=click.Choice(["subject", "authority", "platform"]), required=True, help="In which capacity."
)
@body_option
@as_json_option
def performed(
    *,
    code: str,
    record: int,
    paid: int,
    due: int | None,
    granted: datetime | None,
    until: datetime | None,
    role: str,
    body: str,
    as_json: bool,
) -> None:
    """State what was paid of what RECORD makes due; whoever asks for repair and whoever decides is told the same."""
    if (granted is None) is not (until is None):
        raise click.UsageError("say --granted and --until together", click.get_current_context())
    open_node()
    from django.utils import timezone

    from gongxin.remedies.performance import Instalments, PerformanceRefused
    from gongxin.remedies.performing import state_performance
    from gongxin.rulebook.procedures import Role

    instalments = Instalments(granted.date(), until.date()) if granted and until else None
    with refused(), refusals(PerformanceRefused):
        stated = state_performance(
            record,
            code=code,
            due=due,
            paid=paid,
            instalments=instalments,
            role=Role(role),
            body=body,
            at=timezone.now(),
        )
    told: dict[str, object] = {"record": record, "paid": stated.paid, "due": stated.due, "whole": stated.whole}
    if not as_json:  # in yuan, as they were given
        told |= {"paid": f"{stated.paid / 100:.2f}", "due": f"{stated.due / 100:.2f}"}
        told["whole"] = "yes" if stated.whole else "no"
    _done(told, as_json=as_json)


@remedies.command("object")
@code_argument
@record_argument
@statement_option
@reviewer_option
@by_option
@as_json_option
def contest(*, code: str, record: int, statement: str, reviewer: str, by: str, as_json: bool) -> None:
    """Contest RECORD of the organisation with this CODE; it is marked as disputed at once."""
    open_node()
    asked = _asked("subject", by, statement, ())
    from django.utils import timezone

    from gongxin.remedies.actions import object_to

    with refused():
        number = object_to(record, code=code, asked=asked, reviewer=reviewer, at=timezone.now())
    tell_case(number, as_json=as_json)


@remedies.command("report-error")
@code_argument
@record_argument
@statement_option
@as_json_option
def report(*, code: str, record: int, statement: str, as_json: bool) -> None:
    """Report an error in the public RECORD of the organisation with this CODE; who reports is not kept."""
    open_node()
    from django.utils import timezone

    from gongxin.remedies.actions import report_error

    with refused():
        number = report_error(record, code=code, statement=statement, home=home(), at=timezone.now())
    tell_case(number, as_json=as_json)


@remedies.command("annulled")
@code_argument
@record_argument
@statement_option
@click.option("--as", "role", type=click.Choice(["subject", "platform"]), required=True, help="In which capacity.")
@by_option
@papers_option
@as_json_option
def annulled(
    *, code: str, record: int, statement: str, role: str, by: str, enclosed: Sequence[str], as_json: bool
) -> None:
    """Tell the source of RECORD that its decision was annulled; enclose document=, the decision that did so."""
    open_node()
    asked = _asked(role, by, statement, enclosed)
    from django.utils import timezone

    from gongxin.remedies.actions import tell_annulment

    with refused():
        number = tell_annulment(record, code=code, asked=asked, at=timezone.now())
    tell_case(number, as_json=as_json)


@remedies.command("reply")
@code_argument
@record_argument
@click.option("--text", help="What the organisation says about the record, at most 1,000 characters.")
@click.option("--take-back", is_flag=True, help="The reply no longer stands beside the record.")
@by_option
@as_json_option
def reply(*, code: str, record: int, text: str | None, take_back: bool, by: str, as_json: bool) -> None:
    """Let the organisation's reply stand beside RECORD wherever it is shown, in place of an earlier one."""
    if (text is None) is not take_back:
        raise click.UsageError("say exactly one of --text and --take-back", click.get_current_context())
    open_node()
    from django.utils import timezone

    from gongxin.remedies.replying import reply_to, take_back_reply

    with refused():
        if text is not None:
            reply_to(record, code=code, text=text, by=by, at=timezone.now())
        else:
            take_back_reply(record, code=code, by=by, at=timezone.now())
    settle(at=timezone.now())
    _done({"record": record, "reply": text is not None}, as_json=as_json)


@remedies.command("not-me")
@code_argument
@click.argument("name")
@click.option("--reasons", required=True, help="Why; kept with the judgement.")
@click.option("--take-back", is_flag=True, help="People decide about the name as before.")
@by_option
@as_json_option
def not_me(*, code: str, name: str, reasons: str, take_back: bool, by: str, as_json: bool) -> None:
    """Let the organisation say that NAME without a code never means it; this binds all later matching."""
    open_node()
    from django.utils import timezone

    from gongxin.subjects.actions import JudgementRefused, disown_name, own_name_again

    act = own_name_again if take_back else disown_name
    with refusals(JudgementRefused):
        number = act(name, code, by=by, reasons=reasons, at=timezone.now())
    settle(at=timezone.now())
    _done({"judgement": number, "disowned": not take_back}, as_json=as_json)


def _asked(role: str, by: str, statement: str, enclosed: Sequence[str]) -> "Asked":
    papers = contents(enclosed)
    from gongxin.remedies.actions import Asked

    return Asked(actor_of(role, "", by), statement, papers, home())


def _done(told: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        click.echo(" · ".join(f"{name} {value}" for name, value in told.items()))
