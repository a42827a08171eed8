"""A kind of commitment has a page: the letter's words, for what it may not be used, what follows from a breach."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from gongxin.commitments.rules import Promise
from gongxin.rulebook.procedures import Role
from tests.cases.builders import moment
from tests.cases.conftest import home
from tests.commitments.builders import DEFERRED, MADE, VOLUNTARY, Letter
from tests.yunze import law

__all__ = ["home"]


def _text(site: Client, address: str) -> str:
    answer = site.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("&#39;", "'")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_has_its_page_with_letter_and_excluded_matters(site: Client, language: str) -> None:
    for key, item in law().commitments.items():
        text, terms = _text(site, f"/{language}/rules/{key}"), item.versions[-1].terms
        assert terms is not None
        said = [terms.letter.content, terms.letter.liability, *(one.title for one in terms.excluded)]
        assert [one for one in said if getattr(one, language) not in text] == []
        assert ("未经核实" if language == "zh" else "unconfirmed") in text


def test_kinds_are_found_from_the_rules_and_from_the_acts_they_cite(site: Client) -> None:
    link = 'href="/zh/rules/national.commitments.missing-papers"'
    assert link in _text(site, "/zh/rules/")
    assert link in _text(site, "/zh/acts/national.act.credit-system-opinions-2025")


def test_a_page_says_good_standing_breach_and_procedure(site: Client) -> None:
    text = _text(site, "/zh/rules/national.commitments.missing-papers")
    assert "认定违诺后1年内不得再作这种承诺" in text and 'href="/zh/rules/national.procedure.deferred-papers"' in text
    assert "逐一写明暂缺的材料" in text and "核查信用状况的用途" in text


def test_the_rule_of_commitments_says_which_are_not_for_everybody(site: Client) -> None:
    seen = "公开类型含特定范围内公开、不可公开之一：机关间共享，不公开"
    assert seen in _text(site, "/zh/rules/national.commitment")
    assert "shared among agencies" in _text(site, "/en/rules/national.commitment")


def _letters(home: Path, count: int) -> list[str]:
    """The codes of so many organisations whose voluntary letters were accepted, in that order."""
    codes = []
    for _ in range(count):
        letter = Letter(home, VOLUNTARY, promise=Promise("诚信经营，不拖欠账款"))
        letter.step("accept", at=moment(MADE, 12))
        codes.append(letter.subject.code)
    return codes


def _codes(text: str) -> list[str]:
    return re.findall(r"/subjects/(\w{18})#record", text)


def test_public_letters_of_a_kind_are_reached_from_its_page_and_read_part_by_part(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongxin.site.commitment_pages.LETTERS_A_PAGE", 2)
    monkeypatch.setattr("gongxin.site.pages.clock", lambda: moment(date(2026, 6, 2)))
    site, made = Client(), _letters(home, 3)
    assert f'href="/en/letters/{VOLUNTARY}"' in _text(site, f"/en/rules/{VOLUNTARY}")
    first = _text(site, f"/zh/letters/{VOLUNTARY}")
    assert _codes(first) == [made[2], made[1]] and "诚信经营，不拖欠账款" in first and "主动型" in first
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = _text(site, older[1])
    assert _codes(second) == [made[0]] and 'rel="next"' not in second and "回到最近" in second
    assert "Public letters" in _text(site, older[1].replace("/zh/", "/en/"))
    assert _codes(_text(site, f"/en/letters/{DEFERRED}")) == []


def test_a_letter_that_was_withdrawn_or_only_offered_is_not_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongxin.site.pages.clock", lambda: moment(date(2026, 6, 3)))
    offered, gone = Letter(home, VOLUNTARY, promise=Promise("甲")), Letter(home, VOLUNTARY, promise=Promise("乙"))
    gone.step("accept", at=moment(MADE, 12))
    gone.step("withdraw", at=moment(date(2026, 6, 2)), role=Role.SUBJECT)
    text = _text(Client(), f"/zh/letters/{VOLUNTARY}")
    assert offered.subject.code not in text and gone.subject.code not in text and "今日没有公示" in text


@pytest.mark.parametrize("asked", ["before=x", "before=-1", "before=" + "9" * 30, "page=2", "before=1&before=2"])
def test_an_address_of_letters_is_read_strictly(site: Client, asked: str) -> None:
    assert site.get(f"/en/letters/{VOLUNTARY}?{asked}").status_code == 400
    assert site.get("/en/letters/national.penalty").status_code == 404
    assert site.get(f"/en/letters/{VOLUNTARY}?before=0").status_code == 200
