"""Consents: given by the organisation to an agency for a purpose, withdrawn at once, asked before anything is shown."""

from datetime import date, datetime, timedelta

import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.agencies.guarding import guard_stands, seen_by
from gongxin.ledger.models import Event
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.queries import current
from gongxin.sharing.actions import Answered, note_checks, note_lookup
from gongxin.sharing.consenting import give_consent, withdraw_consent
from gongxin.sharing.consents import (
    asking_consent,
    count_said,
    count_to,
    refuse_unconsented,
    said_of,
    standing,
    standing_of,
    standing_to,
)
from gongxin.sharing.models import Consent, Lookup
from gongxin.sharing.rules import (
    ConsentMissing,
    ConsentRefused,
    ConsentUntilRefused,
    Looker,
    LookupKind,
    NoSuchConsent,
    Reason,
    Secrecy,
    SecrecyWithConsent,
)
from gongxin.subjects.models import Subject
from tests.cases.builders import moment
from tests.desk.builders import organisation
from tests.sharing.builders import FINANCE, MONDAY, TAX
from tests.yunze import code as code_of

LENDING, OTHER = "national.purpose.lending", "national.purpose.procurement"
WHY = Reason(LENDING, "贷〔2026〕7号")
AT, YEAR_ON = moment(MONDAY), date(2027, 6, 8)


def give(held: Subject, *, until: date = YEAR_ON, at: datetime = AT, agency: str = FINANCE) -> int:
    return give_consent(held.code, agency=agency, purpose=LENDING, until=until, by="person-3", at=at)


def withdraw(held: Subject, *, at: datetime = AT) -> int:
    return withdraw_consent(held.code, agency=FINANCE, purpose=LENDING, by="person-3", at=at)


def look(held: Subject, *, at: datetime = AT, reason: Reason = WHY, agency: str = FINANCE, freely: bool = False) -> int:
    return note_lookup(
        held.id,
        kind=LookupKind.DOSSIER,
        agency=agency,
        by="person-7",
        reason=reason,
        shown={"view": "shared", "records": 0, "adverse": 0},
        at=at,
        freely=freely,
    )


def test_only_lending_asks_consent_and_only_since_the_plan_of_2024() -> None:
    book = current()
    assert set(asking_consent(book, MONDAY)) == {LENDING}
    assert asking_consent(book, date(2024, 4, 1)) == {}


def test_a_look_up_without_consent_is_refused_and_nothing_is_noted() -> None:
    with pytest.raises(ConsentMissing):
        look(organisation())
    assert not Lookup.objects.exists() and not Event.objects.filter(kind="sharing.lookup.noted").exists()


def test_a_look_up_names_the_consent_by_which_it_was_made() -> None:
    held = organisation()
    number = give(held)
    assert Lookup.objects.get(id=look(held)).consent == number
    assert Event.objects.get(kind="sharing.lookup.noted").details["consent"] == number


def test_what_asks_no_consent_names_none() -> None:
    held = organisation()
    give(held)
    assert Lookup.objects.get(id=look(held, reason=Reason(OTHER, "7"))).consent is None
    assert Lookup.objects.get(id=look(held, agency=TAX, freely=True)).consent is None


def test_the_next_look_up_after_a_withdrawal_is_refused() -> None:
    held = organisation()
    give(held)
    look(held)
    withdraw(held, at=AT + timedelta(minutes=1))
    with pytest.raises(ConsentMissing):
        look(held, at=AT + timedelta(minutes=1, seconds=1))
    assert Lookup.objects.count() == 1


def test_a_consent_is_to_one_agency_for_one_purpose() -> None:
    held = organisation()
    give(held)
    with pytest.raises(ConsentMissing):
        look(held, agency=TAX)


def test_a_consent_holds_on_its_last_day_and_no_longer() -> None:
    held = organisation()
    give(held, until=date(2026, 6, 30))
    look(held, at=moment(date(2026, 6, 30)))
    with pytest.raises(ConsentMissing):
        look(held, at=moment(date(2026, 7, 1)))


def test_given_again_the_later_word_counts_even_where_it_ends_sooner() -> None:
    held = organisation()
    give(held)
    give(held, until=MONDAY)
    with pytest.raises(ConsentMissing):
        look(held, at=moment(MONDAY + timedelta(days=1)))
    assert states(held) == ["stands", "replaced"]


@pytest.mark.parametrize("until", [MONDAY - timedelta(days=1), YEAR_ON + timedelta(days=1), date.max])
def test_a_consent_ends_within_the_longest_time_of_its_pack(until: date) -> None:
    with pytest.raises(ConsentUntilRefused, match="2026-06-08 and 2027-06-08"):
        give(organisation(), until=until)
    assert not Consent.objects.exists()


def test_what_asks_no_consent_takes_none() -> None:
    with pytest.raises(ConsentRefused, match="asks no consent"):
        give_consent(organisation().code, agency=FINANCE, purpose=OTHER, until=MONDAY, by="p", at=AT)


def test_nobody_consents_to_an_agency_that_there_is_not() -> None:
    with pytest.raises(UnknownKey):
        give(organisation(), agency="demo.agency.nobody")
    assert not Consent.objects.exists()


def test_nobody_consents_for_a_code_that_nobody_bears() -> None:
    with pytest.raises(NoSuchConsent):
        give_consent(code_of(99), agency=FINANCE, purpose=LENDING, until=YEAR_ON, by="p", at=AT)


def test_what_was_withdrawn_or_has_ended_cannot_be_withdrawn() -> None:
    held = organisation()
    with pytest.raises(NoSuchConsent):
        withdraw(held)
    give(held, until=MONDAY)
    with pytest.raises(NoSuchConsent):
        withdraw(held, at=moment(MONDAY + timedelta(days=1)))
    withdraw(held)
    with pytest.raises(NoSuchConsent):
        withdraw(held)


def test_giving_and_withdrawing_are_events_that_name_agency_and_purpose() -> None:
    held = organisation()
    give(held)
    withdraw(held)
    told = {one.kind: one for one in Event.objects.filter(kind__startswith="sharing.consent")}
    about = {"agency": FINANCE, "purpose": LENDING}
    assert told["sharing.consent.given"].details == about | {"until": "2027-06-08"}
    assert told["sharing.consent.withdrawn"].details == about
    assert {one.actor for one in told.values()} == {"person-3"}


def test_a_code_that_nobody_bears_is_refused_in_the_same_words_as_one_without_consent() -> None:
    held, said = organisation(), []
    for code in (held.code, code_of(99)):
        with pytest.raises(ConsentMissing) as refused:
            refuse_unconsented([code], agency=FINANCE, reason=WHY, at=AT)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_of_many_codes_the_places_without_consent_are_told_and_what_is_no_code_is_passed_over() -> None:
    held = organisation()
    give(held)
    codes = ["no code", held.code, code_of(98), held.code.lower(), code_of(99)]
    with pytest.raises(ConsentMissing) as refused:
        refuse_unconsented(codes, agency=FINANCE, reason=WHY, at=AT)
    assert (refused.value.count, refused.value.places) == (2, (3, 5))


def test_many_checks_are_noted_each_with_its_consent_or_none_at_all() -> None:
    held, other = organisation(), organisation("云川乙有限公司")
    numbers = {held.id: give(held)}
    reason, looker = Reason(LENDING, "7"), Looker(FINANCE, "key-1")
    with pytest.raises(ConsentMissing):
        note_checks(Answered({held.id: "yes", other.id: "no"}, 2, 0, ""), looker=looker, reason=reason, at=AT)
    assert not Lookup.objects.exists()
    numbers[other.id] = give(other)
    note_checks(Answered({held.id: "yes", other.id: "no"}, 2, 0, ""), looker=looker, reason=reason, at=AT)
    assert {one.subject_id: one.consent for one in Lookup.objects.all()} == numbers


def test_an_agency_sees_the_consents_that_stand_in_its_favour() -> None:
    held, gone = organisation(), organisation("云川乙有限公司")
    number = give(held)
    give(gone)
    withdraw(gone)
    give(gone, agency=TAX)
    assert [one.number for one in standing_to(FINANCE, day=MONDAY, first=0, last=9)] == [number]
    after = YEAR_ON + timedelta(days=1)
    assert (count_to(FINANCE, day=MONDAY), count_to(FINANCE, day=after)) == (1, 0)
    assert standing_to(FINANCE, day=after, first=0, last=9) == []


def test_however_much_was_said_since_every_consent_that_stands_is_told() -> None:
    held = organisation()
    first = give(held)
    for _ in range(210):
        last = give(held, agency=TAX)
    assert [one.number for one in standing_of(held.id, day=MONDAY)] == [last, first]
    assert count_said(held.id) == 211 and said_of(held.id, day=MONDAY, first=210, last=220)[0].number == first


def test_each_word_says_what_became_of_it() -> None:
    held = organisation()
    give(held)
    withdraw(held)
    give(held, until=MONDAY)
    assert states(held) == ["stands", "withdrawal", "replaced"]
    assert states(held, MONDAY + timedelta(days=1)) == ["ended", "withdrawal", "replaced"]


def test_what_an_organisation_consents_to_is_not_kept_from_it() -> None:
    held = organisation()
    give(held)
    secret = Reason(LENDING, "7", Secrecy("《监察法》", YEAR_ON))
    with pytest.raises(SecrecyWithConsent):
        look(held, reason=secret)
    with pytest.raises(SecrecyWithConsent):
        refuse_unconsented([code_of(99)], agency=FINANCE, reason=secret, at=AT)
    found = Answered({held.id: "yes"}, 1, 0, "")
    with pytest.raises(SecrecyWithConsent):
        note_checks(found, looker=Looker(FINANCE, "key-1"), reason=secret, at=AT)
    assert not Lookup.objects.exists()


def states(held: Subject, day: date = MONDAY) -> list[str]:
    """What became of each word of this organisation, the latest first."""
    return [one.state for one in said_of(held.id, day=day, first=0, last=99)]


def test_the_store_keeps_every_word() -> None:
    give(organisation())
    for change in (lambda: Consent.objects.update(until=None), lambda: Consent.objects.all().delete()):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()


def test_at_a_desk_the_store_takes_a_consent_from_its_organisation_alone() -> None:
    assert guard_stands()
    held, other = organisation(), organisation("云川乙有限公司")
    with seen_by(held.code):
        give(held)
        assert standing_of(held.id, day=MONDAY) and look_of_others() == 1
    for body in (FINANCE, other.code):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), seen_by(body):
            give(held)
    with seen_by(FINANCE):
        assert look_of_others() == 1
    with seen_by(TAX):
        assert look_of_others() == 0


def look_of_others() -> int:
    """How many consents a query sees that forgot to ask whose they are."""
    return Consent.objects.count()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20), st.sampled_from([FINANCE, TAX])), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_words_the_latest_to_each_agency_counts(words: list[tuple[bool, int, str]]) -> None:
    held = organisation(f"云川第{Subject.objects.count()}有限公司")
    ends: dict[str, date | None] = {}
    for gives, days, agency in words:
        until = MONDAY + timedelta(days=days)
        if gives:
            give(held, until=until, agency=agency)
            ends[agency] = until
        elif ends.get(agency):
            withdraw_consent(held.code, agency=agency, purpose=LENDING, by="p", at=AT)
            ends[agency] = None
    for agency in (FINANCE, TAX):
        for day in (MONDAY, MONDAY + timedelta(days=10), MONDAY + timedelta(days=21)):
            end = ends.get(agency)
            found = standing([held.id], agency=agency, purpose=LENDING, day=day)
            assert (held.id in found) is (end is not None and day <= end)
