"""An agency that lets its time run out has that on its own file, and the day on which it acted at last."""

from datetime import date, datetime
from pathlib import Path

import pytest

from gongxin.cases.actions import run_clocks, take_step
from gongxin.cases.queries import silences_of
from gongxin.cases.rules import Actor, NotYourCase
from gongxin.cli.following import settle
from gongxin.codes.uscc import parse
from gongxin.dossiers.answers import Answer, Dossier, Mark, RecordView
from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.queries import dossier_of
from gongxin.ledger.models import Follower
from gongxin.monitoring.followers import FOLLOWER, follow_silences
from gongxin.monitoring.rules import kind_of_body, silence_item
from gongxin.periods import day_of
from gongxin.remedies.actions import Asked, object_to, tell_annulment
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Stance, Visibility
from gongxin.rulebook.procedures import Role
from gongxin.subjects.models import Subject
from tests.cases.builders import ABOVE, OBJECTION, PDF, PLATFORM, SOURCE, Desk, midnight, moment, officer
from tests.listings.builders import EMERGENCY, Entry
from tests.subjects.builders import AT
from tests.yunze import law

OPENED, RAN_OUT = date(2026, 6, 1), date(2026, 6, 16)
CODE = law().agency(SOURCE).code


def unanswered(home: Path) -> Desk:
    """An objection that its source does not answer."""
    desk = Desk(home, OBJECTION, at=moment(OPENED))
    desk.step("forward", by=PLATFORM, at=moment(OPENED, 11))
    return desk


def followed(at: datetime) -> None:
    run_clocks(at=at)
    settle(at=at)


def file_of(view: Visibility, *, at: datetime) -> Dossier:
    return dossier_of(CODE, day=day_of(at), known_at=at, now=at, view=view)


def silences(at: datetime) -> list[RecordView]:
    return [one for one in file_of(Visibility.SHARED, at=at).records if one.item == "national.agency-silence"]


@pytest.mark.parametrize(("seconds", "recorded"), [(-1, 0), (0, 1), (1, 1)])
def test_silence_enters_the_agencys_own_file_when_its_time_has_run_out(home: Path, seconds: int, recorded: int) -> None:
    unanswered(home)
    at = midnight(RAN_OUT, seconds=seconds)
    followed(at)
    assert len(silences(at)) == recorded


def test_the_record_names_case_and_duty_and_neither_party_nor_officer(home: Path) -> None:
    desk = unanswered(home)
    followed(midnight(RAN_OUT))
    (record,) = silences(midnight(RAN_OUT))
    assert record.facts == {
        "case_number": str(desk.number),
        "procedure": "信用信息异议",
        "duty": "核查并答复",
        "due_on": "2026-06-15",
    }
    assert (record.stance, record.source) == (Stance.NEUTRAL, "platform")
    body = Subject.objects.get(code=CODE)
    assert (body.kind, parse(CODE).code) == ("government", CODE)


def test_the_public_sees_nothing_of_it(home: Path) -> None:
    unanswered(home)
    followed(midnight(RAN_OUT))
    assert file_of(Visibility.PUBLIC, at=midnight(RAN_OUT)).answer is Answer.NOTHING_PUBLISHED


def test_an_agency_that_acts_late_has_that_day_on_its_file_too(home: Path) -> None:
    desk = unanswered(home)
    followed(midnight(RAN_OUT))
    late = moment(date(2026, 6, 18))
    desk.decide("not_uphold", by=officer(Role.SOURCE, SOURCE), at=late)
    followed(late)
    (record,) = silences(late)
    assert record.facts["acted_on"] == "2026-06-18"
    before = Version.objects.get(record_id=record.id, known_to=None, valid_to=date(2026, 6, 18))
    assert "acted_on" not in before.facts


def test_following_again_changes_nothing(home: Path) -> None:
    desk = unanswered(home)
    desk.decide("not_uphold", by=officer(Role.SOURCE, SOURCE), at=moment(date(2026, 6, 18)))
    followed(moment(date(2026, 6, 18)))
    kept = list(Version.objects.order_by("stated_by", "valid_from").values_list("stated_by", "known_to", "facts"))
    Follower.objects.filter(name=FOLLOWER).delete()
    while follow_silences(at=moment(date(2026, 6, 19))):
        pass
    assert (
        list(Version.objects.order_by("stated_by", "valid_from").values_list("stated_by", "known_to", "facts")) == kept
    )


def test_a_body_that_is_known_already_stays_as_it_is(home: Path) -> None:
    known = Subject.objects.create(
        code=CODE, code_as_published=CODE, kind="other", region=CODE[2:8], known_from=AT, stated_by=1
    )
    unanswered(home)
    followed(midnight(RAN_OUT))
    assert Record.objects.get(item="national.agency-silence").subject_id == known.id
    assert Subject.objects.get(code=CODE).kind == "other"


def test_an_entry_that_takes_effect_is_nobodys_silence(home: Path) -> None:
    entry = Entry(home).enter()
    assert silences_of(EMERGENCY, at=moment(date(2026, 5, 20))) == []
    followed(moment(date(2026, 5, 20)))
    assert entry.case and not Record.objects.filter(item="national.agency-silence").exists()


def test_an_organisation_that_does_not_answer_is_recorded_nowhere(home: Path) -> None:
    entry = Entry(home)
    entry.notice()
    followed(moment(date(2026, 5, 29)))
    assert not Record.objects.exists()


def test_without_a_rule_nothing_is_recorded() -> None:
    bare = law().to_json()
    bare["catalogue"] = [one for one in bare["catalogue"] if one["key"] != "national.agency-silence"]
    assert silence_item(law()) == "national.agency-silence"
    assert kind_of_body("12990000MB1K00086L").value == "institution"
    import json

    assert silence_item(Rulebook.from_json(json.dumps(bare))) is None


def test_an_agency_objects_to_its_own_silence_and_the_platform_answers(home: Path) -> None:
    unanswered(home)
    at = midnight(RAN_OUT)
    followed(at)
    (record,) = silences(at)
    at = midnight(RAN_OUT, seconds=3_600)
    asked = Asked(Actor("clerk", Role.SUBJECT), "答复已于期限内送达，有回执为证", {}, home)
    case = object_to(record.id, code=str(CODE), asked=asked, reviewer=ABOVE, at=at)
    take_step(case, "forward", by=PLATFORM, at=at, reasons="", enclosed={}, home=home)
    followed(at)
    assert Mark.DISPUTED in silences(at)[0].marks
    with pytest.raises(NotYourCase):
        wrong = officer(Role.SOURCE, SOURCE)
        take_step(case, "correct", by=wrong, at=at, reasons="属实", enclosed={"document": PDF}, home=home)
    operator = Actor("operator", Role.SOURCE, "platform")
    take_step(case, "correct", by=operator, at=at, reasons="属实", enclosed={"document": PDF}, home=home)
    followed(at)
    assert silences(at)[0].marks == (Mark.FOUND_WRONG,)


def test_a_silence_that_never_was_is_taken_back_by_the_platform(home: Path) -> None:
    unanswered(home)
    at = midnight(RAN_OUT)
    followed(at)
    (record,) = silences(at)
    asked = Asked(Actor("clerk", Role.SUBJECT), "期限计算有误", {"document": PDF}, home)
    case = tell_annulment(record.id, code=str(CODE), asked=asked, at=at)
    operator = Actor("operator", Role.SOURCE, "platform")
    take_step(case, "take_off", by=operator, at=at, reasons="属实", enclosed={"document": PDF}, home=home)
    followed(at)
    followed(midnight(RAN_OUT, seconds=99))
    assert silences(midnight(RAN_OUT, seconds=99)) == []
