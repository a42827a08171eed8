"""Where a record stands: conditions, earliest day, decider and track, from values alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.dossiers.answers import Mark, RecordView
from gongxin.remedies.rules import (
    EFFECTS,
    PROOF,
    REPAIRS,
    Met,
    Where,
    decider,
    procedure_called,
    where_it_stands,
)
from gongxin.rulebook.items import Severity, Stance, Visibility
from tests.yunze import law

PUBLISHED = date(2026, 6, 4)
CLASSES = {Severity.MINOR: PUBLISHED, Severity.ORDINARY: date(2026, 9, 4), Severity.SERIOUS: date(2027, 6, 4)}


def record(
    item: str = "national.penalty", *, severity: Severity = Severity.ORDINARY, authority: str = "云泽省市场监督管理局"
) -> RecordView:
    versions = law().item(item).versions
    return RecordView(
        id=1,
        item=item,
        stance=versions[-1].terms.stance if versions[-1].terms else Stance.ADVERSE,
        source="demo.agency.credit-centre",
        authority=authority,
        happened_on=None,
        decided_on=date(2026, 6, 2),
        published_at=PUBLISHED,
        corrected_at=None,
        severity=severity,
        visibility=Visibility.PUBLIC,
        public_from=PUBLISHED,
        public_until=date(2029, 1, 1),
        basis=(),
        facts={},
        event=1,
        governed_from=versions[-1].in_force,
    )


@pytest.mark.parametrize("severity", CLASSES)
def test_each_class_can_be_repaired_from_its_own_day(severity: Severity) -> None:
    stand = where_it_stands(record(severity=severity), law(), day=PUBLISHED)
    assert (stand.earliest, stand.fee) == (CLASSES[severity], "none")


@given(severity=st.sampled_from(list(CLASSES)), days=st.integers(-30, 800))
def test_it_is_too_early_exactly_until_the_earliest_day(severity: Severity, days: int) -> None:
    day = PUBLISHED + timedelta(days=days)
    stand = where_it_stands(record(severity=severity), law(), day=day)
    assert (stand.where is Where.TOO_EARLY) is (day < CLASSES[severity])
    assert (stand.conditions[0].met is Met.MET) is (day >= CLASSES[severity])


def test_a_paper_is_for_the_authority_to_judge() -> None:
    stand = where_it_stands(record(), law(), day=PUBLISHED, enclosed={PROOF}, case=7)
    assert [one.met for one in stand.conditions] == [Met.MISSING, Met.ENCLOSED, Met.MISSING, Met.MET]
    assert (stand.where, stand.case) == (Where.ASKED, 7)


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"marks": (Mark.REPAIRED,)}, Where.REPAIRED),
        ({"public_until": PUBLISHED}, Where.ENDED),
        ({"governed_from": None}, Where.EXCLUDED),
        ({"stance": Stance.NEUTRAL}, Where.NOTHING_TO_REPAIR),
    ],
)
def test_what_needs_or_has_no_repair_says_why(changed: dict[str, object], where: Where) -> None:
    stand = where_it_stands(replace(record(), **changed), law(), day=PUBLISHED)  # type: ignore[arg-type]
    assert stand.where is where


def test_whoever_made_the_finding_decides_by_code_before_name() -> None:
    tax = law().agency("demo.agency.tax")
    assert decider(record(), law()) == "demo.agency.market-regulation"
    assert decider(replace(record(), facts={"authority_code": tax.code}), law()) == tax.key
    assert decider(record(authority="某局"), law()) is None


def test_market_regulation_has_its_own_track() -> None:
    stand = where_it_stands(record("national.market-regulation-list-entry"), law(), day=PUBLISHED)
    key = procedure_called(law(), REPAIRS[stand.track], item=stand.item)
    assert key == "national.procedure.market-repair"


def test_every_effect_is_that_of_a_step_that_the_packs_have() -> None:
    steps = {
        f"{key.rpartition('.')[2]}.{name}"
        for key, item in law().procedures.items()
        for terms in [item.versions[-1].terms]
        if terms
        for name in ("opened", *(step.name for step in terms.steps))
    }
    assert set(EFFECTS) <= steps
