"""The organisation's desk: everything held about it, its cases and clocks, who looked, who acts for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import orjson
from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.timezone import localdate

from gongxin.agencies.acting import mandates_for
from gongxin.agencies.mandates import MandateRefused
from gongxin.agencies.people import end_mandate
from gongxin.cases.actions import open_case
from gongxin.cases.lists import Listed, cases_about
from gongxin.cases.papers import PaperRefused
from gongxin.cases.procedure import Procedure
from gongxin.cases.rules import Actor, CaseRefused
from gongxin.desk.answering import agencies_needed, open_choices, proposed
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.paging import PageOf
from gongxin.desk.papers import Enclosed, papers_wanted, read_papers
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import field_of, refused
from gongxin.dossiers.answers import Dossier, RecordView, dossier_json
from gongxin.dossiers.queries import dossier_of
from gongxin.evaluation.objecting import PROCEDURE as TO_RESULTS
from gongxin.remedies.actions import Asked as Requested
from gongxin.remedies.actions import RemedyRefused, open_about
from gongxin.remedies.queries import stands_of
from gongxin.remedies.rules import ABOUT_REPAIR, ANNULMENT, MAY_BE_SHIELDED, REPAIRS, SHIELDING, Stand, Where
from gongxin.remedies.wording import TRACKS, conditions_in_words, where_in_words
from gongxin.rulebook.book import Rulebook, UnknownKey
from gongxin.rulebook.drawing import ROLES
from gongxin.rulebook.items import NotInForce, Stance, Visibility
from gongxin.rulebook.procedures import Role
from gongxin.sharing.queries import count_told, lookups_told
from gongxin.site.parameters import read_page
from gongxin.site.timeline import ENTRIES_A_PAGE, entries, newest_first
from gongxin.subjects.queries import subject_by_code


@dataclass(frozen=True)
class StandShown:
    """Where one record stands, in words: what can be done, each condition and whether it is met, on which track."""

    where: str
    conditions: tuple[str, ...]
    track: str
    unverified: bool

    @classmethod
    def of(cls, one: Stand, language: str) -> "StandShown":
        """The words of one language; officers see the same conditions."""
        conditions = tuple(conditions_in_words(one, language))
        return cls(where_in_words(one, language), conditions, TRACKS[one.track][language], one.unverified)


def held_about(here: Desk) -> Dossier:
    """Everything that is held about the organisation acted for, whatever others may see of it."""
    day, code = localdate(here.now), here.mandate.scope.body
    return dossier_of(code, day=day, known_at=here.now, now=here.now, view=Visibility.KEPT)


@address("own", known=("page",))
def own(here: Desk) -> HttpResponse:
    """What is held, with who else may see it; from each record one can object or ask for repair."""
    found = stands_of(here.mandate.scope.body, at=here.now)
    dossier, stands = found.dossier, {one.record: one for one in found.stands}
    records, number = newest_first(dossier.records), read_page(here.parameters.get("page", "1"))
    pages = max(1, -(-len(records) // ENTRIES_A_PAGE))
    shown = records[(number - 1) * ENTRIES_A_PAGE : number * ENTRIES_A_PAGE]
    open_cases = [one for one in _cases(here) if not one.ended]
    return here.page(
        "own.html",
        dossier=dossier,
        entries=entries(shown, book=here.law, words=here.wording, restated=()),
        number=number,
        pages=pages,
        ways={record.id: ways_from(here, record, stands.get(record.id)) for record in shown},
        stands={number: StandShown.of(one, here.language) for number, one in stands.items()},
        open_cases=open_cases,
        disputed={one.record for one in open_cases},
        adverse=sum(one.stance is Stance.ADVERSE for one in dossier.records),
    )


def _cases(here: Desk) -> list[Listed]:
    return cases_about(here.mandate.scope.body, at=here.now)


def gone_through_elsewhere(law: Rulebook) -> set[str]:
    """The procedures of lists, commitments and evaluations: their rooms open them, and check what no table can say."""
    lists = (version.terms for item in law.lists.values() for version in item.versions)
    ways = (way for terms in lists if terms for way in (terms.entering, terms.leaving, terms.annulling))
    promises = (version.terms for item in law.commitments.values() for version in item.versions)
    results = {key for key in law.procedures if key.rpartition(".")[2] == TO_RESULTS}
    return results | {way.procedure for way in ways if way} | {terms.procedure for terms in promises if terms}


def procedures_to_open(here: Desk, *, about_record: bool) -> list[tuple[str, str]]:
    """The procedures that an organisation may open at its desk today, about one record or not, by key and title."""
    found, elsewhere = [], gone_through_elsewhere(here.law)
    for key, item in here.law.procedures.items():
        if key in elsewhere:
            continue
        try:
            procedure = Procedure.of(item, day=localdate(here.now))
        except NotInForce:
            continue
        if Role.SUBJECT in procedure.terms.opened_by and procedure.terms.about_record is about_record:
            found.append((key, here.wording.say.title(item.title)))
    return found


def ways_from(here: Desk, record: RecordView, stand: Stand | None) -> list[tuple[str, str]]:
    """The procedures that can be opened about a record: repair on its own track and once it can be asked for."""
    closed = set(ABOUT_REPAIR)
    if stand is not None and stand.where is Where.CAN_BE_ASKED:
        closed.discard(REPAIRS[stand.track])
    if stand is not None and stand.where in MAY_BE_SHIELDED:
        closed.discard(SHIELDING)
    if record.stance is not Stance.ADVERSE:
        closed.add(ANNULMENT)
    found = procedures_to_open(here, about_record=True)
    return [one for one in found if one[0].rpartition(".")[2] not in closed]


@address("own_cases")
def own_cases(here: Desk) -> HttpResponse:
    """The organisation's cases, those whose time runs out first on top; what is about a record is opened from it."""
    procedures = procedures_to_open(here, about_record=False)
    return here.page("own_cases.html", cases=_cases(here), procedures=procedures)


@address("own_file")
def own_file(here: Desk) -> HttpResponse:
    """Everything held about the organisation as one JSON document, as `gongxin dossier --view kept --json` has it."""
    dossier = held_about(here)
    name = f"{here.mandate.scope.body}-{dossier.as_of.day}.json"
    return HttpResponse(
        orjson.dumps(dossier_json(dossier), option=orjson.OPT_INDENT_2),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@address("own_lookups", known=("page",))
def own_lookups(here: Desk) -> HttpResponse:
    """Who looked at what is not public: the agency, never the person; when, why, with what result."""
    held, day = subject_by_code(here.mandate.scope.body, known_at=here.now), localdate(here.now)
    page = PageOf.asked(here, count_told(held.id, day=day) if held else 0)
    told = lookups_told(held.id, day=day, first=page.first, last=page.last) if held else []
    return here.page("own_lookups.html", lookups=told, page=page)


@address("own_people", methods=("GET", "POST"))
def own_people(here: Desk) -> HttpResponse:
    """Who may act for the organisation; each authorisation can be ended here at once, one's own too."""
    faults = Faults({})
    if here.request.method == "POST":
        number = Asked(here.request).number("mandate")
        try:
            end_mandate(number or 0, body=here.mandate.scope.body, by=here.mandate.called, at=here.now)
            return here.go("/own/people" if number != here.mandate.number else "/")
        except MandateRefused:
            faults = Faults({"": here.wording.say("people.gone")})
    day = localdate(here.now)
    mandates = [(one, one.holds(day)) for one in mandates_for(here.mandate.scope.body)]
    return here.page("own_people.html", mandates=mandates, faults=faults, status=WRONG if faults else 200)


@address("open_case", methods=("GET", "POST"), known=("record",))
def open_page(here: Desk, key: str) -> HttpResponse:
    """Open a case: the form asks what the procedure's table asks, and nothing costs anything."""
    try:
        item = here.law.procedure(key)
        procedure = Procedure.of(item, day=localdate(here.now))
    except (UnknownKey, NotInForce):
        raise Http404 from None
    if Role.SUBJECT not in procedure.terms.opened_by or key in gone_through_elsewhere(here.law):
        raise Http404
    if here.request.method != "POST":
        record = _record(here, here.parameters.get("record", ""))
        return _form(here, procedure, record, proposed(here, procedure, record), "", Faults({}), Enclosed())
    return _open(here, procedure)


def _record(here: Desk, text: str) -> RecordView | None:
    """The organisation's record with this number; another's looks as if there were none."""
    if not text:
        return None
    found = next((one for one in held_about(here).records if str(one.id) == text), None)
    if found is None:
        raise Http404
    return found


def _open(here: Desk, procedure: Procedure) -> HttpResponse:
    asked, say = Asked(here.request), here.wording.say
    needs, statement = procedure.terms.opening, asked.text("statement")
    record = _record(here, asked.line("record"))
    parties = {role: asked.line(f"party-{role.value}") for role in agencies_needed(procedure)}
    days = {day.name: asked.day(f"day-{day.name}") for day in procedure.terms.days}
    owner = f"{here.mandate.called} {procedure.key}"
    enclosed = read_papers(asked, papers_wanted(needs), owner=owner, words=here.wording, home=settings.HOME)
    told = dict(enclosed.faults)
    if needs.reasons and not statement.strip():
        told["statement"] = say("open.statement_missing")
    told |= {f"day-{name}": say("open.day_missing") for name, day in days.items() if day is None}
    told |= {f"party-{role.value}": say("open.party_missing") for role, key in parties.items() if not key}
    if not told:
        stated = {name: day for name, day in days.items() if day is not None}
        try:
            number = _opened(here, procedure, record, parties, statement, stated, enclosed)
        except (CaseRefused, PaperRefused, RemedyRefused, UnknownKey) as fault:
            told[field_of(fault)] = refused(fault, here.wording)
        else:
            return here.go(f"/cases/{number}")
    return _form(here, procedure, record, parties, statement, Faults(told), enclosed, days=days, status=WRONG)


def _opened(
    here: Desk,
    procedure: Procedure,
    record: RecordView | None,
    parties: dict[Role, str],
    statement: str,
    days: Mapping[str, date],
    enclosed: Enclosed,
) -> int:
    """The number of the case: about a record remedies opens it, where the law lets one."""
    code, by = here.mandate.scope.body, Actor(here.mandate.called, Role.SUBJECT, here.mandate.scope.body)
    if record is not None:
        asked_for = Requested(by, statement, enclosed.contents, settings.HOME)
        return open_about(record.id, procedure.key, code=code, parties=parties, asked=asked_for, at=here.now, days=days)
    return open_case(
        procedure.key,
        subject=code,
        parties=parties,
        by=by,
        at=here.now,
        statement=statement,
        enclosed=enclosed.contents,
        home=settings.HOME,
        days=days,
    )


def _form(
    here: Desk,
    procedure: Procedure,
    record: RecordView | None,
    parties: dict[Role, str],
    statement: str,
    faults: Faults,
    enclosed: Enclosed,
    *,
    days: Mapping[str, date | None] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = entries([record], book=here.law, words=here.wording, restated=()) if record else []
    return here.page(
        "open.html",
        status=status,
        procedure=procedure,
        item=here.law.procedure(procedure.key),
        entry=shown[0] if shown else None,
        record=record,
        parties=parties,
        choices=open_choices(here, procedure, record),
        roles=ROLES,
        wanted=papers_wanted(procedure.terms.opening),
        statement=statement,
        days=days or {},
        faults=faults,
        kept=enclosed.kept,
    )
