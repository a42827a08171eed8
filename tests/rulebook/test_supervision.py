"""Policies of supervision as pack items: break one thing in a good one, and the file, line and rule are told."""

from datetime import date
from pathlib import Path

import pytest

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.violations import Violation
from tests.rulebook.small_packs import write
from tests.rulebook.test_commitments import ITEM, ITEM_FILE

FILE = "small/supervision/safety.yaml"
POLICY = """\
key: small.supervision.safety
title: { zh: 安全检查, en: Safety }
versions:
  - in_force: 2021-07-15
    basis: [{ act: small.act.penalties, article: "9" }]
    terms:
      matters: { zh: 安全, en: Safety }
      department: { zh: 机关, en: Office }
      subjects: [enterprise]
      holding: { item: small.promise, when: [{ field: kind, includes: [voluntary] }] }
      ungraded: A
      rates:
        - { grade: A, share: 10 }
        - { grade: D, share: 300, visits: 2 }
      trades:
        - name: food
          title: { zh: 食品, en: Food }
          basis: [{ act: small.act.penalties, article: "9" }]
          holding: { item: small.promise }
          rates: [{ grade: A, share: 20 }, { grade: D, share: 20 }]
      extra:
        - name: bad
          title: { zh: 严重失信, en: Bad record }
          basis: [{ act: small.act.penalties, article: "9" }]
          purpose: small.purpose.frequency
          share: 1000
          visits: 4
      exempt:
        - name: mining
          title: { zh: 采矿, en: Mining }
          basis: [{ act: small.act.penalties, article: "9" }]
          holding: { item: small.promise }
"""
MEASURE_FILE, PURPOSE_FILE = "small/measures/more.yaml", "small/purposes/frequency.yaml"
MEASURE = """\
key: small.measure.more
title: { zh: 增加检查, en: More checks }
versions:
  - in_force: 2021-07-15
    basis: [{ act: small.act.penalties, article: "9" }]
    terms:
      kind: incentive
      family: follows_listing
      effect: eased
      applied_by: { zh: 机关, en: Office }
      grounds: [{ item: small.promise, longest: { years: 1 } }]
"""
PURPOSE = """\
key: small.purpose.frequency
title: { zh: 频次, en: Frequency }
versions:
  - in_force: 2021-07-15
    basis: [{ act: small.act.penalties, article: "9" }]
    terms:
      question: { zh: 能否？, en: May it? }
      asked_by: { zh: 机关, en: Office }
      measures: [small.measure.more]
"""
NEUTRAL = "          holding: { item: small.promise }\n          rates"
CITED = '          basis: [{ act: small.act.penalties, article: "9" }]\n          purpose'
BREACHES = [
    ("good-standing-costs", "{ grade: D, share: 300, visits: 2 }", "{ grade: D, share: 9 }"),
    ("good-standing-costs", "{ grade: A, share: 10 }", "{ grade: A, share: 10, visits: 3 }"),
    ("good-standing-costs", "[{ grade: A, share: 20 }, {", "[{ grade: A, share: 30 }, {"),
    ("policy-grades", "ungraded: A", "ungraded: B"),
    ("policy-grades", "[{ grade: A, share: 20 }, { grade: D, share: 20 }]", "[{ grade: D, share: 20 }]"),
    ("policy-of-no-model", "      ungraded: A", "      graded_by: small.model.none\n      ungraded: A"),
    ("extra-is-less", "share: 1000", "share: 299"),
    ("purpose-unknown", "purpose: small.purpose.frequency", "purpose: small.purpose.none"),
    ("item-unknown", "holding: { item: small.promise, when", "holding: { item: small.none, when"),
    ("field-of-adverse-records", NEUTRAL, NEUTRAL.replace("promise", "penalty")),
    ("choice-unknown", "includes: [voluntary]", "includes: [forced]"),
    ("wrong-shape", "share: 1000", "share: 1001"),
    ("wrong-shape", "share: 10 }", "share: -1 }"),
    ("person-as-unit", "subjects: [enterprise]", "subjects: [person]"),
    ("rank-insufficient", CITED, CITED.replace("penalties", "repair")),
]


def found(folder: Path, text: str) -> tuple[Violation, ...]:
    beside = {ITEM_FILE: ITEM, MEASURE_FILE: MEASURE, PURPOSE_FILE: PURPOSE}
    return check_packs(write(folder, **beside, **{FILE: text})).violations


def test_a_good_policy_is_not_complained_of(tmp_path: Path) -> None:
    assert found(tmp_path, POLICY) == ()


@pytest.mark.parametrize(("rule", "good", "bad"), BREACHES)
def test_whatever_is_broken_is_told_by_its_rule(tmp_path: Path, rule: str, good: str, bad: str) -> None:
    assert good in POLICY
    told = found(tmp_path, POLICY.replace(good, bad, 1))
    assert rule in {one.rule for one in told} and all(one.file == FILE for one in told)


@pytest.mark.parametrize("part", ["trades", "extra", "exempt"])
def test_a_trade_an_extra_check_and_an_exempt_field_need_a_basis(tmp_path: Path, part: str) -> None:
    head, tail = POLICY.split(f"      {part}:\n")
    bare = tail.replace('          basis: [{ act: small.act.penalties, article: "9" }]\n', "", 1)
    assert {one.rule for one in found(tmp_path, f"{head}      {part}:\n{bare}")} == {"missing-key"}


def test_a_policy_is_asked_by_key_and_day(tmp_path: Path) -> None:
    assert found(tmp_path, POLICY) == ()
    terms = Rulebook.from_packs(tmp_path).at(date(2026, 1, 1)).policy("small.supervision.safety").terms
    assert terms is not None and [rate.share for rate in terms.rates] == [10, 300]
