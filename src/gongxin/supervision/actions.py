"""Make a year's plan, commit to a draw, draw once a later checkpoint was signed, record what inspections found.

Of each the log tells in the same transaction.  Agencies act; people and inspectors are named by numbers at most.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from gongxin.cases.rules import refuse_text
from gongxin.codes.identity import scrub
from gongxin.dossiers.statements import HeldAlready, Statement, key_of, state_record
from gongxin.evaluation.queries import grades_of, run_numbered
from gongxin.evaluation.seeing import Sight, Viewer, sight_of, standing_here
from gongxin.ledger.actions import record_event
from gongxin.ledger.notes import NoteRefused, checkpoint_of, read_verifier
from gongxin.ledger.queries import first_checkpoint_after, position_of
from gongxin.periods import day_of
from gongxin.rulebook.book import RulebookOnDay, UnknownKey
from gongxin.rulebook.evaluations import ModelTerms
from gongxin.rulebook.items import NotInForce
from gongxin.rulebook.queries import adopted_as, current_adoption
from gongxin.rulebook.severity import severity_of
from gongxin.rulebook.supervision import PolicyTerms
from gongxin.supervision.drawing import (
    Commitment,
    Inspector,
    canonical,
    committed,
    draw,
    salt_of,
    seed_of,
    ticket_of,
    transcript,
    written,
)
from gongxin.supervision.models import Draw, Drawn, Outcome, Plan, Population
from gongxin.supervision.planning import Sorting, members_of
from gongxin.supervision.queries import (
    ITEM,
    NoSuchDraw,
    commitment_of,
    draw_found,
    plan_found,
    strata_of,
)
from gongxin.supervision.rules import (
    LONGEST,
    Finding,
    PlanRefused,
    ResultRefused,
    SupervisionEvent,
    SupervisionRefused,
    carried,
    document_of,
    refuse_finding,
    short_key,
    stratum_of,
)

FEED = "supervision"
"""What tells results recorded here from results that are delivered."""
YEARS = range(2014, 2101)


class DrawTwice(SupervisionRefused):
    """The plan is drawn from once; a second draw would let somebody choose between two."""


class NotYetDrawn(SupervisionRefused):
    """The draw waits for a checkpoint that is later than its commitment."""


@dataclass(frozen=True)
class Graded:
    """A frozen run of a model: its number and digest, and a grade for each organisation by its number."""

    run: int
    digest: str
    model: str
    rows: Iterable[tuple[int, str]]


def grades_of_run(run: int) -> Graded:
    """The grades of a frozen run, read whole; refused where there is no such run."""
    held = run_numbered(run)
    return Graded(held.id, held.result_digest, held.model, list(grades_of(held.id)))


def make_plan(policies: Sequence[str], *, year: int, agency: str, graded: Graded | None, at: datetime) -> int:
    """Freeze the agency's plan for the year: who is in it, in which stratum, how many are visited; its number.

    Policies that name no model take the grades of the run that is given, the others those of their own model's run.
    Whoever the model could not grade counts as ungraded.  Refused for policies that are not in force, and where the run
    gives a grade that a policy does not know.
    """
    law, day, adoption = adopted_as(current_adoption().id), day_of(at), current_adoption().id
    if year not in YEARS:
        raise PlanRefused(f"a plan is made for a year from {YEARS[0]} to {YEARS[-1]}")
    keys = list(dict.fromkeys(policies))
    if not keys or len({short_key(key) for key in keys}) != len(keys):
        raise PlanRefused("a plan names at least one policy, and none of them twice")
    found = {key: _terms(law.at(day).policy(key).terms) for key in keys}
    region = law.agency(agency).region
    with transaction.atomic():
        sorting = Sorting(law.at(day), found, region=region, day=day)
        taking = [key for key, terms in found.items() if graded and terms.graded_by in (None, graded.model)]
        if graded is not None:
            if not taking:
                raise PlanRefused(f"none of the policies takes the grades of {graded.model}")
            none = _no_grade(law.at(day), graded.model)
            sorting.take_grades(row for row in graded.rows if row[1] != none)
        sorting.classify(graded=taking)
        plan = Plan(agency=agency, year=year, policies=keys, adoption=adoption, governed_on=day, made_at=at)
        plan.sealed = graded is not None and not _is_public(law.at(day), graded.model)
        if graded is not None:
            plan.model, plan.run, plan.run_digest = graded.model, graded.run, graded.digest
        by_name = {short_key(key): terms for key, terms in found.items()}
        strata = [stratum_of(name, objects, by_name) for name, objects in sorting.counted()]
        if not strata:
            raise PlanRefused("nobody falls under these policies in the region of the agency")
        _freeze(plan, document_of(strata), law.digest)
        sorting.enrol(plan.id)
    return plan.id


def _no_grade(law: RulebookOnDay, model: str) -> str | None:
    """What the model says in place of a grade where too little is known."""
    terms = _model_of(law, model)
    return terms.coverage.otherwise if terms and terms.coverage else None


def _model_of(law: RulebookOnDay, model: str) -> ModelTerms | None:
    """What the model says on the day; nothing where the rulebook does not have it then."""
    try:
        return law.model(model).terms
    except (UnknownKey, NotInForce):
        return None


def _terms(terms: PolicyTerms | None) -> PolicyTerms:
    assert terms is not None  # `at` answers with versions that say something
    return terms


def _is_public(law: RulebookOnDay, model: str) -> bool:
    """Whether everybody may see the grades here; not those of a model that the rulebook of the day does not have."""
    terms = _model_of(law, model)
    if terms is None:
        return False
    return sight_of(terms, Viewer.PUBLIC, standing=standing_here(terms, law.book.packs.values())) is not Sight.NOTHING


def _freeze(plan: Plan, strata: list[dict[str, object]], rulebook: str) -> None:
    """The plan has its digest, and the log tells it."""
    told = {
        "agency": plan.agency,
        "year": plan.year,
        "policies": plan.policies,
        "rulebook": rulebook,
        "day": plan.governed_on.isoformat(),
        "model": plan.model,
        "run": plan.run_digest,
        "strata": strata,
        "made_at": plan.made_at.isoformat(),
    }
    plan.strata, plan.digest = strata, sha256(canonical(told)).hexdigest()
    if Plan.objects.filter(digest=plan.digest).exists():
        raise PlanRefused("this very plan was made at this very moment already")
    plan.save()
    details = {"plan": plan.id, "year": plan.year, "digest": plan.digest}
    record_event(SupervisionEvent.PLANNED, actor=plan.agency, at=plan.made_at, details=details)


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
    the size that it is known to have.  Refused for another agency's plan, and for a second draw from one.
    """
    held = plan_found(plan, agency=agency)
    secret = os.urandom(32) if held.sealed else b""
    population = written((stratum, _name(secret, code), region) for stratum, code, region, _ in members_of(plan))
    quotas = {one.name: one.drawn for one in strata_of(held) if one.drawn}
    barred = [(number, _name(secret, code)) for number, code in conflicts]
    for key, _ in logs:
        _verifier(key)
    told = committed(
        held.digest, population, quotas=quotas, inspectors=inspectors, conflicts=barred, each=each, logs=logs
    )
    with transaction.atomic():
        Plan.objects.select_for_update().get(id=plan)
        if Draw.objects.filter(plan_id=plan).exists():
            raise DrawTwice(f"plan {plan} is drawn from once, and that draw was committed to already")
        details = {"plan": plan, "digest": told.digest}
        event = record_event(SupervisionEvent.COMMITTED, actor=held.agency, at=at, details=details)
        made = Draw.objects.create(
            plan=held,
            agency=held.agency,
            commitment=told.document(),
            digest=told.digest,
            event=event,
            secret=secret,
            committed_at=at,
        )
        Population.objects.create(draw=made, content=population)
    return made.id


def _name(secret: bytes, code: str) -> str:
    """What a candidate is called: his code, or a ticket where strata follow from grades that are not public."""
    return ticket_of(salt_of(secret, code), code) if secret else code


def _verifier(key: str) -> object:
    try:
        return read_verifier(key)
    except NoteRefused as fault:
        raise PlanRefused(f"the log is named by its public key: {fault}") from fault


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
    """Each of the drawn stands by his number, with the matters that his rank is inspected for."""
    assert held.transcript is not None
    strata = {one.name: one for one in strata_of(held.plan)}
    secret = bytes(held.secret)
    known = {_name(secret, code): (code, number) for _, code, _, number in members_of(held.plan_id)}
    Drawn.objects.bulk_create(
        [
            Drawn(
                draw=held,
                agency=held.agency,
                code=known[name][0],
                subject_id=known[name][1],
                name=name,
                stratum=stratum,
                rank=rank,
                inspectors=inspectors,
                policies=list(carried(strata[stratum].parts, rank)),
            )
            for stratum, rank, name, inspectors in held.transcript["drawn"]
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
            raise ResultRefused(f"the result of {number} is recorded already; the record is corrected at its source")
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
