"""Notices to cease: to whoever was given the record and to nobody else, signed, saying why, confirmed once."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from gongxin.dossiers.remarks import RemarkKind
from gongxin.feeds.models import Notice
from gongxin.feeds.notices import read_notice
from gongxin.feeds.queries import removals
from gongxin.feeds.rules import ConsumerKind, State, Why
from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.models import Event, Follower
from gongxin.ledger.notes import NoteRefused, read_head, read_note
from gongxin.periods import Within, day_of
from tests.api.api_builders import Deliver, code_of, penalty
from tests.feeds.builders import Reader, follow, now, say, the_record, withdraw

pytestmark = pytest.mark.django_db(transaction=True)
MakeConsumer = Callable[..., Reader]


@pytest.fixture
def bureau(delivered: Deliver, consumer: MakeConsumer) -> Reader:
    """A credit bureau that was given the one record there is."""
    delivered(penalty(1))
    reader = consumer()
    reader.acknowledge(reader.read()["position"])
    return reader


@pytest.mark.parametrize(("kind", "why"), [(RemarkKind.REPAIRED, Why.REPAIR), (RemarkKind.SHIELDED, Why.SHIELD)])
def test_whoever_holds_the_record_learns_why_it_ceased_and_the_public_does_not(
    client: Client, bureau: Reader, kind: RemarkKind, why: Why
) -> None:
    say(kind)
    (notice,) = bureau.notices()
    assert (notice["kind"], notice["record"], notice["state"]) == (why, the_record(), "sent")
    assert notice["confirm_by"] == Within(working_days=3).last_day(day_of(now())).isoformat()
    public = json.dumps(client.get("/api/v1/changes?from=0").json())
    assert "expiry" in public and why not in public


@pytest.mark.parametrize(("because", "why"), [("the source", Why.WITHDRAWAL), ("case 12", Why.ANNULMENT)])
def test_a_withdrawal_is_told_from_an_annulment(bureau: Reader, because: str, why: Why) -> None:
    withdraw(because)
    assert [notice["kind"] for notice in bureau.notices()] == [why]


def test_a_correction_is_told_though_the_record_stays_public(delivered: Deliver, bureau: Reader) -> None:
    delivered(penalty(1, conduct="未按规定公示年度报告"))
    follow()
    assert [notice["kind"] for notice in bureau.notices()] == [Why.CORRECTION]


@pytest.mark.parametrize("kind", [RemarkKind.DISPUTED, RemarkKind.STATEMENT, RemarkKind.FOUND_WRONG])
def test_what_leaves_a_record_public_is_no_reason_to_cease(bureau: Reader, kind: RemarkKind) -> None:
    say(kind)
    assert bureau.notices() == []


def test_whoever_was_not_given_the_record_is_told_nothing(delivered: Deliver, consumer: MakeConsumer) -> None:
    early, never = consumer("early.example"), consumer("never.example")
    early.client.get("/api/v1/changes?from=0&limit=1")
    delivered(penalty(1))
    say(RemarkKind.REPAIRED)
    assert early.notices() == never.notices() == []


def test_of_a_record_that_never_was_public_nobody_is_told(delivered: Deliver, consumer: MakeConsumer) -> None:
    delivered(penalty(1, kinds="警告", fine=""))
    reader = consumer()
    reader.read()
    say(RemarkKind.REPAIRED)
    withdraw()
    assert reader.notices() == [] and not Notice.objects.exists()


def test_a_notice_verifies_with_the_logs_key_and_is_no_checkpoint(bureau: Reader) -> None:
    say(RemarkKind.REPAIRED)
    (notice,) = bureau.notices()
    told = read_notice(notice["note"], trusted=trusted_keys(), consumer=bureau.name)
    assert (told.number, told.why, told.position) == (notice["number"], Why.REPAIR, notice["position"])
    with pytest.raises(NoteRefused):
        read_head(read_note(notice["note"]).text)
    with pytest.raises(NoteRefused):
        read_notice(notice["note"], trusted=trusted_keys(), consumer="other.example")


@pytest.mark.parametrize(
    ("old", "new"),
    [('"repair"', '"correction"'), ("notice v1", "notice v2"), ('"record":', '"record":1'), ("\n\n", "\n \n\n")],
)
def test_a_notice_that_was_changed_is_believed_by_nobody(bureau: Reader, old: str, new: str) -> None:
    say(RemarkKind.REPAIRED)
    altered = bureau.notices()[0]["note"].replace(old, new, 1)
    with pytest.raises(NoteRefused):
        read_notice(altered, trusted=trusted_keys(), consumer=bureau.name)


def test_following_the_feed_past_the_change_confirms_its_removal(bureau: Reader) -> None:
    say(RemarkKind.REPAIRED)
    upto = bureau.read()["position"]
    assert bureau.acknowledge(upto).json()["confirmed"] == 1
    assert bureau.notices()[0]["state"] == "confirmed"
    found = removals(day=day_of(now()))[bureau.held.number]
    assert found.counts[State.CONFIRMED] == 1 and found.worst is not None and found.worst >= timedelta()
    assert Event.objects.filter(kind="feeds.removal.confirmed").count() == 1


def test_whoever_followed_before_the_notice_was_made_has_confirmed_it(bureau: Reader) -> None:
    say(RemarkKind.REPAIRED)
    Notice.objects.all().delete()
    bureau.acknowledge(bureau.read()["position"])
    Follower.objects.filter(name="feeds").update(next_position=0)
    follow()
    assert [notice["state"] for notice in bureau.notices()] == ["confirmed"]


def test_a_removal_is_confirmed_once_and_says_when(bureau: Reader) -> None:
    say(RemarkKind.REPAIRED)
    (notice,) = bureau.notices()
    removed = now()
    assert bureau.confirm(notice["number"], removed).json() == {"confirmed": 1}
    assert bureau.confirm(notice["number"], now()).json() == {"confirmed": 0}
    assert Notice.objects.get().removed_at == removed


@pytest.mark.parametrize("change", [timedelta(days=1), timedelta(days=-2)])
def test_a_removal_lies_after_the_change_and_not_ahead(bureau: Reader, change: timedelta) -> None:
    say(RemarkKind.REPAIRED)
    (notice,) = bureau.notices()
    assert bureau.confirm(notice["number"], now() + change).status_code == 400
    assert bureau.confirm(notice["number"], "yesterday").status_code == 400


def test_a_removal_without_a_time_zone_is_told_what_it_lacks(bureau: Reader) -> None:
    say(RemarkKind.REPAIRED)
    (notice,) = bureau.notices()
    told = bureau.confirm(notice["number"], now().replace(tzinfo=None))
    assert told.status_code == 400 and "names no time zone" in told.json()["detail_en"]
    assert "缺少时区" in told.json()["detail"]


def test_a_notice_counts_as_sent_in_the_answer_that_sends_it(bureau: Reader) -> None:
    say(RemarkKind.REPAIRED)
    day = day_of(now())
    assert removals(day=day)[bureau.held.number].counts[State.WAITING] == 1
    assert [bureau.notices()[0]["state"] for _ in range(2)] == ["sent", "sent"]
    assert removals(day=day)[bureau.held.number].counts[State.SENT] == 1


def test_another_consumers_notice_can_be_neither_read_nor_confirmed(bureau: Reader, consumer: MakeConsumer) -> None:
    mirror = consumer("mirror.example", ConsumerKind.MIRROR)
    say(RemarkKind.REPAIRED)
    (notice,) = bureau.notices()
    assert mirror.notices() == []
    assert mirror.confirm(notice["number"], now()).status_code == 400
    assert Notice.objects.get().confirmed_at is None


def test_a_notice_that_is_not_confirmed_in_time_is_overdue(bureau: Reader) -> None:
    say(RemarkKind.REPAIRED)
    later = day_of(now()) + timedelta(days=30)
    assert removals(day=later)[bureau.held.number].counts[State.OVERDUE] == 1
    assert removals(day=day_of(now()))[bureau.held.number].counts[State.WAITING] == 1


def test_following_anew_tells_nothing_twice(bureau: Reader) -> None:
    say(RemarkKind.REPAIRED)
    Follower.objects.filter(name="feeds").update(next_position=0)
    follow()
    assert Notice.objects.count() == 1


def test_a_record_that_ceases_is_gone_from_the_dossier_too(client: Client, bureau: Reader) -> None:
    say(RemarkKind.REPAIRED)
    assert client.get(f"/api/v1/subjects/{code_of(1)}/dossier").json()["records"] == []
