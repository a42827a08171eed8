"""One plan of the province, one draw that can be run again, and one result: what the demo shows of supervision."""

from datetime import datetime, timedelta

from gongxin.evaluation.queries import last_run
from gongxin.ledger.actions import integrate, sequence_batches
from gongxin.periods import day_of
from gongxin.supervision.actions import commit_draw, record_result, run_draw
from gongxin.supervision.adopting import grades_of_run, make_plan
from gongxin.supervision.drawing import Inspector
from gongxin.supervision.inspected import drawn_in
from gongxin.supervision.queries import plans
from gongxin.supervision.rules import Finding, Result

OFFICE = "demo.agency.market-regulation"
POLICIES = ("national.supervision.registered-matters", "demo.supervision.work-safety")
MODEL = "national.model.enterprise-risk"
INSPECTORS = tuple(Inspector(f"{number:03}") for number in range(1, 25))
SHOWN_FOR = timedelta(days=5 * 365)


def settle_inspections(*, at: datetime) -> bool:
    """The province's market regulator plans, draws and finds something once; whether it did now."""
    if plans(agency=OFFICE, limit=1):
        return False
    run = last_run(MODEL)
    graded = None if run is None else grades_of_run(run.id)
    plan = make_plan(POLICIES, year=day_of(at).year + 1, agency=OFFICE, graded=graded, at=at)
    draw = commit_draw(plan, inspectors=INSPECTORS, agency=OFFICE, at=at)
    sequence_batches()
    while integrate(at=at):
        pass
    run_draw(draw, agency=OFFICE, at=at)
    found = Finding(
        result=Result.CORRECTED,
        inspected_on=day_of(at),
        public_until=day_of(at + SHOWN_FOR),
        findings="公示的通信地址与实际不符，已责令三十日内改正（演示）",
        basis="《企业信息公示暂行条例》第十七条（演示）",
        remedy="自收到之日起六十日内可以向云泽省人民政府申请行政复议（演示）",
    )
    for one in drawn_in(draw, agency=OFFICE)[:1]:
        record_result(one.number, found, agency=OFFICE, at=at)
    sequence_batches()
    return True
