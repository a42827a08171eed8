"""What is said about a record travels with it, a repaired one stays away, and nothing said is ever changed."""

from datetime import timedelta

import orjson
import pytest
from django.db import DatabaseError, connection, transaction

from gongxin.dossiers.actions import Remarked, RemarkRefused, remark_record, remark_records
from gongxin.dossiers.answers import Answer, Mark, dossier_json
from gongxin.dossiers.copies import Sort, bulk_public, public_changes
from gongxin.dossiers.models import Record, Remark
from gongxin.dossiers.remarks import LONGEST_STATEMENT, RemarkKind
from gongxin.ledger.models import Event
from gongxin.ledger.queries import head
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current_adoption
from gongxin.subjects.models import Name
from tests.dossiers.builders import NOW, RULE, TODAY, record, say, seen, unsay
from tests.exchange.yunze import Desk, code, penalty, person_number

LATER = NOW + timedelta(days=2)
ONE_DAY = timedelta(days=1)


def changes(start: int = 0) -> list[tuple[str, Sort, tuple[Mark, ...]]]:
    told = public_changes(start, limit=100, now=LATER, late_after=timedelta(days=90)).changes
    return [(one.code, one.sort, one.marks) for one in told]


def bulk() -> list[dict[str, object]]:
    return [orjson.loads(line) for line in b"".join(bulk_public(TODAY)).splitlines()]


def marks(view: Visibility = Visibility.PUBLIC, **asked: object) -> list[tuple[Mark, ...]]:
    return [one.marks for one in seen(view=view, **asked).records]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [RemarkKind.DISPUTED, RemarkKind.REPORTED, RemarkKind.BOTH_SIDES])
def test_a_mark_is_in_every_output_of_the_record(desk: Desk, kind: RemarkKind) -> None:
    desk.hand_in([penalty(1), penalty(2)])
    before = head()
    assert say(kind, case=7)
    assert marks() == marks(Visibility.SHARED) == marks(Visibility.KEPT) == [(Mark(kind),)]
    assert [line["marks"] for line in bulk()] == [[kind], []]
    assert changes(before) == [(code(1), Sort.REMARK, (Mark(kind),))]
    assert seen(2).records[0].marks == ()


def test_the_reply_travels_without_persons_numbers(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    say(RemarkKind.STATEMENT, text=f"  已整改，联系人 {person_number()}  ")
    told = seen().records[0].statement
    assert told is not None and told.since == TODAY and told.text == "已整改，联系人 ［已去除］"
    assert bulk()[0]["statement"] == {"text": told.text, "since": TODAY.isoformat()}
    assert Event.objects.filter(details__contains={"remark": "statement"}).get().details.keys() >= {"digest", "since"}
    assert not Event.objects.filter(details__icontains="已整改").exists()


def test_a_repaired_record_is_neither_public_nor_shared_and_is_kept(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    say(RemarkKind.REPAIRED, case=7)
    assert not seen().records and not seen(view=Visibility.SHARED).records and not bulk()
    kept = seen(view=Visibility.KEPT).records
    assert [one.marks for one in kept] == [(Mark.REPAIRED,)] and kept[0].public_until == TODAY


@pytest.mark.parametrize("view", [Visibility.PUBLIC, Visibility.SHARED])
def test_a_repaired_record_does_not_come_back_by_asking_of_the_past(desk: Desk, view: Visibility) -> None:
    desk.hand_in([penalty(1)])
    say(RemarkKind.REPAIRED, case=7)
    before, yesterday = NOW - ONE_DAY, TODAY - ONE_DAY
    assert not seen(day=yesterday, view=view).records
    assert not seen(known_at=before, view=view).records and not seen(known_at=before, day=yesterday, view=view).records
    assert len(seen(known_at=before, day=yesterday, view=Visibility.KEPT).records) == 1


def as_told(number: int, view: Visibility) -> dict[str, object]:
    """The organisation's file as a document, without what is its own: code, numbers of records."""
    text = orjson.dumps(dossier_json(seen(number, view=view))).decode().replace(code(number), "CODE")
    document: dict[str, object] = orjson.loads(text)
    assert isinstance(document["records"], list)
    document["records"] = [{name: part for name, part in one.items() if name != "id"} for one in document["records"]]
    return document


@pytest.mark.parametrize("view", [Visibility.PUBLIC, Visibility.SHARED])
def test_a_repaired_organisation_looks_like_one_that_never_was_punished(desk: Desk, view: Visibility) -> None:
    desk.hand_in([{"代码": code(number), "名称": "云泽商行"} for number in (1, 2)], feed="register")
    desk.hand_in([penalty(1, 名称="云泽商行")])
    assert as_told(1, view) != as_told(2, view)
    say(RemarkKind.REPAIRED, case=7)
    assert as_told(1, view) == as_told(2, view)


def test_the_feed_tells_a_repair_as_an_end_and_nothing_more(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    before = head()
    say(RemarkKind.REPAIRED, case=7)
    told = public_changes(0, limit=100, now=LATER, late_after=timedelta(days=90)).changes
    assert {(one.sort, one.lease_until, one.marks) for one in told} == {(Sort.EXPIRY, TODAY, ())}
    assert len(changes(before)) == 1


def test_of_a_disputed_and_repaired_record_only_its_end_is_told(desk: Desk) -> None:
    desk.hand_in([penalty(1, 决定日期="2020-01-01")])
    before = head()
    for kind in (RemarkKind.DISPUTED, RemarkKind.REPAIRED):
        say(kind, case=7)
    assert Record.objects.count() == 1 and changes(before) == [(None, Sort.EXPIRY, ())]


def test_a_revoked_repair_lets_the_record_be_public_for_the_rest_of_its_window(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    until = seen().records[0].public_until
    say(RemarkKind.REPAIRED, case=7)
    before = head()
    unsay(RemarkKind.REPAIRED, case=7, day=TODAY + ONE_DAY, at=NOW + ONE_DAY)
    after = seen(day=TODAY + ONE_DAY, now=LATER)
    assert [(one.public_until, one.marks) for one in after.records] == [(until, ())]
    assert changes(before) == [(code(1), Sort.REMARK, ())]
    assert seen(day=TODAY, now=LATER, view=Visibility.KEPT).records[0].marks == (Mark.REPAIRED,)


def test_an_ended_remark_is_still_told_of_the_days_on_which_it_held(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    say(RemarkKind.DISPUTED, case=7)
    assert unsay(RemarkKind.DISPUTED, case=7, day=TODAY + ONE_DAY, at=NOW + ONE_DAY)
    assert marks(Visibility.KEPT, day=TODAY, now=LATER) == [(Mark.DISPUTED,)]
    assert marks(Visibility.KEPT, day=TODAY + ONE_DAY, now=LATER) == [()]
    assert marks(Visibility.KEPT, day=TODAY + ONE_DAY, now=LATER, known_at=NOW) == [(Mark.DISPUTED,)]


def test_a_record_stays_disputed_while_one_of_two_contests_is_open(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    assert say(RemarkKind.DISPUTED, case=7) and say(RemarkKind.DISPUTED, case=8)
    unsay(RemarkKind.DISPUTED, case=7)
    assert marks() == [(Mark.DISPUTED,)]
    unsay(RemarkKind.DISPUTED, case=8)
    assert marks() == [()] and not unsay(RemarkKind.DISPUTED, case=8)


def test_what_is_said_already_is_not_said_twice(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    assert say(RemarkKind.DISPUTED, case=7) and not say(RemarkKind.DISPUTED, case=7)
    assert Remark.objects.count() == 1


def test_many_records_are_marked_by_as_few_statements_as_one(desk: Desk, django_assert_max_num_queries: object) -> None:
    desk.hand_in([penalty(number) for number in range(1, 60)])
    adoption = current_adoption().id
    many = [
        Remarked(one, RemarkKind.REPAIRED, TODAY, 7, RULE, adoption)
        for one in Record.objects.values_list("id", flat=True)
    ]
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert len(remark_records(many, by="desk", at=NOW)) == 59


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST_STATEMENT + 1), "a\x00b", "a\x1bb", "\ud800"])
def test_a_statement_that_is_none_is_refused_and_nothing_is_kept(desk: Desk, text: str) -> None:
    desk.hand_in([penalty(1)])
    with pytest.raises(RemarkRefused):
        say(RemarkKind.STATEMENT, text=text)
    assert not Remark.objects.exists()


def test_of_an_unknown_record_nothing_is_said(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    known = Remarked(record(), RemarkKind.DISPUTED, TODAY, 7, RULE, current_adoption().id)
    with pytest.raises(RemarkRefused):
        remark_record(Remarked(10**9, *list(known.__dict__.values())[1:]), by="desk", at=NOW)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dossiers_remark SET text = 'x'",
        "UPDATE dossiers_remark SET kind = 'repaired'",
        "UPDATE dossiers_remark SET valid_from = '2020-01-01'",
        'UPDATE dossiers_remark SET "case" = 9, known_to = now(), closed_by = 1',
        "UPDATE dossiers_remark SET known_to = now()",
        "DELETE FROM dossiers_remark",
    ],
)
def test_a_remark_is_only_ever_closed(desk: Desk, change: str) -> None:
    desk.hand_in([penalty(1)])
    say(RemarkKind.DISPUTED, case=7)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Remark.objects.get().kind == "disputed"


def test_the_answer_of_a_repaired_organisation_is_that_nothing_is_published(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    say(RemarkKind.REPAIRED, case=7)
    assert seen().answer is Answer.NO_SUCH_CODE  # where no register says that there is such an organisation
    Name.objects.update(registered=True)
    assert seen().answer is Answer.NOTHING_PUBLISHED
