"""Publication windows: from when until when a record is public, for every class, anchor and month's end."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueTerms, Condition, Length, Narrower, Publication, Severity, Visibility
from gongxin.rulebook.lengths import NotCalendarTime, compared, later, may_exceed, span
from gongxin.rulebook.publication import WindowReason, narrowed, stated_until, window_of
from tests.rulebook.small_packs import write

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MAXIMA = {Severity.MINOR: 3, Severity.ORDINARY: 12, Severity.SERIOUS: 36}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return Rulebook.from_packs(write(Path(tmp_path_factory.mktemp("packs"))))


@pytest.fixture(scope="module")
def penalty(book: Rulebook) -> CatalogueTerms:
    terms = book.item("small.penalty").versions[0].terms
    assert terms is not None
    return terms


@pytest.fixture(scope="module")
def licence(book: Rulebook) -> CatalogueTerms:
    terms = book.item("small.licence").versions[0].terms
    assert terms is not None
    return terms


def test_an_ordinary_record_is_public_for_a_year_from_publication(penalty: CatalogueTerms) -> None:
    window = window_of(penalty, Severity.ORDINARY, decided_on=date(2026, 1, 20), published_on=date(2026, 1, 31))
    assert (window.public_from, window.public_until) == (date(2026, 1, 31), date(2027, 1, 31))
    assert (window.visibility, window.reason) == (Visibility.PUBLIC, WindowReason.CLASS_WINDOW)
    assert window.earliest_repair == date(2026, 4, 30)


def test_a_late_fact_counts_from_its_decision(penalty: CatalogueTerms) -> None:
    decided = date(2026, 1, 1)
    in_time = window_of(penalty, Severity.ORDINARY, decided_on=decided, published_on=decided + timedelta(days=30))
    late = window_of(penalty, Severity.ORDINARY, decided_on=decided, published_on=decided + timedelta(days=31))
    assert (in_time.public_until, late.public_until) == (date(2027, 1, 31), date(2027, 1, 1))


def test_a_fact_that_arrives_after_its_window_is_never_public(penalty: CatalogueTerms) -> None:
    window = window_of(penalty, Severity.ORDINARY, decided_on=date(2020, 1, 1), published_on=date(2026, 1, 1))
    assert window.public_from == window.public_until == date(2026, 1, 1)


def test_a_class_that_is_not_published_is_shared(penalty: CatalogueTerms) -> None:
    window = window_of(penalty, Severity.MINOR, decided_on=date(2026, 1, 1), published_on=date(2026, 1, 5))
    assert (window.visibility, window.reason) == (Visibility.SHARED, WindowReason.CLASS_NOT_PUBLISHED)
    assert (window.public_until, window.earliest_repair) == (date(2026, 4, 5), date(2026, 1, 5))


def test_a_class_without_a_window_is_only_kept(penalty: CatalogueTerms) -> None:
    window = window_of(penalty, Severity.NONE, decided_on=None, published_on=date(2026, 1, 5))
    assert (window.visibility, window.public_until) == (Visibility.KEPT, date(2026, 1, 5))


def test_a_decision_dated_after_its_publication_does_not_lengthen_the_window(penalty: CatalogueTerms) -> None:
    window = window_of(penalty, Severity.ORDINARY, decided_on=date(2999, 1, 1), published_on=date(2026, 1, 5))
    assert window.public_until == date(2027, 1, 5)


def test_a_licence_is_public_through_its_last_day(licence: CatalogueTerms) -> None:
    window = window_of(licence, Severity.NONE, decided_on=None, published_on=date(2026, 1, 5), until=date(2026, 6, 30))
    assert (window.public_until, window.reason) == (date(2026, 7, 1), WindowReason.UNTIL_FIELD)


@pytest.mark.parametrize("until", [None, date.max])
def test_a_licence_without_end_is_public_as_long_as_it_is_held(licence: CatalogueTerms, until: date | None) -> None:
    window = window_of(licence, Severity.NONE, decided_on=None, published_on=date(2026, 1, 5), until=until)
    assert (window.public_until, window.reason) == (None, WindowReason.OPEN_ENDED)


def test_a_licence_that_ended_before_it_came_is_never_public(licence: CatalogueTerms) -> None:
    window = window_of(licence, Severity.NONE, decided_on=None, published_on=date(2026, 1, 5), until=date(2025, 1, 1))
    assert window.public_from == window.public_until


@given(published=DAYS, decided=st.none() | DAYS, severity=st.sampled_from(sorted(MAXIMA)))
def test_no_record_is_public_longer_than_its_class_allows(
    penalty: CatalogueTerms, published: date, decided: date | None, severity: Severity
) -> None:
    window = window_of(penalty, severity, decided_on=decided, published_on=published)
    assert window.public_until is not None
    assert window.public_from == published <= window.public_until
    assert window.public_until <= later(published, Length(months=MAXIMA[severity]))


@given(published=DAYS, more=st.integers(0, 400), severity=st.sampled_from(sorted(MAXIMA)))
def test_publishing_later_never_ends_earlier_without_a_known_decision(
    penalty: CatalogueTerms, published: date, more: int, severity: Severity
) -> None:
    first = window_of(penalty, severity, decided_on=None, published_on=published)
    second = window_of(penalty, severity, decided_on=None, published_on=published + timedelta(days=more))
    assert first.public_until is not None
    assert second.public_until is not None
    assert first.public_until <= second.public_until


@given(published=DAYS, decided=DAYS)
def test_a_severer_class_is_never_public_for_a_shorter_time(
    penalty: CatalogueTerms, published: date, decided: date
) -> None:
    ends = [
        window_of(penalty, severity, decided_on=decided, published_on=published).public_until or date.max
        for severity in (Severity.MINOR, Severity.ORDINARY, Severity.SERIOUS)
    ]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
    ],
)
def test_a_window_ends_on_the_last_day_of_a_shorter_month(day: date, months: int, end: date) -> None:
    assert later(day, Length(months=months)) == end


def test_months_and_years_are_compared_exactly_and_days_by_the_shortest_month() -> None:
    assert not may_exceed(Length(years=1), Length(months=12))
    assert may_exceed(Length(days=366), Length(years=1))
    assert not may_exceed(Length(days=365), Length(years=1))
    assert span(Length(months=1)) == (28, 31)
    assert compared(Length(days=30), Length(months=1)) == 0
    assert compared(Length(working_days=7), Length(working_days=5)) == -1


def test_a_window_is_never_counted_in_working_days() -> None:
    with pytest.raises(NotCalendarTime):
        later(date(2026, 1, 1), Length(working_days=5))


OWN_TERM = Publication(visibility=Visibility.PUBLIC, until="removed", last_day="expires", term_months="months")


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({}, None),
        ({"removed": "2026-03-01"}, date(2026, 3, 1)),
        ({"expires": "2026-03-28"}, date(2026, 3, 29)),
        ({"months": 24}, date(2027, 1, 20)),
        ({"months": 24, "expires": "2026-03-28", "removed": "2026-04-01"}, date(2026, 3, 29)),
        ({"months": 24, "expires": "2029-03-28", "removed": None}, date(2027, 1, 20)),
        ({"months": 10**9, "expires": "9999-12-31"}, None),
        ({"months": -1}, None),
    ],
)
def test_a_record_says_by_itself_when_its_term_is_over(facts: dict[str, object], end: date | None) -> None:
    assert stated_until(OWN_TERM, facts, decided_on=date(2025, 1, 20)) == end


@given(DAYS, DAYS, DAYS)
def test_no_record_is_public_after_its_own_term(
    penalty: CatalogueTerms, decided: date, published: date, end: date
) -> None:
    window = window_of(penalty, Severity.SERIOUS, decided_on=decided, published_on=published, until=end)
    assert window.public_until is not None and window.public_until <= max(end, published)


def asked(visibility: Visibility, *values: str) -> Narrower:
    return Narrower(visibility=visibility, when=(Condition(field="openness", includes=values),))


OWN_WORD = Publication(
    visibility=Visibility.PUBLIC,
    narrower=(asked(Visibility.KEPT, "closed"), asked(Visibility.SHARED, "closed", "limited")),
)


@pytest.mark.parametrize(
    ("openness", "seen"),
    [("closed", "kept"), ("limited", "shared"), ("public", "public"), ("", "public"), (None, "public")],
)
def test_a_record_says_by_itself_that_fewer_may_see_it(openness: str | None, seen: str) -> None:
    assert narrowed(Visibility.PUBLIC, OWN_WORD, {"openness": openness}) == seen
    assert narrowed(Visibility.KEPT, OWN_WORD, {"openness": openness}) is Visibility.KEPT
