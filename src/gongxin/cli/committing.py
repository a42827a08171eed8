"""Commands for commitments: what kinds there are, make one, see its letter and where it stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from gongxin.cli.case_lines import case_json, contents
from gongxin.cli.casework import as_json_option, by_option, papers_option, refused
from gongxin.cli.following import settle
from gongxin.cli.main import home, open_node
from gongxin.cli.output import in_chinese, print_json, refusals

if TYPE_CHECKING:
    from gongxin.commitments.queries import CommitmentView
    from gongxin.rulebook.commitments import CommitmentTerms
    from gongxin.rulebook.items import Words


@click.group()
def commitments() -> None:
    """Commitments: what may be promised, make one, see its public letter and whether it was kept."""


@commitments.command("kinds")
@as_json_option
def show_kinds(as_json: bool) -> None:
    """List the kinds of commitments in force today, and for what they may not be used."""
    open_node()
    from django.utils import timezone

    from gongxin.rulebook.items import saying_on
    from gongxin.rulebook.queries import NothingAdopted, current

    with refusals(NothingAdopted):
        book = current()
    today = saying_on(timezone.localdate(timezone.now()), book.commitments.values())
    told = [(item.key, item.title, terms) for item, terms in today]
    if as_json:
        print_json([{"key": key, "title": _words(title), **_kind(terms)} for key, title, terms in told])
        return
    language = "zh" if in_chinese() else "en"
    for key, title, terms in told:
        click.echo(f"{key} · {getattr(title, language)}")
        for one in terms.excluded:
            excluded = getattr(one.title, language)
            click.echo(f"  {'不适用' if language == 'zh' else 'not for'}: {one.name} {excluded}")


def _kind(terms: "CommitmentTerms") -> dict[str, object]:
    return {
        "procedure": terms.procedure,
        "standing": list(terms.standing),
        "names_missing": terms.names_missing,
        "excluded": [{"name": one.name, **_words(one.title)} for one in terms.excluded],
        "letter": {"content": _words(terms.letter.content), "liability": _words(terms.letter.liability)},
    }


def _words(words: "Words") -> dict[str, str]:
    return {language: getattr(words, language) for language in ("zh", "en")}


@commitments.command("make")
@click.argument("kind")
@click.option("--subject", required=True, help="The code of the organisation that commits itself.")
@click.option("--to", "agency", required=True, metavar="AGENCY", help="The agency that accepts it.")
@click.option("--matter", required=True, help="In which matter it is given.")
@click.option("--concerns", multiple=True, help="What the matter concerns, as the kind names it; may be repeated.")
@click.option("--missing", multiple=True, metavar="PAPER", help="A paper that will follow; may be repeated.")
@click.option("--content", default="", help="The promise in its own words; default the pack's.")
@click.option("--liability", default="", help="The liability in its own words; default the pack's.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it binds, if it has one.")
@by_option
@papers_option
@as_json_option
def make_one(
    *,
    kind: str,
    subject: str,
    agency: str,
    matter: str,
    concerns: Sequence[str],
    missing: Sequence[str],
    content: str,
    liability: str,
    until: datetime | None,
    by: str,
    enclosed: Sequence[str],
    as_json: bool,
) -> None:
    """Make a commitment of the KIND with this key; the good standing that it asks is checked and kept with it."""
    papers = contents(enclosed)
    open_node()
    from django.utils import timezone

    from gongxin.commitments.actions import make_commitment
    from gongxin.commitments.rules import CommitmentRefused, Promise
    from gongxin.measures.promising import standing_for
    from gongxin.measures.queries import NoSuchPurpose

    ends = until.date() if until else None
    promise = Promise(matter, tuple(concerns), tuple(missing), content, liability, ends)
    with refused(), refusals(CommitmentRefused, NoSuchPurpose):
        at = timezone.now()
        case = make_commitment(
            kind,
            subject=subject,
            promise=promise,
            standing=standing_for(kind, subject, at=at),
            agency=agency,
            by=by,
            at=at,
            enclosed=papers,
            home=home(),
        )
    _tell(case, as_json=as_json)


@commitments.command("show")
@click.argument("case", type=int)
@as_json_option
def show_one(case: int, as_json: bool) -> None:
    """Show the commitment that is followed in CASE: its letter, where it stands, by when it is to be kept."""
    open_node()
    _tell(case, as_json=as_json)


def _tell(case: int, *, as_json: bool) -> None:
    from django.utils import timezone

    from gongxin.commitments.queries import commitment_of
    from gongxin.commitments.rules import CommitmentRefused

    at = timezone.now()
    settle(at=at)
    with refusals(CommitmentRefused):
        view = commitment_of(case, at=at)
    if as_json:
        print_json(case_json(view))
    else:
        _print_lines(view)


def _print_lines(view: "CommitmentView") -> None:
    language = "zh" if in_chinese() else "en"
    number = f" · {view.number}" if view.number else ""
    click.echo(f"{view.case} · {getattr(view.title, language)}{number} · {getattr(view.state_title, language)}")
    click.echo(f"  {view.subject} → {view.agency} · {view.made_on}")
    for text in (view.matter, view.content, view.liability):
        click.echo(f"  {text}")
    for one in view.deadlines:
        until = one.last_day or ("日历未知" if language == "zh" else "a day that no calendar tells yet")
        click.echo(f"  {'至' if language == 'zh' else 'until'} {until}: {getattr(one.title, language)} · {one.body}")
