"""A kind of commitment has a page: the letter's words, for what it may not be used, what follows from a breach."""

import pytest
from django.test import Client

from tests.yunze import law


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
