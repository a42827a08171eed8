from contextlib import suppress
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.subjects import search as searching
from gongxin.subjects.models import Subject
from gongxin.subjects.search import Found, OutOfScope, SearchRefused, search
from tests.subjects.builders import call, index, register, rename

pytestmark = pytest.mark.django_db


def first(text: str) -> tuple[str, str]:
    hit = search(text).hits[0]
    return hit.name, hit.how


@pytest.fixture
def town() -> dict[str, Subject]:
    names = [
        "云泽申泰健康管理股份有限公司",
        "凯滢（雾江）医疗器械有限公司",
        "云栖科技有限公司",
        "云栖科技发展有限公司",
        "北渚云栖科技有限公司",
        "云泽市政建设工程有限公司",
    ]
    held = {name: register(name) for name in names}
    held["雾江云栖酒业有限公司"] = register("云栖酒业有限公司", region="990200")
    index()
    return held


@pytest.mark.parametrize(
    ("typed", "name", "how"),
    [
        ("云栖科技有限公司", "云栖科技有限公司", "name"),
        ("雲棲科技有限公司", "云栖科技有限公司", "name"),
        (" 云栖　科技有限公司 ", "云栖科技有限公司", "name"),
        ("凯滢雾江医疗器械有限公司", "凯滢（雾江）医疗器械有限公司", "name"),
        ("凯滢(雾江)医疗器械有限公司", "凯滢（雾江）医疗器械有限公司", "name"),
        ("凯滢医疗器械", "凯滢（雾江）医疗器械有限公司", "short_name"),
        ("申泰股份", "云泽申泰健康管理股份有限公司", "short_name"),
        ("云栖科技发", "云栖科技发展有限公司", "prefix"),
        ("市政建设", "云泽市政建设工程有限公司", "contains"),
        ("申太健康管理", "云泽申泰健康管理股份有限公司", "fuzzy"),
    ],
)
def test_an_organisation_is_found_by_what_people_type(
    town: dict[str, Subject], typed: str, name: str, how: str
) -> None:
    assert first(typed) == (name, how)


def test_the_closest_and_shortest_names_come_first(town: dict[str, Subject]) -> None:
    found = [hit.name for hit in search("云栖科技").hits]
    assert (
        found == ["云栖科技有限公司", "云栖科技发展有限公司", "北渚云栖科技有限公司"] or found[0] == "云栖科技有限公司"
    )
    scores = [hit.score for hit in search("云栖科技").hits]
    assert scores == sorted(scores, reverse=True)


def test_a_code_is_found_however_it_was_typed(town: dict[str, Subject]) -> None:
    code = town["云栖科技有限公司"].code
    for typed in (code, code.lower(), f" {code}（01）", "\u200b" + code):
        assert [(hit.code, hit.how) for hit in search(typed).hits] == [(code, "code")]


def test_a_former_name_leads_to_the_name_borne_now(town: dict[str, Subject]) -> None:
    rename(town["云栖科技有限公司"], "澜山实业有限公司")
    index()
    hit = search("云栖科技有限公司").hits[0]
    assert (hit.name, hit.matched, hit.how, hit.former) == ("澜山实业有限公司", "云栖科技有限公司", "former_name", True)


def test_a_name_borne_now_comes_before_the_same_name_of_old() -> None:
    old, new = register("云栖科技有限公司"), register("云栖科技有限公司")
    rename(old, "澜山实业有限公司")
    index()
    assert [hit.code for hit in search("云栖科技有限公司").hits] == [new.code, old.code]


def test_a_registered_name_comes_before_a_published_one() -> None:
    published = register("云栖科技有限公司", registered=False)
    registered = register("云栖科技有限公司")
    index()
    assert [hit.code for hit in search("云栖科技有限公司").hits] == [registered.code, published.code]


def test_name_and_place_find_what_lies_there() -> None:
    here, there = register("云栖酒业有限公司", region="320500"), register("云栖酒业有限公司", region="330100")
    index()
    for typed in ("云栖 苏州", "苏州 云栖", "云栖酒业 苏州市", "苏州云栖酒业"):
        assert [(hit.code, hit.how) for hit in search(typed).hits] == [(here.code, "name_and_place")]
    assert {hit.code for hit in search("云栖酒业").hits} == {here.code, there.code}


def test_words_are_found_in_any_order(town: dict[str, Subject]) -> None:
    assert first("工程 市政")[0] == "云泽市政建设工程有限公司"


def test_what_is_only_similar_counts_only_where_nothing_else_is_found(town: dict[str, Subject]) -> None:
    assert "fuzzy" not in {hit.how for hit in search("云栖科技").hits}


def test_each_organisation_is_found_once(town: dict[str, Subject]) -> None:
    call(town["云栖科技有限公司"], "云栖科技", registered=False)
    index()
    codes = [hit.code for hit in search("云栖").hits]
    assert len(codes) == len(set(codes)) == search("云栖").total


@pytest.mark.parametrize(
    "typed", ["11000019491231009X", "公司110000194912310091x", "１１００００１９４９１２３１００９Ｘ"]
)
def test_identity_numbers_are_refused_unread(typed: str, caplog: pytest.LogCaptureFixture) -> None:
    if typed.startswith("公司"):
        typed = "公司 11000019491231009X"
    with pytest.raises(OutOfScope) as refusal:
        search(typed)
    assert "1949" not in str(refusal.value)
    assert not caplog.records


HOSTILE = [
    *("%", "_", "\\", "%%", "云%科技", "云_科技", "云\\科技", "{}", "%(asked)s", "%s", "（）", "·"),
    *("'; DROP TABLE subjects_subject; --", "云栖' OR '1'='1", "云栖科技') UNION SELECT", "$$", "E'\\x41'"),
    *("\0", "a\0b", "\ud800", "ﷺ" * 5, "𠀀𠀁", "ǅ", "\u202e\u2066", "｟"),
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_character_has_a_meaning_of_its_own(town: dict[str, Subject], typed: str) -> None:
    assert search(typed).total == 0
    assert Subject.objects.count() == 7


@pytest.mark.parametrize(
    ("typed", "limit", "offset"),
    [
        ("", 20, 0),
        ("  ", 20, 0),
        ("云" * 101, 20, 0),
        ("ﷺ" * 10, 20, 0),
        ("云", 0, 0),
        ("云", 51, 0),
        ("云", 20, -1),
        ("云", 20, 981),
    ],
)
def test_unbounded_questions_are_refused(typed: str, limit: int, offset: int) -> None:
    with pytest.raises(SearchRefused):
        search(typed, limit=limit, offset=offset)


@pytest.fixture
def crowd() -> None:
    random = Random(1)
    for _ in range(60):
        subject = register("".join(random.choices("云栖科技澜山", k=4)) + random.choice(["有限公司", "实业有限公司"]))
        if random.random() < 0.3:
            rename(subject, "".join(random.choices("云栖科技澜山", k=4)) + "有限公司")
    index()


def pages(text: str, limit: int) -> list[Found]:
    whole = search(text, limit=50).total
    return [search(text, limit=limit, offset=offset) for offset in range(0, max(1, whole), limit)]


@pytest.mark.parametrize("common", [10, 30, 2_000])
@pytest.mark.parametrize("text", ["云栖", "科技", "有限公司", "云", "山科", "栖云 科技"])
def test_pages_together_are_the_whole_and_the_total_stays(
    crowd: None, monkeypatch: pytest.MonkeyPatch, text: str, common: int
) -> None:
    monkeypatch.setattr(searching, "COMMON", common)
    monkeypatch.setattr(searching, "RANKED", common)
    found = pages(text, 7)
    assert {page.total for page in found} == {search(text, limit=50).total}
    codes = [hit.code for page in found for hit in page.hits]
    assert len(codes) == len(set(codes)) == found[0].total
    assert [hit for page in found for hit in page.hits][:50] == list(search(text, limit=50).hits)


def test_a_very_common_text_is_found_in_order_of_length(crowd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = search("有限公司", limit=50)
    for name, value in (("COMMON", 1), ("VERY_COMMON", 1), ("VERY_COMMON_SAMPLED", 0)):
        monkeypatch.setattr(searching, name, value)
    broad = search("有限公司", limit=50)
    assert broad.more
    assert [len(hit.matched) for hit in broad.hits] == sorted(len(hit.matched) for hit in exact.hits)


def test_what_begins_with_a_common_text_comes_before_shorter_names_that_hold_it(
    crowd: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    register("澜山云栖科技实业发展有限公司")
    index()
    for name in ("COMMON", "RANKED"):
        monkeypatch.setattr(searching, name, 1)
    found = search("澜山云", limit=50)
    assert "澜山云栖科技实业发展有限公司" in {hit.name for hit in found.hits if hit.how == "prefix"}


def test_a_total_is_exact_or_said_to_be_the_least(crowd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = search("有限公司", limit=50)
    for name in ("COMMON", "RANKED"):
        monkeypatch.setattr(searching, name, 30)
    least = search("有限公司", limit=50)
    assert (exact.more, least.more) == (False, True)
    assert 0 < least.total < exact.total


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.text(min_size=1, max_size=60))
def test_any_text_is_answered_or_refused(text: str) -> None:
    with suppress(SearchRefused):
        assert search(text).hits == ()
