"""Sharing as pack items: break one thing in good ones, and the rule is told."""

from pathlib import Path

import pytest

from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.violations import Violation
from tests.rulebook.small_packs import LICENCE, broken, write

PACKS = Path(__file__).parents[2] / "packs" / "national"
PROCEDURES = ("open-sharing-request", "sharing-request", "sharing-correction", "catalogue-change")
RULES_FILE, EXPORT_FILE = "small/requests/data.yaml", "small/exports/sister.yaml"
BASIS = 'basis: [{ act: small.act.penalties, article: "9" }]'
RULES = f"""\
key: small.requests.data
title: {{ zh: 共享, en: Sharing }}
versions:
  - in_force: 2025-08-01
    {BASIS}
    terms:
      unconditional: small.procedure.open-sharing-request
      conditional: small.procedure.sharing-request
      correction: small.procedure.sharing-correction
      catalogue_change: small.procedure.catalogue-change
      usage_records: {{ years: 3 }}
"""
EXPORT = f"""\
key: small.export.sister
title: {{ zh: 出境, en: Export }}
versions:
  - in_force: 2025-08-01
    {BASIS}
    terms:
      countries: [XA]
      recipients: [consumer]
      items: [small.licence]
      assessment:
        {{ title: {{ zh: 评估, en: Assessment }}, number: "1", by: {{ zh: 机关, en: Office }}, made_on: 2025-07-01 }}
      until: 2027-12-31
"""
UNSHARED = "sharing: unconditional"
LAW, ORDER = "small.act.penalties", "small.act.catalogue"
BREACHES = [
    (RULES_FILE, "conditional: small.procedure.sharing-request", "conditional: small.x", "request-procedure-unfit"),
    (RULES_FILE, "correction: small.procedure.sharing-correction", "correction: small.x", "request-procedure-unfit"),
    (
        RULES_FILE,
        "conditional: small.procedure.sharing-request",
        "conditional: small.procedure.sharing-correction",
        "request-procedure-unfit",
    ),
    (
        RULES_FILE,
        "catalogue_change: small.procedure.catalogue-change",
        "catalogue_change: small.procedure.sharing-request",
        "request-procedure-unfit",
    ),
    (EXPORT_FILE, "items: [small.licence]", "items: [small.none]", "export-unfit"),
    (EXPORT_FILE, "countries: [XA]", "countries: [China]", "wrong-shape"),
    (EXPORT_FILE, "      until: 2027-12-31\n", "", "missing-key"),
    (EXPORT_FILE, "recipients: [consumer]", "recipients: [anybody]", "wrong-shape"),
]


def written(folder: Path, *, name: str = "", old: str = "", new: str = "") -> tuple[Violation, ...]:
    """The small packs with rules of sharing, one of which is changed."""
    files = {RULES_FILE: RULES, EXPORT_FILE: EXPORT}
    for procedure in PROCEDURES:
        text = (PACKS / "procedures" / f"{procedure}.yaml").read_text(encoding="utf-8")
        text = text.replace("national.act.data-sharing-regulation", LAW).replace(
            "national.procedure", "small.procedure"
        )
        files[f"small/procedures/{procedure}.yaml"] = text
    if name:
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    packs = write(folder, **files)
    return check_packs(packs).violations


def test_good_rules_of_sharing_have_no_violations(tmp_path: Path) -> None:
    assert written(tmp_path) == ()


@pytest.mark.parametrize(("name", "old", "new", "rule"), BREACHES)
def test_breaking_one_thing_in_rules_of_sharing_is_told(
    tmp_path: Path, name: str, old: str, new: str, rule: str
) -> None:
    assert rule in {one.rule for one in written(tmp_path, name=name, old=old, new=new)}


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("sharing: none", "withheld-without-law"),
        ('sharing: none\n      sharing_row: { withheld_by: [{ act: small.act.none, article: "9" }] }', "act-unknown"),
        ("sharing: conditional", "conditions-missing"),
        ("sharing: conditional\n      sharing_row: { ways: [file] }", "conditions-missing"),
    ],
)
def test_an_item_is_withheld_only_by_law_and_shared_on_conditions_that_are_said(
    tmp_path: Path, row: str, rule: str
) -> None:
    assert rule in {one.rule for one in broken(tmp_path, LICENCE, UNSHARED, row)}


@pytest.mark.parametrize(
    "row",
    [
        'sharing: none\n      sharing_row: { withheld_by: [{ act: small.act.penalties, article: "9" }] }',
        "sharing: conditional\n      sharing_row: { conditions: { zh: 同意, en: Consent } }",
    ],
)
def test_a_law_withholds_and_conditions_that_are_said_suffice(tmp_path: Path, row: str) -> None:
    assert broken(tmp_path, LICENCE, UNSHARED, row) == ()
