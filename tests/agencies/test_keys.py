"""Keys of agencies' machines."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gongxin.agencies.actions import end_key, make_key, replace_key
from gongxin.agencies.models import AgencyKey
from gongxin.agencies.queries import agency_of_key, keys_of
from gongxin.agencies.rules import KeyRefused, looks_like_key, new_key

pytestmark = pytest.mark.django_db

AGENCY = "demo.agency.market"
NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
YEAR = timedelta(days=365)
SECOND = timedelta(seconds=1)


def made(agency: str = AGENCY, *, at: datetime = NOON) -> str:
    return make_key(agency, at=at, ends_at=at + YEAR)


def events() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, details::text FROM ledger_event ORDER BY id")
        return list(cursor.fetchall())


def test_a_key_names_its_agency_while_it_holds() -> None:
    key = made()
    assert agency_of_key(key, at=NOON) == AGENCY
    assert agency_of_key(key, at=NOON + YEAR - SECOND) == AGENCY


def test_a_key_ends_at_its_instant_with_nothing_running() -> None:
    key = made()
    assert agency_of_key(key, at=NOON + YEAR) is None
    assert agency_of_key(key, at=NOON - SECOND) is None


def test_only_the_digest_of_a_key_is_kept() -> None:
    key = made()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM agencies_agencykey k")
        row = cursor.fetchone()[0]
    assert key not in row and key.removeprefix("gongxin_") not in row
    assert all(key not in details for _, details in events())


def test_two_keys_are_never_alike_and_hold_256_bits() -> None:
    keys = {new_key() for _ in range(1_000)}
    assert len(keys) == 1_000
    assert all(looks_like_key(key) for key in keys)


def test_making_and_ending_a_key_is_on_the_ledger() -> None:
    made()
    number = keys_of(AGENCY)[0].number
    end_key(number, at=NOON + SECOND)
    assert [kind for kind, _ in events()] == ["agencies.key.made", "agencies.key.ended"]
    assert json.loads(events()[1][1]) == {"agency": AGENCY, "key": number}


def test_an_ended_key_opens_nothing_and_cannot_be_ended_again() -> None:
    key = made()
    number = keys_of(AGENCY)[0].number
    end_key(number, at=NOON + SECOND)
    assert agency_of_key(key, at=NOON + SECOND) is None
    with pytest.raises(KeyRefused, match="ended at"):
        end_key(number, at=NOON + 2 * SECOND)


def test_a_replaced_key_holds_on_for_the_time_that_was_agreed() -> None:
    old = made()
    number = keys_of(AGENCY)[0].number
    new = replace_key(number, at=NOON, ends_at=NOON + YEAR, old_until=NOON + timedelta(days=7))
    week = NOON + timedelta(days=7)
    assert agency_of_key(old, at=week - SECOND) == agency_of_key(new, at=week) == AGENCY
    assert agency_of_key(old, at=week) is None


def test_replacing_a_key_never_lengthens_the_old_one() -> None:
    made()
    number = keys_of(AGENCY)[0].number
    with pytest.raises(KeyRefused, match="does not lengthen"):
        replace_key(number, at=NOON, ends_at=NOON + YEAR, old_until=NOON + 2 * YEAR)
    assert len(keys_of(AGENCY)) == 1


def test_a_key_without_an_agency_or_a_term_is_refused() -> None:
    with pytest.raises(KeyRefused, match="belongs to an agency"):
        make_key("", at=NOON, ends_at=NOON + YEAR)
    with pytest.raises(KeyRefused, match="cannot end"):
        make_key(AGENCY, at=NOON, ends_at=NOON)
    with pytest.raises(KeyRefused, match="time zone"):
        make_key(AGENCY, at=NOON.replace(tzinfo=None), ends_at=NOON)
    assert not AgencyKey.objects.exists()


@given(st.text(max_size=80))
def test_no_other_text_is_anybodys_key(text: str) -> None:
    assert agency_of_key(text, at=NOON) is None
    assert agency_of_key("gongxin_" + text, at=NOON) is None
