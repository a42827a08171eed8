"""Conditions on facts, and the class they give a record."""

from pathlib import Path

import pytest

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueTerms, Condition, Severity
from gongxin.rulebook.severity import holds, severity_of
from tests.rulebook.small_packs import write

HOLDS = [
    (Condition(field="kind", includes=("fine",)), {"kind": ["warning", "fine"]}, True),
    (Condition(field="kind", includes=("fine",)), {"kind": "fine"}, True),
    (Condition(field="kind", includes=("fine",)), {"kind": ["warning"]}, False),
    (Condition(field="kind", includes=("fine",)), {}, False),
    (Condition(field="kind", within=("warning", "fine")), {"kind": ["warning"]}, True),
    (Condition(field="kind", within=("warning",)), {"kind": ["warning", "fine"]}, False),
    (Condition(field="kind", within=("warning",)), {"kind": []}, False),
    (Condition(field="fine", at_least=100), {"fine": 100}, True),
    (Condition(field="fine", at_least=100), {"fine": 99}, False),
    (Condition(field="fine", at_most=100), {"fine": 100}, True),
    (Condition(field="fine", at_most=100), {}, False),
    (Condition(field="fine", at_most=100), {"fine": None}, False),
    (Condition(field="fine", at_least=0), {"fine": "100"}, False),
    (Condition(field="fine", at_least=0), {"fine": True}, False),
    (Condition(field="fine", at_most=0), {"fine": 0}, True),
    (Condition(field="fine", stated=True), {"fine": 0}, True),
    (Condition(field="fine", stated=True), {"fine": ""}, False),
    (Condition(field="kind", stated=False), {"kind": []}, True),
    (Condition(field="kind", stated=False), {"kind": ["fine"]}, False),
]


@pytest.mark.parametrize(("condition", "facts", "answer"), HOLDS)
def test_a_condition_holds_or_not(condition: Condition, facts: dict[str, object], answer: bool) -> None:
    assert holds(condition, facts) is answer


@pytest.fixture(scope="module")
def penalty(tmp_path_factory: pytest.TempPathFactory) -> CatalogueTerms:
    book = Rulebook.from_packs(write(Path(tmp_path_factory.mktemp("packs"))))
    terms = book.item("small.penalty").versions[0].terms
    assert terms is not None
    return terms


@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        ({"kind": ["closure", "warning"]}, Severity.SERIOUS),
        ({"kind": ["fine"], "fine": 10_000_000}, Severity.SERIOUS),
        ({"kind": ["fine"], "fine": 9_999_999}, Severity.ORDINARY),
        ({"kind": ["warning"]}, Severity.MINOR),
        ({}, Severity.ORDINARY),
    ],
)
def test_the_first_rule_that_fits_gives_the_class(
    penalty: CatalogueTerms, facts: dict[str, object], severity: Severity
) -> None:
    assert severity_of(penalty, facts) is severity
