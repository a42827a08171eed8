"""An organisation says "I am not that one", and it binds every later matching of every source."""

from datetime import timedelta

import pytest

from gongxin.ledger.models import Event
from gongxin.subjects.actions import JudgementRefused, disown_name, judge, own_name_again
from gongxin.subjects.matching import candidates
from gongxin.subjects.names import plain
from gongxin.subjects.queries import judged_names
from tests.subjects.builders import AT, index, register

pytestmark = pytest.mark.django_db
NAME, SOURCE = "云川老柳树面馆", "demo.agency.tax"
LATER = AT + timedelta(days=1)


def proposed(source: str | None = SOURCE) -> list[str]:
    return [one.code for one in candidates(NAME, source=source)]


@pytest.mark.parametrize("source", [SOURCE, "demo.agency.labour", None])
def test_who_disowned_a_name_is_proposed_for_it_by_nobody(source: str | None) -> None:
    one, other = register(NAME), register(NAME)
    index()
    assert set(proposed(source)) == {one.code, other.code}
    disown_name(NAME, one.code, by="clerk", reasons="同名，并非本单位", at=AT)
    assert proposed(source) == [other.code]
    assert Event.objects.filter(kind="subjects.judgement.recorded", subject=one.id).count() == 1


def test_a_judgement_of_before_no_longer_links_and_none_can_be_made_anew() -> None:
    one = register(NAME)
    judge(plain(NAME), one.id, same=True, source=SOURCE, by="officer", reasons="同一地址", at=AT)
    assert judged_names(SOURCE, before=LATER) == {plain(NAME): one.code}
    disown_name(NAME, one.code, by="clerk", reasons="并非本单位", at=AT)
    assert judged_names(SOURCE, before=LATER) == {}
    with pytest.raises(JudgementRefused, match="not the one of this name"):
        judge(plain(NAME), one.id, same=True, source=SOURCE, by="officer", reasons="同一地址", at=LATER)


def test_what_was_disowned_can_be_owned_again() -> None:
    one = register(NAME)
    index()
    disown_name(NAME, one.code, by="clerk", reasons="并非本单位", at=AT)
    own_name_again(NAME, one.code, by="clerk", reasons="查明是本单位", at=LATER)
    assert proposed() == [one.code]
    with pytest.raises(JudgementRefused):
        own_name_again(NAME, one.code, by="clerk", reasons="查明是本单位", at=LATER)


def test_one_disowns_for_itself_alone() -> None:
    one, other = register(NAME), register(NAME)
    for held in (one, other):
        disown_name(NAME, held.code, by="clerk", reasons="并非本单位", at=AT)
        own_name_again(NAME, held.code, by="clerk", reasons="查明是本单位", at=LATER)


@pytest.mark.parametrize(("name", "reasons"), [(NAME, " "), ("", "x")])
def test_without_a_name_or_reasons_nothing_is_disowned(name: str, reasons: str) -> None:
    one = register(NAME)
    with pytest.raises(JudgementRefused):
        disown_name(name, one.code, by="clerk", reasons=reasons, at=AT)
