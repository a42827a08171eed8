"""What becomes stricter or looser for whom, when packs change."""

from pathlib import Path

import pytest

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.difference import Difference, difference
from gongxin.rulebook.values_in_chinese import in_chinese
from tests.rulebook.small_packs import FEED, LICENCE, MEASURE, PENALTY, PURPOSE, TEXTS, write

ORDINARY = "ordinary: { published: true, minimum: { months: 3 }, maximum: { months: 12 } }"
UNTIL = "- { name: until,"
PLACE = "- { name: place, title: { zh: 甲, en: A }, type: text }\n        - { name: until,"
HIDING = "visibility: public\n        narrower: [{ visibility: shared, when: [{ field: kind, includes: [fine] }] }]"
LAST = "governed_by: day_of_filing"
ENDED = """
  - in_force: 2025-01-01
    basis: [{ act: small.act.penalties, article: whole }]
    terms: null"""


def differences(folder: Path, file: str, old: str, new: str) -> tuple[Difference, ...]:
    assert TEXTS[file].count(old) == 1
    before = Rulebook.from_packs(write(folder / "old"))
    return difference(before, Rulebook.from_packs(write(folder / "new", **{file: TEXTS[file].replace(old, new)})))


CHANGES = [
    (PENALTY, ORDINARY, ORDINARY.replace("months: 12", "months: 6"), "looser", "1", "12 months", "6 months"),
    (PENALTY, ORDINARY, ORDINARY.replace("months: 3", "months: 6"), "stricter", "1", "3 months", "6 months"),
    (PENALTY, ORDINARY, ORDINARY.replace("true", "false"), "looser", "1", "true", "false"),
    (PENALTY, "visibility: public", "visibility: shared", "looser", "1", "public", "shared"),
    (PENALTY, "visibility: public", HIDING, "looser", "1", "", "shared when kind includes fine"),
    (PENALTY, "retention: { years: 3 }", "retention: { years: 4 }", "stricter", "3", "3 years", "4 years"),
    (PENALTY, "institution]", "institution, government]", "stricter", "1", "", "government"),
    (PENALTY, "[enterprise, institution]", "[enterprise]", "looser", "1", "institution", ""),
    (PENALTY, "working_days: 7", "working_days: 5", "neutral", "1", "7 working days", "5 working days"),
    (PENALTY, "anchor: received", "anchor: filed", "neutral", "1", "received", "filed"),
    (PENALTY, "possible: true", "possible: false", "stricter", "1", "true", "false"),
    (LICENCE, UNTIL, PLACE, "stricter", "1", "", "place"),
    (LICENCE, LAST, LAST + ENDED, "neutral", "5", "in force", "not in force"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "direction", "year", "was", "becomes"), CHANGES)
def test_a_change_is_told_once_with_its_direction_and_day(
    tmp_path: Path, file: str, old: str, new: str, direction: str, year: str, was: str, becomes: str
) -> None:
    (told,) = differences(tmp_path, file, old, new)
    assert (told.direction, told.since, told.old, told.new) == (direction, f"202{year}-01-01", was, becomes)


def test_a_change_says_for_whom_in_both_languages(tmp_path: Path) -> None:
    (told,) = differences(tmp_path, PENALTY, ORDINARY, ORDINARY.replace("months: 12", "months: 6"))
    assert told.as_json() == {
        "key": "small.penalty",
        "since": "2021-01-01",
        "change": {"zh": "公示·公示期·一般·最长", "en": "publication, window, ordinary, longest"},
        "direction": "looser",
        "for": ["enterprise", "institution"],
        "old": "12 months",
        "new": "6 months",
    }

    assert told.in_words("zh") == (
        "small.penalty, 自2021-01-01起: 公示·公示期·一般·最长: 12个月 → 6个月: 更宽 (企业、事业单位)"
    )
    assert told.in_words("en").endswith("12 months → 6 months: looser (enterprise, institution)")


def test_an_added_subject_is_told_for_that_subject_alone(tmp_path: Path) -> None:
    (told,) = differences(tmp_path, PENALTY, "institution]", "institution, government]")
    assert told.subjects == ("government",)


def test_the_way_back_has_the_opposite_direction(tmp_path: Path) -> None:
    longer = ORDINARY.replace("months: 12", "months: 6")
    (there,) = differences(tmp_path / "a", PENALTY, ORDINARY, longer)
    old = Rulebook.from_packs(tmp_path / "a" / "new")
    (back,) = difference(old, Rulebook.from_packs(tmp_path / "a" / "old"))
    assert (there.direction, back.direction) == ("looser", "stricter")


def test_what_no_longer_hides_itself_is_shown_to_more(tmp_path: Path) -> None:
    (there,) = differences(tmp_path, PENALTY, "visibility: public", HIDING)
    old = Rulebook.from_packs(tmp_path / "new")
    (back,) = difference(old, Rulebook.from_packs(tmp_path / "old"))
    assert (there.direction, back.direction) == ("looser", "stricter")
    assert there.in_words("zh").endswith("公示·按记录载明收窄: 无 → 共享：kind含fine: 更宽 (企业、事业单位)")
    assert (there.old, there.new) == (back.new, back.old)


def test_a_new_adverse_item_is_stricter_and_an_ended_one_looser(tmp_path: Path) -> None:
    small = write(tmp_path / "small")
    (small / PENALTY).unlink()
    for feed in ("checks/order", "feeds/penalties"):
        (small / f"small/{feed}.yaml").unlink()
    less, more = Rulebook.from_packs(small), Rulebook.from_packs(write(tmp_path / "more"))
    there, back = difference(less, more), difference(more, less)
    assert [(one.key, one.direction, one.new) for one in there if one.subjects] == [
        ("small.penalty", "stricter", "in force")
    ]
    assert [(one.key, one.direction, one.new) for one in back if one.subjects] == [
        ("small.penalty", "looser", "not in force")
    ]


def test_a_lower_rank_of_basis_is_told(tmp_path: Path) -> None:
    (told,) = differences(tmp_path, "small/acts/penalties.yaml", "rank: law", "rank: central_policy")[:1]
    assert (told.change.en, told.old, told.new) == ("highest rank of its basis", "law", "central_policy")


def test_a_rulebook_does_not_differ_from_itself(tmp_path: Path) -> None:
    book = Rulebook.from_packs(write(tmp_path))
    assert difference(book, book) == ()


AGENCY = "small/agencies/office.yaml"
ACT = "small/acts/penalties.yaml"
CHECK = "small/checks/order.yaml"
OTHERS = [
    (PENALTY, '- { act: small.act.penalties, article: "48" }', '- { act: small.act.penalties, article: "49" }',
     "依据: small.act.penalties#48 → small.act.penalties#49: 不分宽严 (企业、事业单位)"),
    (AGENCY, "supplies: [small.penalty, small.licence]", "supplies: [small.penalty]",
     "信源单位·可报送的目录条目: small.licence → 无: 不分宽严"),
    (FEED, "format: csv", "format: json", "信源描述·格式: csv → json: 不分宽严"),
    (FEED, "names: [文号]", "names: [文书号]", "信源描述·数据列: "),
    (ACT, "verified: true", "verified: true\nrepealed: 2030-01-01", "法律文件·废止日期: 无 → 2030-01-01: 不分宽严"),
    (ACT, "rank: law", "rank: administrative_regulation", "法律文件·效力层级: 法律 → 行政法规: 不分宽严"),
    (PENALTY, "otherwise: ordinary", "otherwise: serious", "其余一般 → "),
    (CHECK, "on_failure: return", "on_failure: warn", "质量校验·内容: "),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "told"), OTHERS)
def test_basis_sources_and_acts_are_told_too_and_in_chinese(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    lines = [one.in_words("zh") for one in differences(tmp_path, file, old, new)]
    assert any(told in line for line in lines), lines


def test_a_source_that_comes_or_goes_is_told_without_a_day(tmp_path: Path) -> None:
    more, less = write(tmp_path / "more"), write(tmp_path / "less")
    (less / FEED).unlink()
    (told,) = difference(Rulebook.from_packs(more), Rulebook.from_packs(less))
    assert told.in_words("zh") == "small.feed.penalties: 信源描述: 有效 → 无: 不分宽严"
    assert told.in_words("en") == "small.feed.penalties: feed: in force → nothing: neither stricter nor looser"
    assert (told.as_json()["since"], told.as_json()["for"]) == ("", [])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("3 months to 1 year", "3个月至1年"),
        ("not published, 0 days to 3 months", "不公示，0日至3个月"),
        ("10 working days from received", "10个工作日，起算于：收到"),
        ("serious when kind includes closure and fine at least 5; otherwise ordinary",
         "严重：kind含closure且fine不低于5；其余一般"),
        ("small.act.law#1, public-record", "small.act.law#1, public-record"),
    ],
)  # fmt: skip
def test_values_are_told_in_chinese_and_keys_stay(value: str, said: str) -> None:
    assert in_chinese(value) == said


def test_a_restriction_that_begins_is_stricter_and_one_that_ends_looser(tmp_path: Path) -> None:
    whole = Rulebook.from_packs(write(tmp_path / "whole"))
    folder = write(tmp_path / "less")
    for file in (MEASURE, PURPOSE):
        (folder / file).unlink()
    less = Rulebook.from_packs(folder)
    begun = {one.key: one.direction for one in difference(less, whole)}
    ended = {one.key: one.direction for one in difference(whole, less)}
    assert begun == {"small.measure.bar": "stricter", "small.purpose.tender": "neutral"}
    assert ended == {"small.measure.bar": "looser", "small.purpose.tender": "neutral"}


def test_a_consent_that_is_asked_no_longer_is_stricter_for_organisations(tmp_path: Path) -> None:
    asking = TEXTS[PURPOSE].replace("measures: [", "consent: { longest: { years: 1 } }\n      measures: [")
    without = Rulebook.from_packs(write(tmp_path / "without"))
    whole = Rulebook.from_packs(write(tmp_path / "asking", **{PURPOSE: asking}))
    told = [one for old, new in ((without, whole), (whole, without)) for one in difference(old, new)]
    said = [(one.direction, one.old, one.new) for one in told if one.change.en.startswith("purpose, the org")]
    assert said == [("looser", "", "1 year"), ("stricter", "1 year", "")]
    assert "须经组织授权" in told[0].in_words("zh") and len(told) == 2


def test_a_longer_consent_is_stricter_for_organisations(tmp_path: Path) -> None:
    asking = TEXTS[PURPOSE].replace("measures: [", "consent: { longest: { years: 1 } }\n      measures: [")
    short = Rulebook.from_packs(write(tmp_path / "short", **{PURPOSE: asking}))
    long = Rulebook.from_packs(write(tmp_path / "long", **{PURPOSE: asking.replace("years: 1", "years: 3")}))
    told = [
        (one.direction, one.old, one.new) for old, new in ((short, long), (long, short)) for one in difference(old, new)
    ]
    assert told == [("stricter", "1 year", "3 years"), ("looser", "3 years", "1 year")]


def test_a_change_within_a_measure_is_told(tmp_path: Path) -> None:
    (told,) = differences(tmp_path, MEASURE, "longest: { years: 3 }", "longest: { years: 5 }")
    assert (told.key, told.since, told.change.en) == ("small.measure.bar", "2021-01-01", "measure, terms")
    assert '"years": 5' in told.new
