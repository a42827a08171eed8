"""What another rulebook would change: the count over everybody is the count of the answers one by one."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.dossiers.actions import Remarked, remark_record
from gongxin.dossiers.disclosure import Disclosure
from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.queries import disclosure_of, governing_of, remarks_about
from gongxin.dossiers.remarks import NOTHING_SAID, RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import head
from gongxin.measures.impact import impact
from gongxin.measures.queries import AheadOfLog, NoSuchPurpose, check, digest_of
from gongxin.measures.rules import WEIGHT, Document
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Rulebook, by_key
from gongxin.rulebook.measures import Effect
from gongxin.rulebook.queries import current_adoption
from tests.exchange.yunze import AT, TEXTS, Desk, adopt, code, penalty
from tests.measures.builders import DAY, MEASURES, PURPOSE, law
from tests.measures.laws import RULEBOOKS

BAR = "yunze.measure.bar"
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
    """What checks answer; that of somebody nothing is openly known bars him from nothing, which counts as a yes."""
    told = check(CODES, purpose=PURPOSE, day=day)["answers"]
    return {one["code"]: {**one, "answer": one["answer"].replace("nothing_known", "yes")} for one in told}


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
        said = remarks_about([version.subject_id], day=day, known_at=None).get(record.id, NOTHING_SAID)
        laws = (governing_of(version, record, book) for book in (old, new))
        was, becomes = (disclosure_of(version, governing, day, said) for governing in laws)
        if (was.visibility, end(was)) != (becomes.visibility, end(becomes)):
            same = was.visibility is becomes.visibility
            turn = ("later" if end(becomes) > end(was) else "earlier") if same else None
            found[record.item, version.severity, was.visibility.value, becomes.visibility.value, turn] += 1
    return found


def end(decided: Disclosure) -> date:
    """Until when whoever sees the record now sees it; of one that nobody sees, no day."""
    return date.min if decided.visibility.value == "kept" else decided.public_until or date.max


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=ROWS,
    repaired=st.sets(st.integers(0, 7)),
    grades=st.dictionaries(st.integers(1, 5), st.sampled_from("ABD"), min_size=1),
    old=RULEBOOKS,
    new=RULEBOOKS,
    day=st.sampled_from([DAY, date(2026, 6, 30), date(2026, 7, 30), date(2027, 4, 1)]),
)
def test_the_count_over_everybody_is_that_of_the_answers_one_by_one(
    desk: Desk,
    rows: list[dict[str, str]],
    repaired: set[int],
    grades: dict[int, str],
    old: Rulebook,
    new: Rulebook,
    day: date,
) -> None:
    desk.days += 2
    adopt_rulebook(law(), by="operator", at=AT + timedelta(days=desk.days - 1))
    desk.hand_in([{**penalty(int(row["number"])), **{k: v for k, v in row.items() if k != "number"}} for row in rows])
    repair(repaired, at=AT + timedelta(days=desk.days))
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


def repair(places: set[int], *, at: datetime) -> None:
    """The records at these places are repaired or shielded."""
    for place, record in enumerate(Record.objects.filter(item="yunze.penalty").order_by("id")):
        if place in places:
            day, adoption = date(2026, 5, 5), current_adoption().id
            kind = RemarkKind.SHIELDED if place % 2 else RemarkKind.REPAIRED
            remark_record(Remarked(record.id, kind, day, 7, "yunze.rule", adoption, ""), by="desk", at=at)


def handed_in(desk: Desk) -> None:
    desk.hand_in([penalty(1, **CLOSED), penalty(2, **CLOSED), penalty(3)])


def test_an_effect_that_changes_is_told_with_the_answers_and_where(desk: Desk) -> None:
    handed_in(desk)
    softer = with_effect("human_decides")
    told = impact(softer, day=DAY)
    assert told["organisations"] == 3 and told["purposes"] == [PURPOSE]
    parts = {"by_sector": [{"industry": None, "kind": "enterprise", "organisations": 2}]}
    parts["by_region"] = [{"region": "990100", "organisations": 2}]
    pair = {"organisations": 2, **parts}
    assert told["answers"] == [{"purpose": PURPOSE, "before": "no", "after": "needs_a_human", **pair}]
    answers = {"answer_before": "no", "answer_after": "needs_a_human"}
    measure = {"purpose": PURPOSE, "measure": BAR, "before": "barred", "after": "human_decides"}
    assert told["measures"] == [{**measure, **answers, **pair}] and told["records"] == []


def with_effect(effect: str) -> Rulebook:
    """The province's rulebook where a bar has another effect."""
    bar = law().measures[BAR]
    (version,) = bar.versions
    assert version.terms is not None
    terms = version.terms.model_copy(update={"effect": Effect(effect)})
    changed = bar.model_copy(update={"versions": (version.model_copy(update={"terms": terms}),)})
    return replace(law(), measures=by_key({**law().measures, BAR: changed}.values()))


def test_a_past_count_is_given_again_with_its_digest(desk: Desk) -> None:
    handed_in(desk)
    told = impact(with_effect("human_decides"), day=DAY)
    assert told["digest"] == digest_of(told)
    desk.hand_in([penalty(4, **CLOSED)], day=1)
    adopt_rulebook(with_effect("extra_step"), by="operator", at=AT + timedelta(days=2))
    sequence_batches()
    assert impact(with_effect("human_decides"), day=DAY, position=told["position"]) == told
    assert impact(with_effect("human_decides"), day=DAY)["answers"][0]["organisations"] == 3


def test_a_rulebook_that_says_the_same_changes_nothing(desk: Desk) -> None:
    handed_in(desk)
    told = impact(law(), day=DAY)
    assert [told[part] for part in ("answers", "measures", "records")] == [[], [], []]


def test_a_purpose_that_begins_has_no_answer_before(desk: Desk) -> None:
    handed_in(desk)
    purpose = law().purposes[PURPOSE]
    other = purpose.model_copy(update={"key": "yunze.purpose.other"})
    new = replace(law(), purposes=by_key([purpose, other]))
    (answer,) = impact(new, day=DAY)["answers"]
    assert (answer["purpose"], answer["before"], answer["after"]) == ("yunze.purpose.other", None, "no")
    assert impact(new, day=DAY, purpose="tender")["answers"] == []


def test_what_cannot_be_asked_is_refused(desk: Desk) -> None:
    handed_in(desk)
    with pytest.raises(AheadOfLog):
        impact(law(), day=DAY, position=10_000_000)
    for purpose, day in (("nothing", DAY), ("tender", date(2014, 12, 31))):
        with pytest.raises(NoSuchPurpose):
            impact(law(), day=day, purpose=purpose)


def test_an_item_left_out_of_the_packs_goes_by_the_law_of_its_records(desk: Desk) -> None:
    handed_in(desk)
    catalogue = {key: item for key, item in law().catalogue.items() if key != "yunze.penalty"}
    assert impact(replace(law(), catalogue=by_key(catalogue.values())), day=DAY)["records"] == []


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_first_and_the_last_day_of_the_calendar_are_days(desk: Desk, day: date) -> None:
    handed_in(desk)
    assert impact(with_effect("human_decides"), day=day)["measures"] == []


SECTOR_FIELD = "        - { name: industry, title: { zh: 行业, en: Industry }, type: text, length: 100 }\n"


def test_sectors_are_those_that_the_register_states(desk: Desk, tmp_path: Path) -> None:
    item, feed = TEXTS["catalogue/registration.yaml"], TEXTS["feeds/register.yaml"]
    changed = {
        "catalogue/registration.yaml": item.replace("      fields:\n", "      fields:\n" + SECTOR_FIELD),
        "feeds/register.yaml": feed + "  - { to: industry, names: [行业] }\n",
        **MEASURES,
    }
    book = adopt(tmp_path / "packs", at=AT - timedelta(days=800), **changed)
    names = [("金属制品业", 1), ("", 2), ('"零售"业', 3)]
    rows = [{"代码": code(n), "名称": penalty(n)["名称"], "行业": told} for told, n in names]
    desk.hand_in(rows, feed="register")
    desk.hand_in([penalty(n, **CLOSED) for n in (1, 2, 3)])
    sequence_batches()
    softer = replace(book, measures=with_effect("human_decides").measures)
    (answer,) = impact(softer, day=DAY)["answers"]
    assert {one["industry"] or one["kind"] for one in answer["by_sector"]} == {"金属制品业", "enterprise", '"零售"业'}


def test_the_position_may_lie_inside_a_delivery(desk: Desk) -> None:
    handed_in(desk)
    adopted, last = impact(law(), day=DAY)["position"], head()
    desk.hand_in([penalty(number, **CLOSED) for number in (3, 4, 5)], day=1)
    sequence_batches()
    for position in range(last, head() + 1):
        barred = check(CODES, purpose=PURPOSE, day=DAY, position=position)["answers"]
        counted = impact(with_effect("human_decides"), day=DAY, position=position)["answers"][0]["organisations"]
        assert counted == sum(one["answer"] == "no" for one in barred)
    assert adopted == last and counted == 5
