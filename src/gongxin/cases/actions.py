"""Open a case, take its steps, record how documents were served, let time take what is its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.db import transaction

from gongxin.cases.keeping import keep_paper
from gongxin.cases.models import Attachment, Case, Service, StepTaken
from gongxin.cases.papers import Paper, paper_of
from gongxin.cases.procedure import Procedure, opened
from gongxin.cases.reading import Read, read_cases
from gongxin.cases.rules import (
    Actor,
    CaseRefused,
    NotYourCase,
    OutOfOrder,
    Proposed,
    WrongRole,
    bound_body,
    parties_of,
    refuse_needs,
    refuse_step,
    refuse_text,
)
from gongxin.cases.stepping import Going, Move, enter_steps, stand
from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.ledger.actions import record_event
from gongxin.periods import day_of
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import adopted_as, current_adoption
from gongxin.subjects.queries import SubjectHeld, subject_by_code


class NoSuchCase(CaseRefused):
    """There is no case, or no step of it, with this number."""


class NoSuchSubject(CaseRefused):
    """No organisation is known by this code."""


class NotServed(CaseRefused):
    """This step serves no document, or what is said of its service cannot be."""


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
) -> int:
    """Open a case of the procedure `key` about an organisation; the number of the case.

    Refused for an unknown organisation, by somebody who may not open it, without the agencies that take its steps,
    and without the reasons and papers that the opening needs.
    """
    statement = _text(statement, what="the statement")
    adoption = current_adoption()
    book = adopted_as(adoption.id)
    procedure = Procedure.of(book.procedure(key), day=day_of(at))
    held = _subject(subject, at=at)
    named = _parties(procedure, {role: book.agency(agency).key for role, agency in parties.items()}, held)
    _refuse_opener(procedure, by, named)
    refuse_needs(procedure.terms.opening, statement, enclosed, what=key)
    papers = _kept(enclosed, home=home)
    standing = opened(procedure.terms, at)
    with transaction.atomic():
        case = Case.objects.create(
            procedure=key,
            adoption=adoption.id,
            governed_on=day_of(at),
            subject_id=held.id,
            record_id=record,
            parties=named,
            opened_at=at,
            opened_by=_name(by.name),
            opened_as=by.role,
            statement=statement,
            state=standing.state,
            entered_at=at,
        )
        _attach(case.id, None, papers)
        stand([case.id], [(procedure, standing)])
        told = {"case": case.id, "procedure": key, "parties": named, "papers": _digests(papers)}
        record_event(
            f"{procedure.name}.opened", subject=held.id, record=record, actor=_name(by.name), at=at, details=told
        )
    return case.id


def take_step(
    case: int, name: str, *, by: Actor, at: datetime, reasons: str, enclosed: Mapping[str, bytes], home: Path
) -> Taken:
    """Take the step `name` in the case; what time took before is taken first.

    Refused, and nothing changed, in another capacity, for another body, from another state, without what the step
    needs, after its time, out of order, and to whoever decided what is now reviewed.
    """
    reasons = _text(reasons, what="the reasons")
    with transaction.atomic():
        read = _locked(case)
        passed = Going(read, moves_of_time(read, at=at))
        step = read.procedure.step(name)
        asked = Proposed(step, by, at, reasons, tuple(enclosed))
        refuse_step(read.procedure, passed.standing, asked, parties=read.case.parties, takers=read.takers)
        papers = _kept(enclosed, home=home)
        body = bound_body(read.case.parties, by.role)
        move = Move(step, at, by.role, _name(by.name), body, reasons, tuple(_digests(papers).items()))
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

    Refused for a step that serves nothing, for moments in the future or before the step, and for saying anew, and
    differently, what was recorded.
    """
    with transaction.atomic():
        read = _locked(case)
        step = next((one for one in read.steps if one.number == number), None)
        if step is None:
            raise NoSuchCase(f"case {case} has no step number {number}")
        if not read.procedure.step(step.name).serves:
            raise NotServed(f"{step.name} serves no document")
        given = {"sent_at": sent_at, "delivered_at": delivered_at, "read_at": read_at}
        _refuse_service(step, read.services.get(step.id), given, at=at)
        Service.objects.update_or_create(step_id=step.id, defaults={"manner": manner.value, **given})
        again = read_cases([read.case])[0]
        stand([case], [(again.procedure, again.standing)])
        told = {name: moment.isoformat() for name, moment in given.items() if moment is not None}
        details = {"case": case, "number": number, "manner": manner.value, **told}
        kind = f"{read.procedure.name}.served"
        record_event(kind, subject=read.case.subject_id, actor=_name(by), at=at, details=details)


def run_clocks(*, at: datetime, limit: int = 1_000) -> Run:
    """Let time take every step that is its own by `at`, however long nobody called; again, and nothing more happens.

    Cases are taken `limit` at a time, each lot in one transaction; a case that somebody else holds is left to him.
    """
    steps = cases = 0
    redate(at=at)
    while lot := _run_lot(at=at, limit=limit):
        cases += len(lot)
        steps += sum(lot)
    return Run(steps, cases, Case.objects.filter(undated=True).count())


def _run_lot(*, at: datetime, limit: int) -> list[int]:
    with transaction.atomic():
        due = Case.objects.select_for_update(skip_locked=True).filter(due_at__lte=at).order_by("due_at", "id")
        goings = [Going(read, moves_of_time(read, at=at)) for read in read_cases(list(due[:limit]))]
        enter_steps(goings, at=at)
    return [len(going.moves) for going in goings]


def redate(*, at: datetime) -> int:
    """Look again at the cases whose last day could not be told; how many can be told now."""
    with transaction.atomic():
        waiting = Case.objects.select_for_update(skip_locked=True).filter(undated=True, opened_at__lte=at)
        reads = read_cases(list(waiting))
        told = [read for read in reads if not read.procedure.undated(read.standing)]
        stand([read.case.id for read in told], [(read.procedure, read.standing) for read in told])
    return len(told)


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


def _parties(procedure: Procedure, agencies: Mapping[Role, str], subject: SubjectHeld) -> dict[str, str]:
    needed = parties_of(procedure)
    for role in needed:
        if role not in agencies:
            raise NotYourCase(f"a case of {procedure.key} says which agency acts as {role}")
    for role in agencies:
        if role not in needed:
            raise NotYourCase(f"nobody acts as {role} in {procedure.key}")
    return {Role.SUBJECT.value: subject.code, **{role.value: agency for role, agency in agencies.items()}}


def _refuse_opener(procedure: Procedure, by: Actor, parties: Mapping[str, str]) -> None:
    if by.role not in procedure.terms.opened_by or not by.name.strip():
        raise WrongRole(f"{procedure.key} is opened by {' or '.join(procedure.terms.opened_by)}, with a name")
    if by.role in parties and by.body != parties[by.role]:
        raise NotYourCase(f"{parties[by.role]} opens this case as {by.role}, not {by.body or 'nobody named'}")


def _refuse_service(
    step: StepTaken, held: Service | None, given: Mapping[str, datetime | None], *, at: datetime
) -> None:
    moments = [moment for moment in given.values() if moment is not None]
    if any(moment.tzinfo is None for moment in moments):
        raise NotServed("the moments of a service have a time zone")
    if max(moments) > at or min(moments) < step.at.replace(microsecond=0):  # people write whole seconds
        raise OutOfOrder(f"a document of {step.at.isoformat()} is served between then and now")
    for name, moment in given.items():
        known = getattr(held, name, None)
        if known is not None and known != moment:
            raise NotServed(f"{name} was recorded as {known.isoformat()} and stays so")
    if any(moment < moments[0] for moment in moments[1:]):
        raise NotServed("a document is delivered and read after it was sent")


def _text(text: str, *, what: str) -> str:
    refuse_text(text, what=what)
    return scrub(text.strip())


def _name(name: str) -> str:
    """The name as it is kept: whatever number a person has goes."""
    return scrub(name.strip(), about_persons=True)


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
