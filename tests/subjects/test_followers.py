import pytest
from django.db import connection, transaction

from gongxin.ledger.actions import record_event, sequence_batches
from gongxin.subjects import followers
from gongxin.subjects.followers import Audit, audit_index, index_names, rebuild_index
from gongxin.subjects.models import Gram, Name, SearchRow, Standing
from tests.subjects.builders import AT, call, index, register, rename

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[object, ...]]:
    return list(SearchRow.objects.order_by("name_id").values_list())


def test_a_registered_name_is_searched_once_its_event_was_read() -> None:
    subject = register("云泽云栖科技有限公司")
    assert not SearchRow.objects.exists()
    index()
    row = SearchRow.objects.get()
    assert (row.subject_id, row.heart, row.standing, row.length) == (subject.id, "云栖科技", Standing.REGISTERED, 10)
    assert audit_index().agrees


def test_a_renamed_organisation_is_searched_by_both_names() -> None:
    subject = register("云栖科技有限公司")
    index()
    rename(subject, "澜山科技有限公司")
    index()
    found = dict(SearchRow.objects.values_list("text", "standing"))
    assert found == {"云栖科技有限公司": Standing.FORMER, "澜山科技有限公司": Standing.REGISTERED}
    assert audit_index().agrees


def test_a_published_short_form_stands_as_one() -> None:
    subject = register("云泽申泰健康管理股份有限公司")
    call(subject, "申泰股份", registered=False)
    call(subject, "别的名称", registered=False)
    index()
    found = dict(SearchRow.objects.values_list("text", "standing"))
    assert (found["申泰股份"], found["别的名称"]) == (Standing.SHORT, Standing.PUBLISHED)


def test_a_name_no_longer_held_is_no_longer_searched() -> None:
    subject = register("云栖科技有限公司")
    index()
    Name.objects.update(known_to=AT)
    call(subject, "云栖实业有限公司")
    index()
    assert [row.text for row in SearchRow.objects.all()] == ["云栖实业有限公司"]
    assert not Gram.objects.filter(names__lt=0).exists()
    assert audit_index().agrees


def test_events_that_touch_no_name_touch_no_searched_name() -> None:
    subject = register("云栖科技有限公司")
    index()
    SearchRow.objects.update(text="改了的名称")
    with transaction.atomic():
        record_event("test.thing.happened", subject=subject.id, actor="source:990100", at=AT, details={})
    index()
    assert SearchRow.objects.get().text == "改了的名称"
    rename(subject, "澜山科技有限公司")
    index()
    assert audit_index().agrees


def test_where_nothing_is_searched_a_long_backlog_is_made_anew_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "BACKLOG", 2)
    for name in ("云栖科技有限公司", "澜山科技有限公司", "北渚科技有限公司"):
        register(name)
    sequence_batches()
    assert [index_names(limit=1), index_names(limit=1)] == [3, 0]
    assert audit_index() == Audit(0, 0, 0, 0)


def test_reading_the_same_events_again_changes_nothing() -> None:
    register("云栖科技有限公司")
    index()
    before = rows()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_follower SET next_position = 0")
    index()
    assert rows() == before


def test_an_index_made_anew_is_the_index_that_followed() -> None:
    subject = register("云栖（雾江）科技有限公司")
    register('\\N,"引号"科技有限公司')
    rename(subject, "澜山科技有限公司")
    index()
    followed = rows()
    assert rebuild_index() == 3
    assert rows() == followed
    assert audit_index() == Audit(0, 0, 0, 0)


def test_the_audit_tells_what_is_missing_surplus_and_different() -> None:
    for name in ("云栖科技有限公司", "澜山科技有限公司", "北渚科技有限公司"):
        register(name)
    index()
    first, second, third = SearchRow.objects.order_by("name_id")
    SearchRow.objects.filter(pk=first.pk).delete()
    SearchRow.objects.filter(pk=second.pk).update(text="改了的名称")
    SearchRow.objects.filter(pk=third.pk).update(name_id=third.pk + 1000)
    audit = audit_index()
    assert (audit.missing, audit.surplus, audit.different) == (2, 1, 1)
    assert audit.counted_wrongly > 0


def test_empty_stores_have_an_empty_index() -> None:
    assert rebuild_index() == 0
    assert audit_index().agrees
