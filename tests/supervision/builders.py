"""A small province with a plan, a draw of it, and days on which things happen."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction

from gongxin.dossiers.models import Record, Version
from gongxin.evaluation.models import Evaluated, Run
from gongxin.ledger.actions import integrate, record_event, sequence_batches
from gongxin.ledger.queries import position_of
from gongxin.rulebook.queries import current_adoption
from gongxin.subjects.models import Name, Subject
from gongxin.supervision.actions import commit_draw, record_result, run_draw
from gongxin.supervision.adopting import Graded, make_plan
from gongxin.supervision.drawing import Inspector
from gongxin.supervision.models import Draw, Drawn
from gongxin.supervision.rules import Finding, Result
from tests.yunze import BUSY, CLEAN, NOW, TODAY, adopt, code

OFFICE, EMERGENCY = "demo.agency.market-regulation", "demo.agency.emergency"
REGISTERED, SAFETY = "national.supervision.registered-matters", "demo.supervision.work-safety"
REGISTRATION = "national.registration"
MODEL = "national.model.enterprise-risk"
NEXT_YEAR = TODAY.year + 1
ROSTER = tuple(Inspector(f"{number:03}") for number in range(1, 7))


def grades(run: int = 1, *, worst: Iterable[str] = (), otherwise: str = "A") -> Graded:
    """A run that gives D to these codes and another grade to everybody else."""
    bad = set(worst)
    Run.objects.create(
        id=run,
        model=MODEL,
        digest="a" * 64,
        adoption=current_adoption().id,
        position=(position_of(current_adoption().event) or 0) + 1,
        day=TODAY,
        engine="duckdb",
        subjects=0,
        recomputed=0,
        milliseconds=0,
        grades={},
        others={},
        extract_digest="",
        result_digest="a" * 64,
        finished_at=NOW,
        event=0,
    )
    Evaluated.objects.bulk_create(
        Evaluated(run_id=run, subject_id=one.id, score=0, grade="D" if one.code in bad else otherwise)
        for one in Subject.objects.all()
    )
    return Graded(run, "a" * 64, MODEL)


def planned(
    *policies: str, agency: str = OFFICE, graded: Graded | None = None, seconds: int = 0, year: int = NEXT_YEAR
) -> int:
    at = NOW + timedelta(seconds=seconds)
    return make_plan(policies or (REGISTERED,), year=year, agency=agency, graded=graded, at=at)


def committed_to(plan: int, *, inspectors: Sequence[Inspector] = ROSTER, agency: str = OFFICE) -> int:
    draw = commit_draw(plan, inspectors=inspectors, agency=agency, at=NOW)
    sequence_batches()
    return draw


def signed() -> None:
    """The log signs a checkpoint over all that happened."""
    sequence_batches()
    integrate(at=NOW)


def drawn(plan: int, *, agency: str = OFFICE) -> Draw:
    """The draw of the plan, after a checkpoint."""
    number = committed_to(plan, agency=agency)
    signed()
    return run_draw(number, agency=agency, at=NOW)


def one_drawn(draw: Draw) -> Drawn:
    found = Drawn.objects.filter(draw=draw).order_by("id").first()
    assert found is not None
    return found


def finding(result: Result = Result.NO_PROBLEM, *, days_ago: int = 0, **changed: object) -> Finding:
    day = TODAY - timedelta(days=days_ago)
    said = (
        {}
        if result is Result.NO_PROBLEM
        else {
            "findings": "未按规定公示年度报告",
            "basis": "《企业信息公示暂行条例》第十七条",
            "remedy": "自收到之日起六十日内可以申请行政复议",
        }
    )
    return Finding(**{"result": result, "inspected_on": day, "public_until": later(day), **said, **changed})  # type: ignore[arg-type]


def later(day: date) -> date:
    return day + timedelta(days=3 * 365)


def recorded(number: int, found: Finding, *, agency: str = OFFICE, days: int = 0) -> int:
    return record_result(number, found, agency=agency, at=NOW + timedelta(days=days))


def province() -> None:
    """A hundred and four invented organisations of Yunze, all registered and active."""
    adopt()
    at = NOW - timedelta(days=400)
    with transaction.atomic():
        told = record_event("test.register.delivered", actor="tests", at=at, details={})
    codes = [BUSY, CLEAN, *(code(number) for number in range(100, 202))]
    held = Subject.objects.bulk_create(
        Subject(code=one, code_as_published=one, kind="enterprise", region="990100", known_from=at, stated_by=told)
        for one in codes
    )
    records = Record.objects.bulk_create(
        Record(key=uuid4(), digest=uuid4(), subject_id=one.id, item=REGISTRATION, source=OFFICE, feed="")
        for one in held
    )
    Version.objects.bulk_create(
        Version(
            subject_id=one.subject_id,
            record_id=one.id,
            stated_by=told,
            valid_from=at.date(),
            known_from=at,
            verb="state",
            published_on=at.date(),
            severity="none",
            authority="云川市市场监督管理局",
            rulebook=current_adoption().id,
            facts={"status": "active", "industry": "批发和零售业"},
        )
        for one in records
    )
    Name.objects.bulk_create(
        Name(subject=one, name=f"云川{one.code}商行", plain=one.code, registered=True, known_from=at, stated_by=told)
        for one in held
    )
    sequence_batches()
