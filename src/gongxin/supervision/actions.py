"""Commit to a draw, draw once a later checkpoint was signed, record what inspections found.

Of each the log tells in the same transaction.  Agencies act; people and inspectors are named by numbers at most.
"""

import os
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from gongxin.cases.rules import refuse_text
from gongxin.codes.identity import scrub
from gongxin.dossiers.statements import HeldAlready, Statement, key_of, state_record
from gongxin.ledger.actions import record_event
from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.notes import NoteRefused, checkpoint_of, read_verifier
from gongxin.ledger.queries import first_checkpoint_after, position_of
from gongxin.periods import day_of
from gongxin.rulebook.queries import adopted_as, current_adoption
from gongxin.rulebook.severity import severity_of
from gongxin.supervision.adopting import refuse_waiting_draw
from gongxin.supervision.drawing import (
    Candidate,
    Commitment,
    Inspector,
    InspectorsRefused,
    LogRefused,
    called_in,
    canonical,
    committed,
    draw,
    refuse_persons,
    seed_of,
    transcript,
    written,
)
from gongxin.supervision.inspected import ITEM
from gongxin.supervision.models import Draw, Drawn, Outcome, Population
from gongxin.supervision.planning import members_of
from gongxin.supervision.queries import NoSuchDraw, commitment_of, draw_found, plan_found, strata_of
from gongxin.supervision.rules import (
    LONGEST,
    Finding,
    PlanRefused,
    ResultRefused,
    SupervisionEvent,
    SupervisionRefused,
    carried,
    refuse_finding,
    short_key,
)

AREAS_WOULD_TELL = (
    "the grades behind this plan are not public, and areas would tell whose tickets they are: state conflicts by code"
)
FEED = "supervision"
"""What tells results recorded here from results that are delivered."""
AREA = re.compile(r"[0-9]{6}")


class DrawTwice(SupervisionRefused):
    """The plan is drawn from once; a second draw would let somebody choose between two."""


class ConflictRefused(SupervisionRefused):
    """The conflict of interest would bar nobody: it names whoever is not there."""


class ResultTwice(ResultRefused):
    """The result was recorded already; it is a record now, and corrected as one."""


class NotYetDrawn(SupervisionRefused):
    """The draw waits for a checkpoint that is later than its commitment."""


def commit_draw(
    plan: int,
    *,
    inspectors: Sequence[Inspector],
    conflicts: Iterable[tuple[str, str]] = (),
    each: int = 2,
    logs: Sequence[tuple[str, int]] = (),
    agency: str,
    at: datetime,
) -> int:
    """Commit to population, quotas, inspectors and conflicts before anybody can know the seed; the draw's number.

    `conflicts` are pairs of an inspector's number and a code; `logs` are other nodes' logs, each by its public key and
    the size that it is known to have.  Refused for another agency's plan, one that was not adopted, and for a second
    draw from one; while another draw of the agency about one of the plan's matters was committed to and not run, as
    somebody could choose between them; for a conflict of whoever is no inspector here or of nobody in the plan,
    because it would bar nobody.
    """
    held = plan_found(plan, agency=agency)
    if held.adopted_at is None:
        raise PlanRefused(f"plan {plan} is drawn from once it was adopted")
    secret, members = os.urandom(32) if held.sealed else b"", members_of(plan)
    population = written(_candidate(secret, *one) for one in members)
    pairs = list(conflicts)
    _refuse_roster(inspectors, pairs, codes={code for _, code, _, _ in members})
    if secret and any(one.unit for one in inspectors):
        raise InspectorsRefused(AREAS_WOULD_TELL)
    for key, _ in logs:
        _verifier(key)
    told = committed(
        held.digest,
        population,
        quotas={called_in(secret, one.name): one.drawn for one in strata_of(held) if one.drawn},
        inspectors=inspectors,
        conflicts=[(number, called_in(secret, code)) for number, code in pairs],
        each=each,
        logs=logs,
    )
    draw = Draw(plan=held, agency=held.agency, digest=told.digest, secret=secret, barred=pairs, committed_at=at)
    with transaction.atomic():
        refuse_waiting_draw(held)
        return _keep_commitment(draw, told, population)


def _refuse_roster(inspectors: Sequence[Inspector], conflicts: Sequence[tuple[str, str]], *, codes: set[str]) -> None:
    """Refuse people's numbers, and what would silently bar nobody: areas that are no regions, unknown conflicts."""
    if not inspectors:
        raise InspectorsRefused("a draw names at least one inspector")
    refuse_persons(inspectors, conflicts)
    for one in inspectors:
        if one.unit and not AREA.fullmatch(one.unit):
            raise InspectorsRefused(f"the area of an inspector's unit is a region's six digits, not {one.unit[:20]!r}")
    numbers = {one.number for one in inspectors}
    for number, code in conflicts:
        if number not in numbers:
            raise ConflictRefused(f"a conflict names inspector {number[:20]!r}, who is not among the inspectors")
        if code not in codes:
            raise ConflictRefused(f"a conflict names {code[:20]!r}, and nobody in the plan has that code")


def _keep_commitment(draw: Draw, told: Commitment, population: bytes) -> int:
    """The commitment stands in the log, its population beside it; a plan is drawn from once."""
    with transaction.atomic():
        plan_found(draw.plan_id, agency=draw.agency, lock=True)
        if Draw.objects.filter(plan_id=draw.plan_id).exists():
            raise DrawTwice(f"plan {draw.plan_id} is drawn from once, and that draw was committed to already")
        details = {"plan": draw.plan_id, "digest": told.digest}
        draw.commitment = told.document()
        draw.event = record_event(SupervisionEvent.COMMITTED, actor=draw.agency, at=draw.committed_at, details=details)
        draw.save()
        Population.objects.create(draw=draw, content=population)
    return draw.id


def _candidate(secret: bytes, stratum: str, code: str, region: str, _: int) -> Candidate:
    """A line of the population; with tickets it says of nobody where he is, which would tell who he is."""
    return called_in(secret, stratum), called_in(secret, code), "" if secret else region


def _verifier(key: str) -> object:
    try:
        verifier = read_verifier(key)
    except NoteRefused as fault:
        raise LogRefused(f"the log is named by its public key: {fault}") from fault
    if verifier.public in {own.public for own in trusted_keys()}:
        raise LogRefused(f"{verifier.name} is this node's own log: name logs of other nodes")
    return verifier


def run_draw(number: int, *, notes: Sequence[str] = (), agency: str, at: datetime) -> Draw:
    """Draw, from the first checkpoint that was signed after the commitment, and from a note of every log named.

    Refused before that checkpoint, without the notes of the logs that were named, and a second time.
    """
    with transaction.atomic():
        held = draw_found(number, agency=agency, lock=True)
        if held.transcript is not None:
            raise DrawTwice(f"draw {number} was drawn already")
        told = commitment_of(held)
        position = position_of(held.event)
        first = None if position is None else first_checkpoint_after(position)
        if position is None or first is None:
            raise NotYetDrawn("the log has not signed a checkpoint since the commitment; draw after the next one")
        _refuse_notes(told, notes)
        texts = [first.note, *notes]
        seed = seed_of(told.digest, texts, position=position)
        population = bytes(held.population.content)
        drawing = draw(told, population, seed=seed)
        held.transcript = transcript(told, position=position, notes=texts, seed=seed, drawing=drawing)
        held.drawn_at = at
        held.save(update_fields=["transcript", "drawn_at"])
        _keep_drawn(held, told)
        digest = sha256(canonical(held.transcript)).hexdigest()
        details = {"draw": held.id, "digest": digest, "drawn": len(drawing.drawn)}
        record_event(SupervisionEvent.DRAWN, actor=held.agency, at=at, details=details)
    return held


def _refuse_notes(told: Commitment, notes: Sequence[str]) -> None:
    """Refuse notes that are not, one for one, later checkpoints of the logs that were named."""
    if len(notes) != len(told.logs):
        raise NotYetDrawn(f"{len(told.logs)} other logs were named, and {len(notes)} notes are given")
    for note, (key, size) in zip(notes, told.logs, strict=True):
        verifier = read_verifier(key)
        try:
            found = checkpoint_of(note, origin=verifier.name, trusted=[verifier])
        except NoteRefused as fault:
            raise NotYetDrawn(f"the note of {verifier.name} does not hold: {fault}") from fault
        if found.size <= size:
            raise NotYetDrawn(f"the note of {verifier.name} is not later than the checkpoint over {size} events")


def _keep_drawn(held: Draw, told: Commitment) -> None:
    """Each of the drawn stands by a number that tells no place in the transcript, with the matters of his rank."""
    assert held.transcript is not None
    secret = bytes(held.secret)
    strata = {called_in(secret, one.name): one for one in strata_of(held.plan)}
    known = {called_in(secret, code): (code, number) for _, code, _, number in members_of(held.plan_id)}
    Drawn.objects.bulk_create(
        [
            Drawn(
                draw=held,
                agency=held.agency,
                code=known[name][0],
                subject_id=known[name][1],
                name=name,
                stratum=strata[stratum].name,
                rank=rank,
                inspectors=inspectors,
                policies=list(carried(strata[stratum].parts, rank)),
            )
            for stratum, rank, name, inspectors in sorted(held.transcript["drawn"], key=lambda row: known[row[2]][0])
        ],
        batch_size=5_000,
    )


def record_result(number: int, finding: Finding, *, agency: str, at: datetime) -> int:
    """What the inspection of a drawn organisation found is on its file; the number of the record.

    Refused for another agency's, a second time, without findings, basis and remedy where it speaks against somebody,
    and for days that cannot be.
    """
    today = day_of(at)
    with transaction.atomic():
        drawn = Drawn.objects.select_for_update().select_related("draw").filter(id=number, agency=agency).first()
        if drawn is None:
            raise NoSuchDraw(f"nobody with the number {number} was drawn for {agency}")
        if Outcome.objects.filter(drawn=drawn).exists():
            raise ResultTwice(f"the result of {number} is recorded already; the record is corrected at its source")
        assert drawn.draw.drawn_at is not None
        refuse_finding(finding, today=today, drawn_on=day_of(drawn.draw.drawn_at))
        told = {name: _clean(getattr(finding, name), name) for name in ("findings", "basis", "remedy")}
        record = _state(drawn, finding, told["findings"], agency=agency, at=at)
        Outcome.objects.create(
            drawn=drawn,
            record_id=record,
            result=finding.result,
            inspected_on=finding.inspected_on,
            recorded_at=at,
            **told,
        )
        details = {"draw": drawn.draw_id, "number": number, "record": record, "result": finding.result.value}
        record_event(
            SupervisionEvent.RECORDED,
            subject=drawn.subject_id,
            record=record,
            actor=agency,
            at=at,
            details=details,
        )
    return record


def _clean(text: str, name: str) -> str:
    refuse_text(text, what=f"the {name}", longest=LONGEST[name])
    return scrub(text.strip(), about_persons=True)


def _state(drawn: Drawn, finding: Finding, findings: str, *, agency: str, at: datetime) -> int:
    adoption = current_adoption().id
    book = adopted_as(adoption)
    body, item = book.agency(agency), book.at(finding.inspected_on).catalogue_item(ITEM).terms
    assert item is not None
    plan = drawn.draw.plan
    matters = "；".join(book.policy(key).title.zh for key in plan.policies if short_key(key) in drawn.policies)
    facts: dict[str, object] = {
        "task_number": f"{plan.year}-{drawn.draw_id}-{drawn.id}",
        "task_title": f"{plan.year}年度双随机抽查",
        "kind": "random",
        "matters": matters,
        "result": finding.result.value,
        "findings": findings or None,
        "inspected_on": finding.inspected_on.isoformat(),
        "publication_end": finding.public_until.isoformat(),
        "authority": body.title.zh,
        "authority_code": body.code,
    }
    facts = {name: value for name, value in facts.items() if value is not None}
    statement = Statement(
        subject=drawn.subject_id,
        item=ITEM,
        source=agency,
        feed=FEED,
        authority=body.title.zh,
        severity=severity_of(item, facts),
        decided_on=finding.inspected_on,
        valid_from=finding.inspected_on,
        valid_to=None,
        rulebook=adoption,
        facts=facts,
    )
    identity = [str(facts.get(name, "")) for name in item.identity]
    try:
        return state_record(key_of(agency, ITEM, drawn.code, identity), statement, by=agency, at=at)
    except HeldAlready as held:  # the agency delivered the very same result beside recording it here
        return held.record
