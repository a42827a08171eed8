"""Who has removed what ceased and who has not: at the operator's desk, and at the organisation's own."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from gongxin.agencies.mandates import Power
from gongxin.dossiers.models import Record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.feeds.actions import acknowledge, add_consumer, note_given
from gongxin.feeds.queries import consumers
from gongxin.feeds.rules import ConsumerKind
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import head
from tests.desk.builders import SOURCE, at_desk, officer, representative
from tests.feeds.builders import now, say
from tests.yunze import BUSY, CLEAN, NOW, deliver_little

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("node")]
SEEN = [("zh", "已确认撤下", "待送出"), ("en", "confirmed", "waiting")]


@pytest.fixture
def told(tmp_path: Path) -> int:
    """Two consumers hold the record that was repaired; one of them has followed, the other has not; its number."""
    deliver_little(tmp_path)
    sequence_batches()
    for name in ("bureau.example", "mirror.example"):
        held = add_consumer(name, kind=ConsumerKind.MIRROR, at=NOW)
        note_given(held.number, upto=head(), in_step=True, at=now())
    record = Record.objects.filter(item="national.penalty").order_by("id").values_list("id", flat=True)[0]
    say(RemarkKind.REPAIRED, record=record)
    first = consumers()[0]
    note_given(first.number, upto=head(), in_step=True, at=now())
    acknowledge(first.number, position=head(), at=now())
    return int(record)


@pytest.mark.parametrize(("language", "confirmed", "waiting"), SEEN)
def test_the_operator_sees_who_has_confirmed_and_how_long_it_took(
    told: int, language: str, confirmed: str, waiting: str
) -> None:
    page = at_desk(officer(SOURCE, Power.OPERATE)).get(f"/{language}/desk/operator/copies").content.decode()
    bureau, mirror = page.split("bureau.example")[1].split("mirror.example")[:2]
    assert f"{confirmed} 1" in bureau and f"{waiting} 1" in mirror
    assert "1 s in the middle" in bureau or "中位数1秒" in bureau


@pytest.mark.parametrize(("language", "confirmed", "waiting"), SEEN)
def test_the_organisation_sees_where_its_record_is_still_shown(
    told: int, language: str, confirmed: str, waiting: str
) -> None:
    page = at_desk(representative(BUSY)).get(f"/{language}/desk/own/removals").content.decode()
    assert confirmed in page.split("bureau.example")[1].split("</li>")[0]
    assert waiting in page.split("mirror.example")[1].split("</li>")[0]
    assert ("1 of 2" in page) or ("2个使用方中1个" in page)


def test_a_copy_that_was_not_renewed_is_shown_as_expired(told: int) -> None:
    for one in consumers():
        note_given(one.number, upto=one.given, in_step=True, at=now() - timedelta(days=30))
    page = at_desk(officer(SOURCE, Power.OPERATE)).get("/en/desk/operator/copies").content.decode()
    assert page.count("its copy expired") == 2


def test_another_organisation_sees_nothing_of_it(told: int) -> None:
    page = at_desk(representative(CLEAN)).get("/en/desk/own/removals").content.decode()
    assert "mirror.example" not in page and "Nothing had to be removed" in page


def test_what_is_shown_of_consumers_is_shown_to_nobody_outside(client: Client, told: int) -> None:
    for path in ("operator/copies", "own/removals"):
        assert client.get(f"/en/desk/{path}").status_code in {303, 403}
