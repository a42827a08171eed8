"""What follows from which record for which purpose, by the national packs."""

from datetime import date

import pytest

from gongxin.measures.rules import Document, Fact, answer_of, plan_of
from tests.measures.builders import DAY, fact, law, national


def asked(purpose: str, *facts: Fact, day: date = DAY) -> Document:
    return answer_of(plan_of(national(), f"national.purpose.{purpose}", day), "CODE", facts)


def listed(**facts: object) -> Fact:
    return fact("national.serious-list-entry", **{"list": "wage_arrears", "entered_on": "2026-02-01"} | facts)


def banned(**facts: object) -> Fact:
    return fact("national.government-procurement-list-entry", **{"entered_on": "2025-03-01"} | facts)


def test_whoever_has_no_record_that_counts_may() -> None:
    assert asked("procurement") == {"code": "CODE", "answer": "yes", "because": [], "way_out": []}
    assert asked("procurement", fact("national.licence"))["answer"] == "yes"


def test_a_procurement_ban_says_no_until_its_last_day_is_over() -> None:
    ban = banned(expires_on="2026-07-01")
    (because,) = asked("procurement", ban)["because"]
    assert (because["effect"], because["until"], because["end_stated"]) == ("barred", "2026-07-02", True)
    assert because["basis"][0]["act"] == "national.act.government-procurement-law"
    assert because["record"]["position"] == 11 and because["listing"] is None
    assert [asked("procurement", ban, day=date(2026, 7, day))["answer"] for day in (1, 2)] == ["no", "yes"]


def test_a_removal_from_the_list_ends_no_ban_that_is_part_of_a_decision() -> None:
    assert asked("procurement", banned(expires_on="2026-12-31", removed_on="2026-06-01"))["answer"] == "no"


def test_no_ban_outlasts_what_the_law_allows() -> None:
    (because,) = asked("procurement", banned(expires_on="2099-12-31"))["because"]
    assert because["until"] == "2028-03-01"


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2025, 2, 28), "yes"),
        (date(2025, 3, 1), "no"),
        (date(2026, 2, 28), "no"),
        (date(2026, 3, 1), "needs_a_human"),
        (date(2028, 2, 29), "needs_a_human"),
        (date(2028, 3, 1), "yes"),
    ],
)
def test_a_ban_without_a_stated_end_is_sure_for_the_shortest_time_only(day: date, answer: str) -> None:
    assert asked("procurement", banned(), day=day)["answer"] == answer


@pytest.mark.parametrize(("removed", "answer"), [("2026-07-01", "yes"), ("2026-07-02", "no"), ("", "no")])
def test_what_follows_a_listing_ends_with_it(removed: str, answer: str) -> None:
    entry = fact("national.wage-arrears-list-entry", entered_on="2026-02-01", removed_on=removed)
    assert asked("bidding", entry)["answer"] == answer


def test_one_list_s_entry_is_no_ground_for_another_list_s_measures() -> None:
    assert asked("lending", listed())["answer"] == "needs_a_human"
    assert asked("lending", listed(list="tax"))["answer"] == "yes"


def test_the_way_out_says_which_step_by_which_rule_from_when() -> None:
    entry = fact("national.work-safety-list-entry", entered_on="2026-02-01", expires_on="2028-01-31")
    told = asked("inspection-frequency", entry)
    assert told["answer"] == "no"
    assert [(way["step"], way["earliest"]) for way in told["way_out"]] == [
        ("apply_for_removal", "2027-02-01"),
        ("await_end", "2028-02-01"),
    ]
    assert told["way_out"][0]["rule"]["basis"] == [{"act": "national.act.safety-list-measures", "article": "whole"}]


def test_a_step_that_counts_from_a_day_nobody_holds_has_no_earliest_day() -> None:
    ways = asked("lending", listed())["way_out"]
    assert [(way["step"], way["earliest"]) for way in ways] == [
        ("await_end", "2029-02-01"),
        ("apply_for_removal", None),
    ]


def test_a_bar_in_a_penalty_needs_a_person_and_an_ordinary_fine_does_not() -> None:
    bar = {"decided_on": "2026-01-05", "valid_until": "2026-12-31"}
    assert asked("licensing", fact("national.penalty", penalty_kinds=["fine"], **bar))["answer"] == "yes"
    barred = fact("national.penalty", penalty_kinds=["fine", "barred_trade", "restricted_activity"], **bar)
    told = asked("licensing", barred)
    assert told["answer"] == "needs_a_human" and len(told["because"]) == 1


def test_an_incentive_is_told_and_leaves_the_answer_at_yes() -> None:
    rated = fact("national.honour", kind="tax_a", granted_on="2026-04-20", valid_until="2027-04-19")
    told = asked("incomplete-filing", rated)
    assert told["answer"] == "yes" and told["way_out"] == []
    assert [one["effect"] for one in told["because"]] == ["eased"]


def test_the_heaviest_effect_decides_and_stands_first() -> None:
    told = asked("procurement", listed(), banned(expires_on="2026-12-31"))
    assert told["answer"] == "no"
    assert told["because"][0]["effect"] == "barred" and len(told["because"]) > 1


def test_a_measure_that_is_not_in_force_on_the_day_does_not_count() -> None:
    entry = listed(entered_on="2021-06-01")
    assert asked("lending", entry, day=date(2021, 12, 31))["answer"] == "yes"
    assert asked("lending", entry, day=date(2022, 1, 1))["answer"] == "needs_a_human"


def test_a_step_more_is_told_and_bars_nobody() -> None:
    plan = plan_of(law(effect="extra_step"), "yunze.purpose.tender", DAY)
    told = answer_of(plan, "CODE", [fact("yunze.penalty", kinds=["fine"], fine=6_000_000, decided_on="2026-01-05")])
    assert told["answer"] == "yes" and [one["effect"] for one in told["because"]] == ["extra_step"]


def test_without_a_field_to_count_from_it_counts_from_the_first_day_held() -> None:
    plan = plan_of(law(), "yunze.purpose.tender", DAY)
    (because,) = answer_of(plan, "CODE", [fact("yunze.rating", scheme="甲", grade="D")])["because"]
    assert (because["since"], because["until"]) == ("2026-01-01", "2027-01-01")


@pytest.mark.parametrize("strange", ["9999-12-31", "9998-01-01"])
def test_days_at_the_end_of_the_calendar_are_no_fault(strange: str) -> None:
    plan = plan_of(law(), "yunze.purpose.tender", DAY)
    held = fact("yunze.penalty", kinds=["closure"], decided_on="2026-01-05", valid_until=strange)
    assert answer_of(plan, "CODE", [held])["because"][0]["until"] == "2029-01-05"
