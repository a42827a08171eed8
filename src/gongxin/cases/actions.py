"""Open a case, take its steps, record how documents were served, let time take what is its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from django.db import transaction

from gongxin.cases.keeping import keep_paper
from gongxin.cases.models import Attachment, Case, Service, StepTaken
from gongxin.cases.papers import Paper, paper_of
from gongxin.cases.procedure import Procedure, opened
from gongxin.cases.reading import Read, deciders_before, read_cases, stated_days
from gongxin.cases.rules import (
    LONGEST_NAME,
    Actor,
    CaseRefused,
    NotServed,
    Proposed,
    bound_body,
    parties_of,
    refuse_days,
    refuse_needs,
    refuse_opener,
    refuse_record,
    refuse_service,
    refuse_step,
    refuse_text,
)
from gongxin.cases.stepping import Going, Move, enter_steps, stand
from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.ledger.actions import record_event
from gongxin.periods import day_of
from gongxin.periods.calendar import known_years
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import adopted_as, current_adoption
from gongxin.subjects.queries import SubjectHeld, subject_by_code

OWN_SOURCE = (Role.SOURCE, Role.PLATFORM.value)  # of what the platform states itself, it is the source


class NoSuchCase(CaseRefused):
    """There is no case, or no step of it, with this number."""


class NoSuchSubject(CaseRefused):
    """No organisation is known by this code."""


class Manner(StrEnum):
    """How a document is served."""

    DESK = "desk"
    IN_PERSON = "in_person"
    POST = "post"
    PUBLIC_NOTICE = "public_notice"


@dataclass(frozen=True)
class Taken:
    """A step that was taken: its number in the case, and where the case stands now."""

    case: int
    number: int
    state: str


@dataclass(frozen=True)
class Run:
    """What running the clocks did: steps that time took, cases they were in, cases whose calendar is not known yet."""

    steps: int
    cases: int
    undated: int


def open_case(
    key: str,
    *,
    subject: str,
    parties: Mapping[Role, str],
    by: Actor,
    at: datetime,
    statement: str,
    enclosed: Mapping[str, bytes],
    home: Path,
    record: int | None = None,
    about: int | None = None,
    days: Mapping[str, date] | None = None,
) -> int:
    """Open a case of the procedure `key` about an organisation; the number of the case.

    Refused for an unknown organisation, by somebody who may not open it, without the agencies that take its steps, the
    record, reasons, papers and days that the opening needs; `gongxin.remedies.actions.open_about` judges whether the
    law lets one open it about that record.  `about` is the case whose decision it is about.
    """
    statement, by = _text(statement, what="the statement"), _known(by)
    adoption = current_adoption().id
    book = adopted_as(adoption)
    procedure = Procedure.of(book.procedure(key), day=day_of(at))
    held = _subject(subject, at=at)
    agencies = {role: key if (role, key) == OWN_SOURCE else book.agency(key).key for role, key in parties.items()}
    named = parties_of(procedure, agencies, subject=held.code)
    refuse_opener(procedure, by, named)
    refuse_record(procedure, record)
    refuse_needs(procedure.terms.opening, statement, enclosed, what=key)
    refuse_days(procedure, days or {}, on=day_of(at))
    papers = _kept(enclosed, home=home)
    case = Case(
        procedure=key,
        adoption=adoption,
        governed_on=day_of(at),
        subject_id=held.id,
        record_id=record,
        about=about,
        parties=named,
        opened_at=at,
        opened_by=by.name,
        opened_as=by.role,
        statement=statement,
        days={name: day.isoformat() for name, day in (days or {}).items()},
        state=procedure.terms.first,
        entered_at=at,
    )
    _write_opening(case, procedure, papers)
    return case.id


def _write_opening(case: Case, procedure: Procedure, papers: Mapping[str, Paper]) -> None:
    """The case, its papers, its first deadline and its event, or nothing."""
    with transaction.atomic():
        case.save(force_insert=True)
        _attach(case.id, None, papers)
        stand([case.id], [(procedure, opened(procedure.terms, case.opened_at, days=stated_days(case)))])
        told = {"case": case.id, "procedure": case.procedure, "parties": case.parties, "papers": _digests(papers)}
        told |= {"days": case.days} if case.days else {}
        about = {"subject": case.subject_id, "record": case.record_id}
        record_event(f"{procedure.name}.opened", **about, actor=case.opened_by, at=case.opened_at, details=told)


def take_step(
    case: int, name: str, *, by: Actor, at: datetime, reasons: str, enclosed: Mapping[str, bytes], home: Path
) -> Taken:
    """Take the step `name` in the case; what time took before is taken first.

    Refused, and nothing changed, in another capacity, for another body, from another state, without what the step
    needs, after its time, out of order, and to whoever decided what is now reviewed.
    """
    reasons, by = _text(reasons, what="the reasons"), _known(by)
    with transaction.atomic():
        read = _locked(case)
        passed = Going(read, moves_of_time(read, at=at))
        step = read.procedure.step(name)
        asked = Proposed(step, by, at, reasons, tuple(enclosed))
        deciders = deciders_before(read.case) if step.instance == "review" else {}
        parties = read.case.parties
        refuse_step(read.procedure, passed.standing, asked, parties=parties, takers=read.takers, deciders=deciders)
        papers = _kept(enclosed, home=home)
        body = bound_body(parties, by.role)
        move = Move(step, at, by.role, by.name, body, reasons, tuple(_digests(papers).items()))
        enter_steps([Going(read, (*passed.moves, move))], at=at)
        number = len(read.steps) + len(passed.moves) + 1
        _attach(case, StepTaken.objects.get(case_id=case, number=number).id, papers)
    return Taken(case, number, step.enters)


def serve_document(
    case: int,
    number: int,
    *,
    manner: Manner,
    sent_at: datetime,
    delivered_at: datetime | None,
    read_at: datetime | None,
    by: str,
    at: datetime,
) -> None:
    """Record how the document of step `number` reached whom it concerns; clocks that wait for it begin to run.

    What is not given stays as it was recorded.  Refused for a step that serves nothing, for moments in the future or
    before the step, and for saying differently what was recorded.
    """
    by = _name(by)
    with transaction.atomic():
        read = _locked(case)
        step = next((one for one in read.steps if one.number == number), None)
        if step is None:
            raise NoSuchCase(f"case {case} has no step number {number}")
        if not read.procedure.step(step.name).serves:
            raise NotServed(f"{step.name} serves no document")
        held = read.services.get(step.id)
        known = {name: getattr(held, name, None) for name in ("manner", "sent_at", "delivered_at", "read_at")}
        given = {"sent_at": sent_at, "delivered_at": delivered_at, "read_at": read_at}
        given = {name: moment or known[name] for name, moment in given.items()}
        if known["manner"] not in (None, manner):
            raise NotServed(f"the manner was recorded as {known['manner']} and stays so")
        refuse_service(step.at, known, given, at=at)
        Service.objects.update_or_create(step_id=step.id, defaults={"manner": manner.value, **given})
        again = read_cases([read.case])[0]
        stand([case], [(again.procedure, again.standing)])
        told = {name: moment.isoformat() for name, moment in given.items() if moment is not None}
        details = {"case": case, "number": number, "manner": manner.value, **told}
        kind = f"{read.procedure.name}.served"
        record_event(kind, subject=read.case.subject_id, actor=by, at=at, details=details)


def run_clocks(*, at: datetime, limit: int = 1_000) -> Run:
    """Let time take every step that is its own by `at`, however long nobody called; again, and nothing more happens.

    Cases are taken `limit` at a time, each lot in one transaction; a case that somebody else holds is left to him.
    """
    steps = cases = 0
    redate(limit=limit)
    while lot := _run_lot(at=at, limit=limit):
        cases += len(lot)
        steps += sum(lot)
    return Run(steps, cases, Case.objects.filter(undated_after__isnull=False).count())


def _run_lot(*, at: datetime, limit: int) -> list[int]:
    with transaction.atomic():
        due = Case.objects.select_for_update(skip_locked=True).filter(due_at__lte=at).order_by("due_at", "id")
        goings = [Going(read, moves_of_time(read, at=at)) for read in read_cases(list(due[:limit]))]
        enter_steps(goings, at=at)
    return [len(going.moves) for going in goings]


def redate(*, limit: int = 1_000) -> int:
    """Look again at the cases whose last day could not be told, once the calendar knows more; how many these were."""
    looked, last_year = 0, known_years()[1]
    while True:
        with transaction.atomic():
            waiting = Case.objects.select_for_update(skip_locked=True).filter(undated_after__lt=last_year)
            reads = read_cases(list(waiting.order_by("id")[:limit]))
            stand([read.case.id for read in reads], [(read.procedure, read.standing) for read in reads])
        if not reads:
            return looked
        looked += len(reads)


def moves_of_time(read: Read, *, at: datetime) -> tuple[Move, ...]:
    """The steps that time has taken in the case by `at` and nobody has written yet."""
    return tuple(
        Move(one.step, one.at, Role.CLOCK, Role.CLOCK.value, bound_body(read.case.parties, one.binds))
        for one in read.procedure.run_out(read.standing, at=at)
    )


def _locked(case: int) -> Read:
    found = Case.objects.select_for_update().filter(id=case).first()
    if found is None:
        raise NoSuchCase(f"there is no case number {case}")
    return read_cases([found])[0]


def _subject(code: str, *, at: datetime) -> SubjectHeld:
    reading = parse(code)
    held = subject_by_code(reading.code, known_at=at) if reading.code is not None else None
    if held is None:
        raise NoSuchSubject("no organisation is known here by this code")
    return held


def _text(text: str, *, what: str) -> str:
    refuse_text(text, what=what)
    return scrub(text.strip())


def _name(name: str) -> str:
    """The name as it is kept: whatever number a person has goes."""
    refuse_text(name, what="the name", longest=LONGEST_NAME)
    return scrub(name.strip(), about_persons=True)


def _known(by: Actor) -> Actor:
    """Whoever acts, by the name that is kept, so that who decided before is known by the same."""
    return replace(by, name=_name(by.name))


def _kept(enclosed: Mapping[str, bytes], *, home: Path) -> dict[str, Paper]:
    """All papers are looked at before the first is kept."""
    for content in enclosed.values():
        paper_of(content)
    return {name: keep_paper(content, home=home) for name, content in enclosed.items()}


def _digests(papers: Mapping[str, Paper]) -> dict[str, str]:
    return {name: paper.digest for name, paper in papers.items()}


def _attach(case: int, step: int | None, papers: Mapping[str, Paper]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            case_id=case, step_id=step, paper=name, digest=paper.digest, media=paper.media, size=len(paper.content)
        )
        for name, paper in papers.items()
    )
