"""What another rulebook would change: the count over everybody is the count of the answers one by one."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.dossiers.disclosure import Disclosure
from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.queries import disclosure_of, governing_of
from gongxin.ledger.actions import sequence_batches
from gongxin.measures.impact import impact
from gongxin.measures.queries import check
from gongxin.measures.rules import WEIGHT, Document
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.measures import Effect
from tests.exchange.yunze import AT, Desk, code, penalty
from tests.measures.builders import DAY, PURPOSE, law
from tests.measures.laws import RULEBOOKS

CLOSED = {"类别": "责令关闭", "金额（万元）": ""}
CODES = [code(number) for number in range(1, 6)]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.integers(1, 5),
            "文号": st.sampled_from(["第1号", "第2号", "第3号", "第4号", "第5号", "第6号"]),
            "类别": st.sampled_from(["罚款", "责令关闭", "警告", "罚款、警告"]),
            "金额（万元）": st.sampled_from(["3.5", "3.6", "600", "599.99"]),
            "决定日期": st.sampled_from(["2025-07-01", "2026-03-31", "2026-04-01", "2026-04-30"]),
            "有效期": st.sampled_from(["", "2026-06-30", "2026-07-01", "2026-07-02", "9999-12-31"]),
            "事实": st.sampled_from(["", "2026-07-01", "2026-07-02"]),
        }
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row["文号"],
)


def answered(day: date) -> dict[str, Document]:
    return {one["code"]: one for one in check(CODES, purpose=PURPOSE, day=day)["answers"]}


def heaviest(answer: Document) -> dict[str, str]:
    """The heaviest effect of each measure that stands."""
    effects: dict[str, str] = {}
    for one in sorted(answer["because"], key=lambda one: -WEIGHT[Effect(one["effect"])]):
        effects[one["measure"]] = one["effect"]
    return effects


def one_by_one(before: dict[str, Document], after: dict[str, Document]) -> tuple[Counter[object], Counter[object]]:
    answers: Counter[object] = Counter()
    measures: Counter[object] = Counter()
    for asked in CODES:
        pair = (before[asked]["answer"], after[asked]["answer"])
        was, becomes = heaviest(before[asked]), heaviest(after[asked])
        if pair[0] != pair[1]:
            answers[pair] += 1
        for key in {*was, *becomes}:
            if was.get(key) != becomes.get(key):
                measures[key, was.get(key), becomes.get(key), *pair] += 1
    return answers, measures


def counted(told: Document) -> tuple[Counter[object], Counter[object]]:
    answers = Counter({(one["before"], one["after"]): one["organisations"] for one in told["answers"]})
    parts = ("measure", "before", "after", "answer_before", "answer_after")
    return answers, Counter({tuple(one[part] for part in parts): one["organisations"] for one in told["measures"]})


def windows_one_by_one(old: Rulebook, new: Rulebook, day: date) -> Counter[object]:
    found: Counter[object] = Counter()
    for version in Version.objects.filter(known_to=None, valid_from__lte=day):
        record = Record.objects.get(id=version.record_id)
        was, becomes = (disclosure_of(version, governing_of(version, record, book), day) for book in (old, new))
        if (was.visibility, end(was)) != (becomes.visibility, end(becomes)):
            same = was.visibility is becomes.visibility
            turn = ("later" if end(becomes) > end(was) else "earlier") if same else None
            found[record.item, version.severity, was.visibility.value, becomes.visibility.value, turn] += 1
    return found


def end(decided: Disclosure) -> date:
    """Until when whoever sees the record now sees it; of one that nobody sees, no day."""
    return date.min if decided.visibility.value == "kept" else decided.public_until or date.max


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=ROWS,
    grades=st.dictionaries(st.integers(1, 5), st.sampled_from("ABD"), min_size=1),
    old=RULEBOOKS,
    new=RULEBOOKS,
    day=st.sampled_from([DAY, date(2026, 6, 30), date(2026, 7, 30), date(2027, 4, 1)]),
)
def test_the_count_over_everybody_is_that_of_the_answers_one_by_one(
    desk: Desk, rows: list[dict[str, str]], grades: dict[int, str], old: Rulebook, new: Rulebook, day: date
) -> None:
    desk.days += 2
    adopt_rulebook(law(), by="operator", at=AT + timedelta(days=desk.days - 1))
    desk.hand_in([{**penalty(int(row["number"])), **{k: v for k, v in row.items() if k != "number"}} for row in rows])
    held = [
        {"代码": code(one), "名称": penalty(one)["名称"], "体系": "甲", "等级": grade} for one, grade in grades.items()
    ]
    desk.hand_in(held, feed="ratings")
    adopt_rulebook(old, by="operator", at=AT + timedelta(days=desk.days))
    sequence_batches()
    told, before = impact(new, day=day), answered(day)
    windows = windows_one_by_one(old, new, day)
    adopt_rulebook(new, by="operator", at=AT + timedelta(days=desk.days, hours=1))
    sequence_batches()
    assert counted(told) == one_by_one(before, answered(day))
    parts = ("item", "severity", "before", "after", "end")
    assert Counter({tuple(one[part] for part in parts): one["records"] for one in told["records"]}) == windows
