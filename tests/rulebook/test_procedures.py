"""Procedures as pack items: break one thing in a good one, and the file, line and rule are told."""

from pathlib import Path

import pytest

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.difference import difference
from gongxin.rulebook.loader import load_packs
from tests.rulebook.small_packs import line_of, with_file, write

FILE = "small/procedures/request.yaml"
PROCEDURE = """\
key: small.procedure.request
title: { zh: 申请, en: Request }
versions:
  - in_force: 2021-01-01
    basis: [{ act: small.act.penalties, article: "60" }]
    terms:
      opened_by: [subject]
      first: filed
      states:
        - { name: filed, title: { zh: 已申请, en: Filed } }
        - { name: late, title: { zh: 逾期, en: Late } }
        - { name: granted, title: { zh: 准予, en: Granted }, ends: true }
        - { name: refused, title: { zh: 不准, en: Refused }, ends: true }
        - { name: reviewed, title: { zh: 复核, en: Under review } }
      steps:
        - name: grant
          title: { zh: 准予, en: Grant }
          leaves: [filed, late]
          enters: granted
          by: [authority]
          basis: [{ act: small.act.penalties, article: "61" }]
          instance: first
        - name: refuse
          title: { zh: 不准, en: Refuse }
          leaves: [filed, late]
          enters: refused
          by: [authority]
          basis: [{ act: small.act.penalties, article: "62" }]
          needs: { reasons: true, document: true }
          adverse: true
          serves: true
          instance: first
          remedies:
            - title: { zh: 复议, en: Reconsideration }
              basis: [{ act: small.act.penalties, article: "63" }]
              within: { days: 60 }
        - name: ask
          title: { zh: 申请复核, en: Ask for review }
          leaves: [refused]
          enters: reviewed
          by: [subject]
          basis: [{ act: small.act.penalties, article: "64" }]
          window: { within: { days: 60 }, anchor: [refuse], from_service: true }
        - name: overturn
          title: { zh: 改为准予, en: Overturn }
          leaves: [reviewed]
          enters: granted
          by: [reviewer]
          basis: [{ act: small.act.penalties, article: "65" }]
          instance: review
          barred: [grant, refuse]
        - name: pass
          title: { zh: 期限届满, en: The time ran out }
          leaves: [filed]
          enters: late
          by: [clock]
          basis: [{ act: small.act.penalties, article: "66" }]
      clocks:
        - name: decision
          title: { zh: 决定, en: Decide }
          runs_in: [filed]
          binds: authority
          counted: { within: { working_days: 10 }, anchor: [opened] }
          then: pass
      service: { by: delivered }
"""
CLOCK = "counted: { within: { working_days: 10 }, anchor: [opened] }"
NEEDS = "needs: { reasons: true, document: true }"
REVIEW = "leaves: [refused]\n          enters: reviewed"
OPENED_BY = "opened_by: [subject]\n"
DAYS = "      days: [{{ name: {}, title: {{ zh: 到期日, en: Due on }}, at_most: {{ {} }} }}]\n"
BREACHES = [
    # (what stands there, what stands there instead, the rule, words on the line that is told)
    ("by: [reviewer]", "by: [mayor]", "role-unknown", "mayor"),
    ("binds: authority", "binds: nobody", "role-unknown", "binds"),
    ("name: late,", "name: filed,", "part-not-unique", "en: Late"),
    ("first: filed", "first: begun", "state-unknown", "first:"),
    ("enters: reviewed", "enters: nowhere", "state-unknown", "enters: nowhere"),
    ("then: pass", "then: expire", "step-unknown", "then:"),
    ("barred: [grant, refuse]", "barred: [grant, refuse, sleep]", "step-unknown", "barred:"),
    (REVIEW, "leaves: [refused]\n          enters: refused", "state-unreachable", "Under review"),
    ("leaves: [reviewed]", "leaves: [late]", "state-without-way-out", "Under review"),
    ("by: [clock]", "by: [platform]", "clock-without-consequence", "then: pass"),
    ("then: pass", "then: grant", "clock-without-consequence", "then:"),
    ("en: Filed }", "en: Filed }, ends: true", "clock-after-the-end", "runs_in"),
    ("enters: late", "enters: filed", "clock-in-circle", "then: pass"),
    ("anchor: [refuse]", "anchor: [refusal]", "anchor-unknown", "window"),
    ("anchor: [refuse]", "anchor: [grant]", "anchor-unknown", "window"),
    ("anchor: [opened]", "anchor: [grant]", "anchor-avoidable", "counted"),
    ("anchor: [opened]", "anchor: []", "clock-without-anchor", "counted"),
    (CLOCK, "counted: { within: { working_days: 10 } }", "clock-without-anchor", "counted"),
    (CLOCK, "counted: { within: {}, anchor: [opened] }", "clock-without-unit", "counted"),
    (CLOCK, "counted: { within: 10, anchor: [opened] }", "wrong-shape", "counted"),
    (NEEDS, "needs: { document: true }", "adverse-without-reasons", "- name: refuse"),
    ("          serves: true\n", "", "adverse-without-service", "- name: refuse"),
    (NEEDS, "needs: { reasons: true }", "service-without-document", "- name: refuse"),
    ("barred: [grant, refuse]", "barred: [grant]", "decider-in-review", "name: overturn"),
    (OPENED_BY, OPENED_BY + DAYS.format("grant", "years: 1"), "part-not-unique", "days:"),
    (OPENED_BY, OPENED_BY + DAYS.format("due", "working_days: 9"), "window-in-working-days", "days:"),
    (OPENED_BY, OPENED_BY + DAYS.format("opened", "years: 1"), "part-not-unique", "days:"),
    ("anchor: [opened]", "anchor: [due]", "anchor-unknown", "counted"),
    ('"65"', '"865"', "article-beyond-act", "865"),
    ('small.act.penalties, article: "66"', 'small.act.none, article: "66"', "act-unknown", "small.act.none"),
]  # fmt: skip


def procedures(folder: Path, text: str = PROCEDURE) -> Rulebook:
    """The small packs with this procedure."""
    return Rulebook.of(load_packs(write(folder, **{FILE: text})).contents())


def test_a_good_procedure_breaks_no_rule(tmp_path: Path) -> None:
    assert with_file(tmp_path, FILE, PROCEDURE) == ()


def test_a_clock_may_count_from_a_day_that_the_opening_states(tmp_path: Path) -> None:
    text = PROCEDURE.replace(OPENED_BY, OPENED_BY + DAYS.format("due", "years: 1"))
    assert with_file(tmp_path / "alone", FILE, text.replace("anchor: [opened]", "anchor: [due]")) == ()
    mixed = text.replace("anchor: [opened]", "anchor: [opened, due]")
    assert {one.rule for one in with_file(tmp_path / "mixed", FILE, mixed)} == {"anchor-unknown"}


@pytest.mark.parametrize(("old", "new", "rule", "told"), BREACHES)
def test_a_breach_in_a_procedure_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, rule: str, told: str
) -> None:
    assert old in PROCEDURE
    text = PROCEDURE.replace(old, new)
    found = [one for one in with_file(tmp_path, FILE, text) if one.rule == rule]
    assert line_of(text, told) in {one.line for one in found}


def test_an_adverse_step_names_its_remedy(tmp_path: Path) -> None:
    start = PROCEDURE.index("          remedies:")
    text = PROCEDURE[:start] + PROCEDURE[PROCEDURE.index("        - name: ask") :]
    assert [one.rule for one in with_file(tmp_path, FILE, text)] == ["adverse-without-remedy"]


def test_a_step_of_the_clock_that_no_clock_takes_is_told(tmp_path: Path) -> None:
    text = PROCEDURE[: PROCEDURE.index("      clocks:")] + "      service: { by: delivered }\n"
    assert [one.rule for one in with_file(tmp_path, FILE, text)] == ["clock-without-consequence"]


def test_a_longer_clock_is_told_between_two_editions(tmp_path: Path) -> None:
    old = procedures(tmp_path / "old")
    new = procedures(tmp_path / "new", PROCEDURE.replace("working_days: 10", "working_days: 20"))
    (told,) = difference(old, new)
    assert (told.key, told.since, told.change.zh) == ("small.procedure.request", "2021-01-01", "程序·内容")


def test_packs_without_procedures_keep_their_digest(tmp_path: Path) -> None:
    without = Rulebook.from_packs(write(tmp_path))
    assert "procedures" not in without.to_json()
