from datetime import date

import pytest

from gongxin.ledger.models import Event
from gongxin.subjects.actions import JudgementRefused, SuccessionRefused, judge, record_succession
from gongxin.subjects.matching import candidates
from gongxin.subjects.models import Judgement, Subject
from gongxin.subjects.names import plain
from gongxin.subjects.queries import judged_names, judgements_for, successors_of, went_on_in
from gongxin.subjects.rules import Manner
from tests.subjects.builders import AT, index, meanings, register, rename

pytestmark = pytest.mark.django_db
NAME = plain("云栖科技公司")


def judged(subject: Subject, *, same: bool, source: str = "990100.market", name: str = NAME) -> int:
    return judge(name, subject.id, same=same, source=source, by="officer:1", reasons="核对了注册地址", at=AT)


def test_a_judgement_is_kept_with_its_event() -> None:
    subject = register("云栖科技有限公司")
    judged(subject, same=True)
    (held,) = judgements_for(NAME)
    assert (held.code, held.same, held.by, held.reasons) == (subject.code, True, "officer:1", "核对了注册地址")
    event = Event.objects.get(kind="subjects.judgement.recorded")
    assert (event.subject, event.details["code"]) == (subject.id, subject.code)


def test_a_name_judged_the_same_resolves_for_its_source_alone() -> None:
    subject = register("云栖科技有限公司")
    judged(subject, same=True)
    assert meanings("990100.market") == {NAME: subject.code}
    assert meanings("990200.market") == {}


def test_the_latest_judgement_holds() -> None:
    subject = register("云栖科技有限公司")
    judged(subject, same=True)
    judged(subject, same=False)
    assert meanings("990100.market") == {}
    assert [held.same for held in judgements_for(NAME, source="990100.market")] == [False, True]


def test_a_judgement_means_nothing_before_it_was_made() -> None:
    judged(register("云栖科技有限公司"), same=True)
    assert judged_names("990100.market", before=AT) == {}


def test_a_name_cannot_be_judged_to_mean_two() -> None:
    one, other = register("云栖科技有限公司"), register("云栖科技有限责任公司")
    judged(one, same=True)
    with pytest.raises(JudgementRefused, match=one.code):
        judged(other, same=True)
    judged(one, same=False)
    judged(other, same=True)
    assert meanings("990100.market") == {NAME: other.code}


def test_what_was_judged_apart_is_never_proposed_again_whatever_it_is_called_later() -> None:
    subject = register("云栖科技有限公司")
    index()
    assert [one.code for one in candidates("云栖科技公司", source="990100.market")] == [subject.code]
    judged(subject, same=False)
    assert candidates("云栖科技公司", source="990100.market") == ()
    rename(subject, "云栖科技公司")
    index()
    assert candidates("云栖科技公司", source="990100.market") == ()
    assert candidates("雲棲科技公司", source="990100.market") == ()
    assert len(candidates("云栖科技公司", source="990200.market")) == 1


@pytest.mark.parametrize(("name", "reasons"), [("", "看过"), ("云栖 科技", "看过"), (NAME, " ")])
def test_judgements_without_a_folded_name_or_reasons_are_refused(name: str, reasons: str) -> None:
    subject = register("云栖科技有限公司")
    with pytest.raises(JudgementRefused):
        judge(name, subject.id, same=True, source="990100.market", by="officer:1", reasons=reasons, at=AT)
    assert not Judgement.objects.exists()


def test_nobody_can_be_judged_to_be_unknown() -> None:
    with pytest.raises(JudgementRefused):
        judge(NAME, 404, same=True, source="990100.market", by="officer:1", reasons="看过", at=AT)


def succeeded(earlier: Subject, later: Subject) -> None:
    day = date(2026, 3, 1)
    record_succession(
        earlier.code, later.code, manner=Manner.MERGED, since=day, by="officer:1", reasons="合并登记", at=AT
    )


def test_an_organisation_goes_on_in_another() -> None:
    earlier, later = register("云栖科技有限公司"), register("澜山科技有限公司")
    succeeded(earlier, later)
    (held,) = successors_of(earlier.id)
    assert (held.code, held.name, held.manner) == (later.code, "澜山科技有限公司", "merged")
    assert Event.objects.filter(kind="subjects.succession.recorded", subject=earlier.id).count() == 1


def test_no_organisation_goes_on_in_itself_however_far() -> None:
    one, two, three = register("云栖科技有限公司"), register("澜山科技有限公司"), register("北渚科技有限公司")
    succeeded(one, two)
    succeeded(two, three)
    answers = went_on_in(one.id, day=date(2026, 3, 1))
    assert answers is not None and answers.code == three.code
    assert went_on_in(one.id, day=date(2026, 2, 28)) is None
    for earlier, later in ((three, one), (one, one), (one, two)):
        with pytest.raises(SuccessionRefused):
            succeeded(earlier, later)


def test_unknown_codes_have_no_successors() -> None:
    with pytest.raises(SuccessionRefused, match="91990100MA00000000"):
        record_succession(
            "91990100MA00000000",
            register("云栖科技有限公司").code,
            manner=Manner.RECODED,
            since=date(2026, 3, 1),
            by="officer:1",
            reasons="换码",
            at=AT,
        )
