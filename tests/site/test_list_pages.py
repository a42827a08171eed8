"""A list's page says on what ground, by whom, until when, how one leaves, what follows; and names nobody."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from gongxin.dossiers.actions import Remarked, remark_record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.listings.queries import listing_of
from gongxin.rulebook.queries import current_adoption
from gongxin.site.list_pages import counted
from tests.cases.builders import moment
from tests.cases.conftest import home
from tests.listings.builders import EFFECT, SAFETY, Entry
from tests.yunze import law

__all__ = ["home"]


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """Each test counts its own store."""
    counted.cache_clear()


def _text(site: Client, address: str) -> str:
    answer = site.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("&#39;", "'")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_list_has_its_page_with_grounds_and_conditions(site: Client, language: str) -> None:
    for key, item in law().lists.items():
        text, terms = _text(site, f"/{language}/rules/{key}"), item.versions[-1].terms
        assert terms is not None
        said = [ground.title for ground in terms.grounds] + [terms.decided_by.body]
        said += list(terms.early_exit.conditions) if terms.early_exit else []
        said += [one for one in (terms.people_note, terms.no_term) if one is not None]
        assert [one for one in said if getattr(one, language) not in text] == []


def test_a_page_says_term_exit_and_what_follows(site: Client) -> None:
    text = _text(site, f"/zh/rules/{SAFETY}")
    for words in ("3年", "自列入之日起满12个月可以申请", "今日在列0项", "暂停项目审批", "云泽省应急管理厅", "未经核实"):
        assert words in text
    assert 'href="/zh/rules/national.procedure.listing"' in text
    assert 'href="/zh/rules/national.work-safety-list-entry"' in text
    assert "1年至3年" in _text(site, "/zh/rules/national.list.government-procurement")


def test_lists_are_found_from_the_rules_and_from_the_acts_they_cite(site: Client) -> None:
    assert f'href="/zh/rules/{SAFETY}"' in _text(site, "/zh/rules/")
    assert f'href="/zh/rules/{SAFETY}"' in _text(site, "/zh/acts/national.act.safety-list-measures")


def test_who_is_publicly_listed_is_shown_until_the_entry_ends(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry, address = Entry(home).enter(), f"/zh/lists/{SAFETY}"
    told = {}
    for day in (EFFECT, date(2027, 6, 6), date(2027, 6, 7)):
        if day == date(2027, 6, 6):
            entry.exit_step(entry.ask(at=moment(date(2027, 6, 1))), "let_go", at=moment(date(2027, 6, 7)))
        monkeypatch.setattr("gongxin.site.pages.clock", lambda now=moment(day): now)
        told[day] = entry.subject.code in _text(Client(), address)
    assert list(told.values()) == [True, True, False]


def test_a_disputed_entry_is_marked_on_the_list_and_by_the_api(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry, at = Entry(home).enter(), moment(EFFECT, 12)
    monkeypatch.setattr("gongxin.site.pages.clock", lambda: at)
    assert "有异议" not in _text(Client(), f"/zh/lists/{SAFETY}")
    record = listing_of(entry.case, at=at).record
    assert record is not None
    marked = Remarked(record, RemarkKind.DISPUTED, EFFECT, 7, "national.procedure.objection", current_adoption().id)
    assert remark_record(marked, by="tests", at=at)
    assert "有异议，核查中" in _text(Client(), f"/zh/lists/{SAFETY}")
    assert "disputed, being checked" in _text(Client(), f"/en/lists/{SAFETY}")
    (told,) = Client().get(f"/api/v1/lists/{SAFETY}").json()["entries"]
    assert told["marks"] == ["disputed"]


def test_an_address_of_entries_is_read_strictly(site: Client) -> None:
    assert site.get(f"/en/lists/{SAFETY}?page=1").status_code == 200
    for wrong in (f"{SAFETY}?page=2", f"{SAFETY}?page=x", f"{SAFETY}?day=2026-01-01"):
        assert site.get(f"/en/lists/{wrong}").status_code == 400
    assert site.get("/en/lists/nothing").status_code == 404
    assert site.get("/en/lists/%3Cscript%3E").status_code == 404


def test_a_page_counts_entries_and_names_nobody(home: Path) -> None:
    entry = Entry(home).enter()
    assert counted(SAFETY, EFFECT, 0) == 1
    assert entry.subject.code not in _text(Client(), f"/en/rules/{SAFETY}")
