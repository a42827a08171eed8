"""The organisation's commitments: what it promised, by when it is to be kept, and a letter for each kind."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.timezone import localdate

from gongxin.cases.papers import PaperRefused
from gongxin.cases.procedure import Procedure
from gongxin.cases.rules import CaseRefused
from gongxin.codes.identity import scrub
from gongxin.commitments.actions import make_commitment
from gongxin.commitments.queries import commitments_of
from gongxin.commitments.rules import LONGEST, MOST_MISSING, CommitmentRefused, Promise
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.papers import Enclosed, papers_wanted, read_papers
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import field_of, refused
from gongxin.measures.promising import standing_for
from gongxin.measures.queries import NoSuchPurpose
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.commitments import CommitmentItem, CommitmentTerms
from gongxin.rulebook.items import Words, saying_on
from gongxin.subjects.queries import subject_by_code

LINES = ("agency", "matter", "until")
TEXTS = ("missing", "content", "liability")


@dataclass(frozen=True)
class Kind:
    """A kind of commitment with what it says today."""

    item: CommitmentItem
    terms: CommitmentTerms


def kinds(here: Desk) -> list[Kind]:
    """The kinds that are in force today."""
    return [Kind(item, terms) for item, terms in saying_on(localdate(here.now), here.law.commitments.values())]


@address("own_commitments")
def own_commitments(here: Desk) -> HttpResponse:
    """What the organisation promised, each with its letter and its clock; and what it may promise."""
    held = subject_by_code(here.mandate.scope.body, known_at=here.now)
    made = commitments_of(held.id, at=here.now) if held else ()
    open_to = [one for one in kinds(here) if held is not None and held.kind in one.terms.subjects]
    return here.page("own_commitments.html", made=made, kinds=open_to)


@address("make_commitment", methods=("GET", "POST"))
def make(here: Desk, key: str) -> HttpResponse:
    """Make a commitment: the form shows the words of the letter and for what it may not be used."""
    kind = next((one for one in kinds(here) if one.item.key == key), None)
    if kind is None:
        raise Http404
    if here.request.method != "POST":
        return _form(here, kind, dict.fromkeys((*LINES, *TEXTS), ""), [], Faults({}), Enclosed())
    return _make(here, kind)


def _make(here: Desk, kind: Kind) -> HttpResponse:
    asked, home = Asked(here.request), settings.HOME
    typed = {name: scrub(asked.line(name)) for name in LINES} | {name: asked.text(name) for name in TEXTS}
    concerns, until = asked.lines("concerns"), asked.day("until")
    owner = f"{here.mandate.called} {kind.item.key}"
    enclosed = read_papers(asked, _wanted(here, kind), owner=owner, words=here.wording, home=home)
    told = dict(enclosed.faults) | _faults(here, kind, typed, until)
    if not told:
        code, key = here.mandate.scope.body, kind.item.key
        missing = tuple(line.strip() for line in typed["missing"].splitlines() if line.strip())
        promise = Promise(typed["matter"], tuple(concerns), missing, typed["content"], typed["liability"], until)
        try:
            case = make_commitment(
                key,
                subject=code,
                promise=promise,
                standing=standing_for(key, code, at=here.now),
                agency=typed["agency"],
                by=here.mandate.called,
                at=here.now,
                enclosed=enclosed.contents,
                home=home,
            )
        except (CommitmentRefused, CaseRefused, PaperRefused, NoSuchPurpose, UnknownKey) as fault:
            told[field_of(fault, LINES)] = refused(fault, here.wording)
        else:
            return here.go(f"/cases/{case}")
    return _form(here, kind, typed, concerns, Faults(told), enclosed, status=WRONG)


def _faults(here: Desk, kind: Kind, typed: dict[str, str], until: date | None) -> dict[str, str]:
    say, told = here.wording.say, dict[str, str]()
    if typed["agency"] not in here.law.agencies:
        told["agency"] = say("open.party_missing")
    if not typed["matter"]:
        told["matter"] = say("promise.matter_missing")
    if kind.terms.names_missing and not typed["missing"].strip():
        told["missing"] = say("promise.missing_missing", most=MOST_MISSING)
    if typed["until"] and until is None:
        told["until"] = say("leave.no_day")
    return told


def _wanted(here: Desk, kind: Kind) -> list[tuple[str, Words]]:
    procedure = Procedure.of(here.law.procedure(kind.terms.procedure), day=localdate(here.now))
    return papers_wanted(procedure.terms.opening)


def _form(
    here: Desk,
    kind: Kind,
    typed: dict[str, str],
    concerns: list[str],
    faults: Faults,
    enclosed: Enclosed,
    *,
    status: int = 200,
) -> HttpResponse:
    return here.page(
        "make_commitment.html",
        status=status,
        kind=kind,
        typed=typed,
        concerns=concerns,
        agencies=list(here.law.agencies),
        wanted=_wanted(here, kind),
        longest=LONGEST,
        faults=faults,
        kept=enclosed.kept,
    )
