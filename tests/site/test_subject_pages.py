"""The file of an organisation says in one sentence where it stands, and shows only what today's law lets it show."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from gongxin.dossiers.answers import Answer, Mark, Succeeded
from gongxin.rulebook.items import Severity
from tests.site.answers_by_hand import Answering, dossier, licence, record, renamed
from tests.yunze import BUSY, CLEAN, FORMER, NAMES, NOW, PERSON, TODAY

HERE = f"/zh/subjects/{BUSY}"
PAST = f"{HERE}?day={TODAY - timedelta(days=100)}"


def _text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_nothing_adverse_is_never_called_no_problem(site: Client, answering: Answering) -> None:
    answering(dossier(licence(1)))
    text = _text(site, HERE)
    assert "今日无在公示的失信信息。" in text
    assert "这不是“没有问题”的证明" in text and "查看时间" in text


def test_one_adverse_record_is_told_with_its_days_and_its_rule(site: Client, answering: Answering) -> None:
    answering(dossier(record(since=TODAY, until=TODAY + timedelta(days=90))))
    text = _text(site, f"/en/subjects/{BUSY}")
    assert "Today, 1 adverse record is published: Administrative penalty (ordinary), since" in text
    assert "/en/acts/national.act.repair-measures-2025" in text


def test_several_adverse_records_are_counted_by_class(site: Client, answering: Answering) -> None:
    answering(dossier(record(1), record(2, severity=Severity.SERIOUS, until=None), licence(3)))
    text = _text(site, HERE)
    assert "今日有2条在公示的失信信息（严重1条、一般1条）" in text
    assert "公示至作出决定的机关移出之日" in text and "另有登记、许可、荣誉等信息1条" in text


def test_a_record_shows_four_dates_source_basis_end_and_fields(site: Client, answering: Answering) -> None:
    answering(dossier(record(41, marks=(Mark.LATE,))))
    text = _text(site, HERE)
    for told in (
        "发生",
        "决定",
        "公示",
        "更正",
        "来源未说明",
        "云泽省公共信用信息中心",
        "超标排放",
        "25,000.00 元",
        "罚款",
    ):
        assert told in text
    assert 'id="record-41"' in text and "公示迟于规定" in text and "/records/41/report" in text and "/zh/log/" in text


def test_a_former_name_is_shown_as_such(site: Client, answering: Answering) -> None:
    answering(dossier())
    assert f'曾用名：<span lang="zh-Hans">{FORMER}' in _text(site, HERE)


def test_records_can_be_seen_by_category(site: Client, answering: Answering) -> None:
    answering(dossier(record(1), licence(2), record(3, item="national.serious-list-entry", facts={})))
    text = _text(site, f"{HERE}?category=national.category.serious-lists")
    assert 'id="record-3"' in text and 'id="record-1"' not in text
    assert "今日有2条" in text  # the sentence is about the whole file
    assert site.get(f"{HERE}?category=no.such").status_code == 400


def test_many_records_are_paged_with_a_stable_total(site: Client, answering: Answering) -> None:
    answering(dossier(*(licence(number) for number in range(1, 76))))
    first, second = _text(site, HERE), _text(site, f"{HERE}?page=2")
    assert first.count("<article") == 50 and second.count("<article") == 25
    assert "信用时间线（75条）" in first and "信用时间线（75条）" in second
    assert site.get(f"{HERE}?page=3").status_code == 400


def test_the_chart_has_the_same_numbers_as_a_table(site: Client, answering: Answering) -> None:
    answering(dossier(record(1, since=TODAY), licence(2)))
    text = _text(site, HERE)
    assert 'role="img"' in text and "查看数据表" in text and text.count("<rect") >= 1


def test_what_ended_does_not_come_back_through_the_slider(site: Client, answering: Answering) -> None:
    answering(dossier(licence(2)), then=dossier(record(1), licence(2)))
    text = _text(site, PAST)
    assert 'id="record-2"' in text and 'id="record-1"' not in text
    assert "选择过去的日期也不会重新出现" in text and "无在公示的失信信息" in text


def test_what_was_corrected_is_shown_as_it_stands_now(site: Client, answering: Answering) -> None:
    wrong = {"violation_kind": "旧的错误内容", "fine": 99_900}
    answering(dossier(record(1, corrected_at=NOW)), then=dossier(record(1, facts=wrong)))
    text = _text(site, PAST)
    assert "旧的错误内容" not in text and "超标排放" in text and "其后已更正" in text


def test_what_the_world_changed_is_shown_as_it_was(site: Client, answering: Answering) -> None:
    answering(dossier(licence(1)), then=dossier(record(1, item="national.licence", facts={"content": "旧许可内容"})))
    assert "旧许可内容" in _text(site, PAST)


def test_a_moment_before_the_organisation_was_held_says_so(site: Client, answering: Answering) -> None:
    answering(dossier(record(1)), then=dossier(answer=Answer.NO_SUCH_CODE))
    text = _text(site, f"{HERE}?known_at=2001-01-01")
    assert "尚未收录该组织" in text and 'id="record-1"' not in text


@pytest.mark.parametrize(
    "query",
    [
        "day=2026-13-01",
        "day=x",
        f"day={TODAY + timedelta(days=1)}",
        "known_at=2999-01-01",
        "known_at=2026-01-01T00:00:00",
        "day=0001-01-01",
        "page=0",
        "page=x",
        "view=kept",
        "day=" + "9" * 9000,
    ],
)
def test_a_day_that_is_none_or_to_come_is_refused(site: Client, answering: Answering, query: str) -> None:
    answering(dossier(record(1)))
    assert site.get(f"{HERE}?{query}").status_code == 400


def test_hidden_and_absent_look_the_same(site: Client, answering: Answering) -> None:
    hidden, absent = dossier(code=BUSY), renamed(dossier(code=BUSY), NAMES[BUSY])
    answering(renamed(hidden, NAMES[BUSY]), then=renamed(dossier(record(1)), NAMES[BUSY]))
    with_past = _text(site, PAST)
    answering(absent, then=absent)
    assert with_past == _text(site, PAST)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer.NO_SUCH_CODE, 404),
        (Answer.ILL_FORMED, 422),
        (Answer.SOURCE_UNAVAILABLE, 503),
        (Answer.OUT_OF_SCOPE, 451),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_absence_has_its_own_status_and_page(
    site: Client, answering: Answering, answer: Answer, status: int, language: str
) -> None:
    answering(dossier(answer=answer))
    text = _text(site, f"/{language}/subjects/{CLEAN}", status)
    assert (CLEAN in text) is (answer is not Answer.OUT_OF_SCOPE)
    assert {"zh": "可以怎么办", "en": "What you can do"}[language] in text


def test_a_misspelt_code_is_told_which_rule_it_breaks(site: Client) -> None:
    assert "第18位校验码不符" in _text(site, f"/zh/subjects/{BUSY[:-1]}{'0' if BUSY[-1] != '0' else '1'}", 422)
    assert "has 18 characters" in _text(site, "/en/subjects/91990100", 422)


def test_a_person_is_never_looked_for_nor_repeated(site: Client) -> None:
    response = site.get(f"/zh/subjects/{PERSON}")
    assert response.status_code == 451 and PERSON not in response.content.decode()
    assert response["Cache-Control"] == "no-store" and response["Referrer-Policy"] == "no-referrer"


def test_a_successor_is_linked(site: Client, answering: Answering) -> None:
    from dataclasses import replace

    gone = replace(dossier(answer=Answer.SUCCEEDED), successors=(Succeeded(CLEAN, NAMES[CLEAN], "merged", TODAY),))
    answering(gone)
    assert f'href="/zh/subjects/{CLEAN}"' in _text(site, HERE)


def test_another_spelling_of_a_code_leads_to_its_one_address(site: Client, answering: Answering) -> None:
    answering(dossier())
    response = site.get(f"/zh/subjects/{BUSY.lower()}")
    assert response.status_code == 301 and response["Location"] == HERE


def test_no_copy_of_a_file_is_to_be_kept(site: Client, answering: Answering) -> None:
    answering(dossier(record(1)))
    response = site.get(HERE)
    assert response["X-Robots-Tag"] == "noindex, noarchive" and response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "code", ["<script>", "%00", "'; DROP TABLE subjects_subject; --", "9" * 5000, "\u202e91990100", "😀" * 18]
)
def test_hostile_codes_are_answers_not_errors(site: Client, code: str) -> None:
    text = _text(site, f"/zh/subjects/{quote(code, safe='')}", 422)
    assert "<script" not in text and len(text) < 30_000


def test_the_adverse_records_are_one_step_from_the_sentence_that_speaks_of_them(
    site: Client, answering: Answering
) -> None:
    answering(dossier(*(licence(number) for number in range(2, 70)), record(1)))
    assert 'category=adverse#timeline">只看公示中的失信信息' in _text(site, HERE) and 'record-1"' not in _text(
        site, HERE
    )
    shown = _text(site, f"{HERE}?category=adverse")
    assert 'id="record-1"' in shown and shown.count('class="gx-entry ') == 1
