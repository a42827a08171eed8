"""What pages of evaluation, inspections and reports show: a run, plans and draws as they stand, a report."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from gongxin.evaluation.actions import Order, evaluate
from gongxin.reports.actions import Signing
from gongxin.reports.keys import make_keys
from gongxin.subjects.models import Subject
from gongxin.supervision.actions import commit_draw, run_draw
from gongxin.supervision.adopting import Wish, make_plan, propose_plan
from gongxin.supervision.models import Drawn
from gongxin.supervision.rules import Result
from tests.reports.builders import issue
from tests.supervision.builders import (
    MODEL,
    NEXT_YEAR,
    OFFICE,
    REGISTERED,
    ROSTER,
    SAFETY,
    finding,
    grades,
    recorded,
    signed,
)
from tests.yunze import BUSY, NOW, TODAY

POLICIES = (REGISTERED, SAFETY)


@dataclass(frozen=True)
class Insight:
    """The numbers of what there is, and the code of one who was drawn and has a result."""

    proposal: int
    adopted: int
    plan: int
    draw: int
    waiting: int
    drawn: int
    report: str
    code: str

    def places(self) -> dict[str, object]:
        """What fills the places of addresses."""
        return asdict(self)


def settle_insight(home: Path) -> Insight:
    """One plan drawn from with a result, one whose draw waits, one adopted, one proposed; a run and a report."""
    run = evaluate(Order(MODEL, TODAY, "tests"), at=NOW).id
    codes = Subject.objects.order_by("id").values_list("code", flat=True)
    graded = grades(run + 1, worst=codes[::4])  # so many are drawn
    plans = [make_plan(POLICIES, year=NEXT_YEAR + one, agency=OFFICE, graded=graded, at=NOW) for one in range(3)]
    draw = commit_draw(plans[0], inspectors=ROSTER, conflicts=[("001", BUSY)], agency=OFFICE, at=NOW)
    signed()
    run_draw(draw, agency=OFFICE, at=NOW)
    first, second = Drawn.objects.filter(draw=draw).order_by("-id")[:2]
    recorded(first.id, finding(Result.CORRECTED))
    proposal = propose_plan(Wish(POLICIES, NEXT_YEAR, OFFICE, graded), by="person-0", at=NOW + timedelta(seconds=9))
    waiting = commit_draw(plans[1], inspectors=ROSTER, agency=OFFICE, at=NOW)
    report = issue(Signing(make_keys(home, name="云泽", at=NOW), settings.ADDRESS)).report.number
    return Insight(proposal, plans[2], plans[0], draw, waiting, second.id, str(report), first.code)
