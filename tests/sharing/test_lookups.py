"""Look-ups are noted with their reason, told when their secrecy ends, and never changed."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError

from gongxin.ledger.models import Event
from gongxin.sharing.actions import Answered, note_checks, note_lookup
from gongxin.sharing.models import Lookup
from gongxin.sharing.queries import lookups_by, lookups_told
from gongxin.sharing.rules import Looker, LookupKind, LookupRefused, Reason, Secrecy
from tests.subjects.builders import register
from tests.yunze import NOW, TODAY

pytestmark = pytest.mark.django_db
SOURCE, PURPOSE = "demo.agency.tax", "national.purpose.procurement"
WHY = Reason(PURPOSE, "云采〔2026〕7号")


def note(subject: int, reason: Reason = WHY) -> int:
    return note_lookup(
        subject,
        kind=LookupKind.DOSSIER,
        agency=SOURCE,
        by="person-7",
        reason=reason,
        shown={"view": "kept", "records": 0, "adverse": 0},
        at=NOW,
    )


@pytest.mark.parametrize(
    "reason",
    [
        Reason("", "7"),
        Reason(PURPOSE, "  "),
        Reason(PURPOSE, "7" * 81),
        Reason(PURPOSE, "7", Secrecy("", TODAY + timedelta(days=9))),
        Reason(PURPOSE, "7", Secrecy("《监察法》", TODAY)),
        Reason(PURPOSE, "7", Secrecy("《监察法》", TODAY + timedelta(days=367))),
    ],
)
def test_a_look_up_without_its_reason_is_refused_and_nothing_is_noted(reason: Reason) -> None:
    with pytest.raises(LookupRefused):
        note(register("云川甲有限公司").id, reason)
    assert not Lookup.objects.exists()


def test_a_secret_look_up_is_told_on_the_day_on_which_its_secrecy_ends() -> None:
    held, until = register("云川甲有限公司"), TODAY + timedelta(days=30)
    note(held.id, Reason(PURPOSE, "7", Secrecy("《监察法》第十八条", until)))
    assert lookups_told(held.id, day=until - timedelta(days=1)) == []
    assert [one.secret_basis for one in lookups_told(held.id, day=until)] == ["《监察法》第十八条"]
    assert len(lookups_by(SOURCE)) == 1


def test_a_look_up_is_an_event_and_is_never_changed() -> None:
    number = note(register("云川甲有限公司").id)
    event = Event.objects.get(id=Lookup.objects.get(id=number).event)
    assert (event.kind, event.actor, event.details["agency"]) == ("sharing.lookup.noted", "person-7", SOURCE)
    for change in (lambda: Lookup.objects.update(purpose="x"), lambda: Lookup.objects.all().delete()):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()


@pytest.mark.parametrize("reason", [Reason("", "7"), Reason(PURPOSE, " "), Reason(PURPOSE, "7", Secrecy("", TODAY))])
def test_many_look_ups_without_their_reason_are_refused_and_none_is_noted(reason: Reason) -> None:
    found = Answered({register("云川甲有限公司").id: "yes"}, codes=1, position=0, digest="")
    with pytest.raises(LookupRefused):
        note_checks(found, looker=Looker(SOURCE, "key-1"), reason=reason, at=NOW)
    assert not Lookup.objects.exists() and not Event.objects.filter(kind="sharing.lookups.noted").exists()


def test_many_look_ups_are_noted_under_one_event() -> None:
    held = [register(f"云川{name}有限公司").id for name in "甲乙丙"]
    found = Answered(dict(zip(held, ("yes", "no", "yes"), strict=True)), codes=5, position=8, digest="abc")
    assert note_checks(found, looker=Looker(SOURCE, "key-1"), reason=WHY, at=NOW) == 3
    noted = {one.subject: one for one in lookups_by(SOURCE)}
    assert {number: one.shown["answer"] for number, one in noted.items()} == found.answers
    details = Event.objects.get(kind="sharing.lookups.noted").details
    assert (details["codes"], details["subjects"], details["position"]) == (5, 3, 8) and WHY.case not in str(details)


def test_a_question_in_which_nobody_is_known_is_an_event_without_look_ups() -> None:
    assert note_checks(Answered({}, 2, 0, ""), looker=Looker(SOURCE, "key-1"), reason=WHY, at=NOW) == 0
    assert Event.objects.filter(kind="sharing.lookups.noted").count() == 1


@pytest.mark.parametrize("text", ["a\\N", "\\.", "tab\\t7", "'; DROP TABLE x --", "云采〔2026〕7号 “甲”"])
def test_whatever_a_case_number_holds_is_kept_as_it_is(text: str) -> None:
    secrecy = Secrecy(f"{text}\n第二行\t三", TODAY + timedelta(days=1))
    found = Answered({register("云川甲有限公司").id: "yes"}, codes=1, position=0, digest="")
    note_checks(found, looker=Looker(SOURCE, "key-1"), reason=Reason(PURPOSE, text, secrecy), at=NOW)
    (noted,) = lookups_by(SOURCE)
    assert (noted.case, noted.secret_basis, noted.secret_until) == (text, secrecy.basis, secrecy.until)
    assert noted.at == NOW
