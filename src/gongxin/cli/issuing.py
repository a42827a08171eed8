"""The command that issues credit reports: as JSON that verifies offline and as sealed PDF."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongxin.cli import in_chinese as chinese
from gongxin.cli.main import home, open_node
from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.cli.refusals import REFUSED
from gongxin.cli.typed import Code, somebody
from gongxin.cli.verdicts import tell_address

if TYPE_CHECKING:
    from gongxin.reports.actions import Signed, Signing
    from gongxin.sharing.rules import Looker, Reason

MOST = 1_000
"""So many codes at once: a list of bidders is far shorter."""


@click.command("report")
@click.argument("codes", nargs=-1, required=True, type=Code())
@click.option("--kind", default="public-report", show_default=True, help="The key of the kind, or its last part.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), default=".", help="The folder to write into.")
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="Whether the sealed PDF is written too.")
@click.option("--purpose", default="", help="The key of the purpose it is for; needed for what is not public.")
@click.option("--for", "agency", default="", help="The agency that asks; needed for what is not public.")
@click.option("--case", default="", help="The agency's case that it is for.")
@click.option("--abroad", default="", help="The country of a recipient abroad, by its two letters.")
@click.option("--by", callback=somebody, default="operator", show_default=True, help="Who asks.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def report(
    *,
    codes: Sequence[str],
    kind: str,
    into: Path,
    pdf: bool,
    purpose: str,
    agency: str,
    case: str,
    abroad: str,
    by: str,
    as_json: bool,
) -> None:
    """Issue a credit report about each of these CODES, as NUMBER.json and NUMBER.pdf.

    Asked for an agency, each is noted as a look-up that the organisation reads.  For a recipient abroad an export rule
    decides.  Of several codes each has its report or the reason why there is none; the status is 2 where one has none.
    """
    open_node()
    from django.utils import timezone

    from gongxin.reports.rules import NoSuchOrganisation, ReportRefused
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.items import NotInForce
    from gongxin.sharing.rules import ConsentMissing, Looker, LookupRefused, Reason

    refused: list[dict[str, str]] = []
    if len(codes) > MOST:
        raise click.UsageError(f"at most {MOST} codes at once", click.get_current_context())
    with refusals(ReportRefused, LookupRefused, UnknownKey, NotInForce):
        at, signing = timezone.now(), signing_here()
        why = (Looker(agency, by, abroad), Reason(purpose, case)) if agency or case or purpose or abroad else None
        told = []
        for code in codes:
            try:
                signed = _issued(code, kind, why, at=at, signing=signing)
            except (NoSuchOrganisation, ConsentMissing) as fault:
                if len(codes) == 1:
                    raise
                refused.append({"code": code, "because": str(fault)})
            else:
                told.append(_told(signed, _write(signed, into, signing, pdf=pdf)))
    if as_json:
        print_json({"reports": told, "refused": refused})
    else:
        tell_address(signing.address)
        _say(told, refused)
    if refused:
        raise SystemExit(REFUSED)


def _say(told: Sequence[dict[str, Any]], refused: Sequence[dict[str, str]]) -> None:
    """A line for each report, then one for each code of which there is none."""
    for one in told:
        click.echo(f"{one['code']} · {one['number']} · {', '.join(one['files'])}")
        if one["not_stamped_because"]:
            said = "签章不带时间戳：" if in_chinese() else "the seal bears no time stamp: "
            click.echo(f"  {said}{_in_words(one['not_stamped_because'])}")
    for other in refused:
        click.echo(f"{other['code']} · {_in_words(other['because'])}", err=True)


def _in_words(sentence: str) -> str:
    return (chinese.in_chinese(sentence) if in_chinese() else None) or sentence


def _told(signed: "Signed", written: "tuple[list[str], str]") -> dict[str, Any]:
    files, because = written
    told = {"number": signed.report.number, "code": signed.report.subject.code, "digest": signed.digest}
    return {**told, "files": files, "not_stamped_because": because}


def signing_here() -> "Signing":
    """With what this node signs its reports; refused where it has no keys."""
    from django.conf import settings

    from gongxin.reports.actions import Signing
    from gongxin.reports.own_keys import own_keys

    return Signing(own_keys(home()), settings.ADDRESS)


def _issued(code: str, kind: str, why: "tuple[Looker, Reason] | None", *, at: Any, signing: "Signing") -> "Signed":  # noqa: ANN401
    from gongxin.reports.actions import issue_report
    from gongxin.reports.contents import Wanted, kind_of
    from gongxin.rulebook.queries import current
    from gongxin.sharing.reporting import report_for

    law = current()
    key = kind_of(law, kind)
    if why is None:
        return issue_report(code, wanted=Wanted(key, "", ""), by="operator", at=at, signing=signing)
    looker, reason = why
    _refuse_half_a_reason(looker, reason)
    wanted = Wanted(key, law.purpose(reason.purpose).title.zh, law.agency(looker.agency).title.zh)
    return report_for(code, wanted=wanted, looker=looker, reason=reason, at=at, signing=signing)


def _refuse_half_a_reason(looker: "Looker", reason: "Reason") -> None:
    """Refuse whoever says part of who asks, and for what; the sentence names the options that are missing."""
    from gongxin.sharing.rules import LookupRefused

    said = {"--abroad": looker.abroad, "--case": reason.case, "--for": looker.agency, "--purpose": reason.purpose}
    missing = ", ".join(name for name in ("--for", "--purpose") if not said[name])
    if missing:
        given = next(name for name, value in said.items() if value)
        raise LookupRefused(f"{given} needs {missing} beside it")


def _write(signed: "Signed", into: Path, signing: "Signing", *, pdf: bool) -> tuple[list[str], str]:
    """Which files were written, and why the seal of the PDF bears no time stamp where it was to."""
    from gongxin.reports.printing import sealed_sheet

    into.mkdir(parents=True, exist_ok=True)
    name = into / f"{signed.report.number}.json"
    name.write_bytes(signed.written)
    if not pdf:
        return [str(name)], ""
    paper, made = name.with_suffix(".pdf"), sealed_sheet(signed, signing=signing, home=home())
    paper.write_bytes(made.content)
    return [str(name), str(paper)], made.not_stamped_because
