"""Rules about copies as pack items: break one thing in a good one, and the rule is told; a lease outlives nothing."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as some

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.copies import lease_end
from tests.rulebook.small_packs import with_file

FILE = "small/copies/copies.yaml"
COPIES = """\
key: small.copies.copies
title: { zh: 副本, en: Copies }
versions:
  - in_force: 2021-07-15
    basis: [{ act: small.act.penalties, article: "9" }]
    terms:
      lease: { days: 3 }
      confirm: { within: { working_days: 2 }, anchor: ceased }
"""
BREACHES = [
    ("days: 3", "working_days: 3", "lease-not-in-days"),
    ("days: 3", "days: 0", "lease-not-in-days"),
    ("anchor: ceased", "anchor: decision", "copy-clock-of-other-event"),
    ("days: 3", "days: 3, months: 1", "clock-without-unit"),
    ('article: "9"', 'article: "900"', "article-beyond-act"),
]
MOMENTS = some.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(("old", "new", "rule"), BREACHES)
def test_breaking_one_thing_in_a_rule_about_copies_is_told(tmp_path: Path, old: str, new: str, rule: str) -> None:
    assert rule in {one.rule for one in with_file(tmp_path, FILE, COPIES.replace(old, new))}


def test_a_good_rule_about_copies_has_no_violations(tmp_path: Path) -> None:
    assert with_file(tmp_path, FILE, COPIES) == ()


def test_the_national_pack_states_a_lease_and_says_that_its_length_is_unconfirmed() -> None:
    book = Rulebook.from_packs(Path(settings.PACKS))
    terms = book.at(date(2026, 11, 1)).copies()
    assert terms is not None and terms.lease_length == timedelta(days=7)
    assert book.copies["national.copies.public-records"].versions[-1].unverified == ("lease", "confirm")
    assert book.at(date(2020, 1, 1)).copies() is None


@given(at=MOMENTS, days=some.integers(1, 400), until=some.none() | MOMENTS)
def test_a_lease_never_outlasts_its_length_or_what_it_is_of(at: datetime, days: int, until: datetime | None) -> None:
    end = lease_end(at=at, lease=timedelta(days=days), public_until=until)
    assert end <= at + timedelta(days=days) and (until is None or end <= until)
    assert end in {at + timedelta(days=days), until}
