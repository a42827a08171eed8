"""A procedure's page says who takes which step, within what time, what follows, and what can be done against it."""

import pytest
from django.test import Client

from tests.yunze import law


def _text(site: Client, address: str) -> str:
    answer = site.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_procedure_has_its_page_with_all_states_and_steps(site: Client, language: str) -> None:
    for key, item in law().procedures.items():
        text = _text(site, f"/{language}/rules/{key}")
        terms = item.versions[-1].terms
        assert terms is not None
        titles = [getattr(part.title, language) for part in (*terms.states, *terms.steps, *terms.clocks)]
        assert [title for title in titles if title not in text.replace("&#39;", "'")] == []


def test_tables_of_a_procedure_can_be_read_aloud(site: Client) -> None:
    text = _text(site, "/zh/rules/national.procedure.repair")
    assert text.count("<caption") == 2 and text.count('role="region"') == 2
    steps = law().procedure("national.procedure.repair").versions[-1].terms
    assert steps is not None and text.count('scope="row"') == len(steps.steps) + len(steps.clocks)


def test_a_page_says_from_what_a_clock_counts_and_that_it_is_unconfirmed(site: Client) -> None:
    text = _text(site, "/zh/rules/national.procedure.objection")
    assert "自“转送来源单位核查”之日起10个工作日内" in text
    assert "未经核实" in text and "行政复议" in text


def test_procedures_are_found_from_the_catalogue_and_from_the_acts_they_cite(site: Client) -> None:
    assert 'href="/zh/rules/national.procedure.repair"' in _text(site, "/zh/rules/")
    cited = _text(site, "/zh/acts/national.act.administrative-reconsideration-law")
    assert 'href="/zh/rules/national.procedure.repair"' in cited
