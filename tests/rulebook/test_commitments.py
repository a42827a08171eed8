"""Kinds of commitments as pack items: break one thing in a good one, and the file, line and rule are told."""

from pathlib import Path

import pytest

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.violations import Violation
from tests.rulebook.small_packs import with_file, write
from tests.rulebook.test_procedures import FILE as PROCEDURE_FILE
from tests.rulebook.test_procedures import PROCEDURE

ITEM_FILE, FILE = "small/catalogue/promise.yaml", "small/commitments/voluntary.yaml"
ITEM = """\
key: small.promise
title: { zh: 承诺, en: Promise }
versions:
  - in_force: 2021-07-15
    basis: [{ act: small.act.penalties, article: "9" }]
    terms:
      category: small.category.administrative
      stance: neutral
      subjects: [enterprise]
      department: { zh: 机关, en: Office }
      fields:
        - name: kind
          title: { zh: 类型, en: Kind }
          type: choice
          required: true
          choices: [{ value: voluntary, title: { zh: 主动型, en: Voluntary } }]
      identity: [kind]
      dates: {}
      severity: { otherwise: none }
      publication: { visibility: public }
      sharing: unconditional
      special_report: false
      retention: { years: 5 }
      objection: { route: source, answer: { within: { working_days: 10 }, anchor: received } }
      governed_by: day_of_filing
"""
COMMITMENT = """\
key: small.commitments.voluntary
title: { zh: 主动承诺, en: Voluntary commitment }
versions:
  - in_force: 2021-07-15
    basis: [{ act: small.act.penalties, article: "9" }]
    terms:
      kind: voluntary
      item: small.promise
      subjects: [enterprise]
      procedure: small.procedure.request
      accepted: filed
      valid_at_most: { years: 5 }
      outcomes:
        - { state: granted, fulfilment: full }
        - { state: refused, fulfilment: unfulfilled }
      excluded:
        - { name: safety, title: { zh: 安全, en: Safety }, basis: [{ act: small.act.penalties, article: "9" }] }
      letter: { content: { zh: 承诺, en: Promise }, liability: { zh: 责任, en: Liability } }
"""
BREACHES = [
    ("kind: voluntary", "kind: approval", "commitment-of-no-kind"),
    ("item: small.promise", "item: small.nothing", "item-unknown"),
    ("subjects: [enterprise]", "subjects: [enterprise, government]", "commitment-wider-than-item"),
    ("procedure: small.procedure.request", "procedure: small.procedure.nothing", "procedure-unknown"),
    ("accepted: filed", "accepted: nowhere", "state-unknown"),
    ("{ state: granted, fulfilment: full }", "{ state: granted, fulfilment: partial }", "breach-without-decision"),
    ("      valid_at_most: { years: 5 }\n", "", "commitment-without-bound"),
    ("valid_at_most: { years: 5 }", "valid_at_most: { working_days: 900 }", "window-in-working-days"),
    ("      excluded:\n", "      standing: [small.purpose.nothing]\n      excluded:\n", "purpose-unknown"),
    (
        "      excluded:\n",
        "      closed_after_breach: { working_days: 5 }\n      excluded:\n",
        "window-in-working-days",
    ),
    ("basis: [{ act: small.act.penalties, article", "basis: [{ act: small.act.nothing, article", "act-unknown"),
]


def checked(folder: Path, text: str) -> list[Violation]:
    write(folder)
    with_file(folder, PROCEDURE_FILE, PROCEDURE)
    with_file(folder, ITEM_FILE, ITEM)
    return list(with_file(folder, FILE, text))


def test_a_good_kind_of_commitment_breaks_no_rule(tmp_path: Path) -> None:
    assert checked(tmp_path, COMMITMENT) == []
    assert Rulebook.from_packs(tmp_path).commitment("small.commitments.voluntary").title.en == "Voluntary commitment"


@pytest.mark.parametrize(("old", "new", "rule"), BREACHES)
def test_each_breach_is_told_where_it_is(tmp_path: Path, old: str, new: str, rule: str) -> None:
    assert old in COMMITMENT
    found = checked(tmp_path, COMMITMENT.replace(old, new))
    assert rule in {one.rule for one in found}
    assert all(one.file == FILE for one in found)
