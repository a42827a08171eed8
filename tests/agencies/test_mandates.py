"""What a mandate may say, and what ends with it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.agencies.acting import bodies_with, logins_of, mandates_of
from gongxin.agencies.mandates import MandateRefused, Power, Scope, covers, login_of, refuse_scope
from gongxin.agencies.models import Mandate, Person
from gongxin.agencies.people import end_mandate, forget, give_mandate, invite, until_of
from gongxin.ledger.models import Event
from tests.yunze import BUSY, NOW, TODAY

OFFICE = "demo.agency.tax"
DECIDE = frozenset({Power.DECIDE})
LAWFUL = Scope(OFFICE, DECIDE, TODAY, TODAY + timedelta(days=30), "云信办函〔2026〕1号")


@pytest.mark.parametrize(
    "scope",
    [
        Scope(OFFICE, frozenset(), TODAY, TODAY, "文"),
        Scope(OFFICE, DECIDE, TODAY, TODAY, " "),
        Scope(OFFICE, DECIDE, TODAY, TODAY - timedelta(days=1), "文"),
        Scope(OFFICE, DECIDE, TODAY, TODAY + timedelta(days=3 * 366 + 1), "文"),
        Scope(OFFICE, frozenset({Power.REPRESENT}), TODAY, TODAY, "文"),
        Scope(BUSY, frozenset({Power.REPRESENT, Power.DECIDE}), TODAY, TODAY, "文"),
        Scope(" ", DECIDE, TODAY, TODAY, "文"),
        Scope(OFFICE, DECIDE, TODAY, TODAY, "文" * 301),
    ],
)
def test_a_mandate_without_power_document_or_end_is_refused(scope: Scope) -> None:
    with pytest.raises(MandateRefused):
        refuse_scope(scope)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_region_reaches_what_lies_in_it_and_nothing_else(province: int, city: int, county: int) -> None:
    place = f"{province:02}{city:02}{county:02}"
    assert covers("", place) and covers(place, place)
    assert covers(f"{province:02}0000", place)
    assert covers("990100", place) == (place.startswith("9901"))


@given(st.text(max_size=40))
def test_a_login_name_is_the_same_however_it_is_typed(text: str) -> None:
    try:
        login = login_of(text)
    except MandateRefused:
        return
    assert login_of(login) == login_of(f"  {login} ") == login


@pytest.mark.parametrize("typed", ["Clerk@Yunze.example", " clerk@yunze.example ", "ＣＬＥＲＫ@yunze.example"])
def test_width_case_and_spaces_around_make_no_other_login_name(typed: str) -> None:
    assert login_of(typed) == "clerk@yunze.example"


@pytest.mark.django_db
def test_a_mandate_holds_from_its_first_day_to_its_last_and_ends_at_once_when_ended() -> None:
    person, _ = invite("clerk@yunze.example", by="tests", at=NOW)
    number = give_mandate("clerk@yunze.example", LAWFUL, by="tests", at=NOW)
    for days, holds in ((-1, 0), (0, 1), (30, 1), (31, 0)):
        assert len(mandates_of(person, at=NOW + timedelta(days=days))) == holds
    assert bodies_with(Power.DECIDE, at=NOW) == [OFFICE] and bodies_with(Power.REVIEW, at=NOW) == []
    end_mandate(number, body=OFFICE, by="tests", at=NOW)
    assert mandates_of(person, at=NOW) == [] and bodies_with(Power.DECIDE, at=NOW) == []


@pytest.mark.django_db
def test_a_mandate_is_ended_by_its_own_body_and_once() -> None:
    invite("clerk@yunze.example", by="tests", at=NOW)
    number = give_mandate("clerk@yunze.example", LAWFUL, by="tests", at=NOW)
    with pytest.raises(MandateRefused):
        end_mandate(number, body="demo.agency.court", by="tests", at=NOW)
    end_mandate(number, body=OFFICE, by="tests", at=NOW)
    with pytest.raises(MandateRefused):
        end_mandate(number, body=OFFICE, by="tests", at=NOW)


@pytest.mark.django_db
def test_the_log_tells_of_a_person_by_a_number_and_never_by_name() -> None:
    person, _ = invite("clerk@yunze.example", by="tests", at=NOW)
    give_mandate("clerk@yunze.example", LAWFUL, by="tests", at=NOW)
    forget("clerk@yunze.example", by="tests", at=NOW)
    told = [str(one) for one in Event.objects.values_list("kind", "actor", "details")]
    assert len(told) == 4 and not any("clerk" in one for one in told)
    assert logins_of([person]) == {} and Mandate.objects.get().ended_at == NOW


def test_nothing_is_kept_of_a_person_but_what_signing_in_needs() -> None:
    kept = {field.name for field in Person._meta.get_fields() if field.concrete}
    assert kept == {"id", "login", "password", "invitation", "invitation_ends_at"}


def test_a_mandate_of_so_many_days_counts_its_first_day() -> None:
    assert until_of(date(2026, 1, 1), days=1) == date(2026, 1, 1)
    assert until_of(date(2026, 1, 1), days=365) == date(2026, 12, 31)
