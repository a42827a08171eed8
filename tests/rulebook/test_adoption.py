"""Adopting packs: what becomes the law the platform works by, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from gongxin.periods import CalendarUnknown, is_working_day
from gongxin.periods.calendar import learn
from gongxin.rulebook import queries
from gongxin.rulebook.actions import AdoptionOutOfOrder, PacksRefused, adopt_packs
from gongxin.rulebook.models import Adoption
from tests.rulebook import test_calendars
from tests.rulebook.small_packs import PENALTY, TEXTS, write

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)


def adopt(folder: Path, *, hours: int = 0, **changed: str) -> str:
    return adopt_packs(write(folder, **changed), by="operator", at=AT + timedelta(hours=hours)).digest


def changed() -> dict[str, str]:
    return {PENALTY: TEXTS[PENALTY].replace("retention: { years: 3 }", "retention: { years: 4 }")}


def test_adopted_packs_are_the_current_rulebook(tmp_path: Path) -> None:
    digest = adopt(tmp_path)
    assert queries.current().digest == digest
    assert queries.current().item("small.penalty").title.zh == "行政处罚"


def test_a_notice_of_rest_days_counts_from_its_adoption(tmp_path: Path) -> None:
    adopt(tmp_path)
    with pytest.raises(CalendarUnknown):
        queries.current() and is_working_day(test_calendars.WEEKEND)
    adopt(tmp_path, hours=1, **{test_calendars.FILE: test_calendars.NOTICE})
    try:
        assert queries.current() and is_working_day(test_calendars.WEEKEND)
    finally:
        learn(())


def test_the_day_of_adoption_is_the_day_in_china(tmp_path: Path) -> None:
    adopt(tmp_path)
    assert Adoption.objects.get().in_force == date(2026, 4, 1)


def test_adopting_is_told_to_the_ledger(tmp_path: Path) -> None:
    digest = adopt(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, actor, details->>'digest' FROM ledger_event")
        assert cursor.fetchall() == [("rulebook.packs.adopted", "operator", digest)]


def test_the_same_packs_again_change_nothing_and_say_so(tmp_path: Path) -> None:
    first = adopt_packs(write(tmp_path), by="operator", at=AT)
    again = adopt_packs(tmp_path, by="somebody else", at=AT + timedelta(days=1))
    assert (first.new, again.new, again.number) == (True, False, first.number)
    assert Adoption.objects.count() == 1


def test_packs_may_return_to_an_earlier_state(tmp_path: Path) -> None:
    first = adopt(tmp_path)
    second = adopt(tmp_path, hours=1, **changed())
    assert adopt(tmp_path, hours=2) == first != second
    assert queries.current().digest == first
    assert Adoption.objects.count() == 3


def test_what_was_law_at_a_moment_can_be_read_again(tmp_path: Path) -> None:
    first, second = adopt(tmp_path), adopt(tmp_path, hours=2, **changed())
    assert queries.known_at(AT + timedelta(hours=1)).digest == first
    assert queries.known_at(AT + timedelta(hours=2)).digest == second


def test_an_earlier_rulebook_is_found_by_digest_and_by_number(tmp_path: Path) -> None:
    first = adopt_packs(write(tmp_path), by="operator", at=AT)
    adopt(tmp_path, hours=2, **changed())
    assert queries.adopted(first.digest) == queries.adopted_as(first.number)


def test_before_any_adoption_there_is_no_law(tmp_path: Path) -> None:
    with pytest.raises(queries.NothingAdopted):
        queries.current()
    with pytest.raises(queries.NothingAdopted):
        queries.adopted("0" * 64)
    with pytest.raises(queries.NothingAdopted):
        queries.adopted_as(1)
    adopt(tmp_path)
    with pytest.raises(queries.NothingAdopted):
        queries.known_at(AT - timedelta(seconds=1))


def test_packs_with_violations_are_refused_with_the_report(tmp_path: Path) -> None:
    with pytest.raises(PacksRefused, match="file or the folder|wrong|line") as refusal:
        adopt(tmp_path, **{PENALTY: TEXTS[PENALTY].replace("key: small.penalty", "key: small.fine")})
    assert "file-not-named-after-key" in {one.rule for one in refusal.value.report.violations}
    assert not Adoption.objects.exists()


def test_packs_are_not_adopted_before_those_in_use(tmp_path: Path) -> None:
    adopt(tmp_path)
    with pytest.raises(AdoptionOutOfOrder):
        adopt(tmp_path, hours=-1, **changed())


def test_a_rulebook_altered_in_the_store_is_refused(tmp_path: Path) -> None:
    digest = adopt(tmp_path)
    queries._read.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE rulebook_adoption SET content = jsonb_set(content, '{packs,0,version}', '"9"')""")
    with pytest.raises(queries.AdoptionAltered):
        queries.adopted(digest)
