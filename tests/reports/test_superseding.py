"""After a repair the old report is superseded: its bit is set, its number says so, and nothing else is told."""

from datetime import timedelta

import pytest
from django.db import connection

from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.models import Event
from gongxin.reports.actions import FULL, Signed, Signing
from gongxin.reports.queries import known_report, signed_list
from gongxin.reports.rules import State
from gongxin.reports.statuses import is_set
from tests.reports.builders import TENDERS, issue, say_of_penalty
from tests.yunze import CLEAN, NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def bit(signed: Signed, signing: Signing) -> bool:
    status = signed.document["credentialStatus"]
    document = signed_list(1, keys=signing.keys, address=signing.address, at=LATER)
    assert document is not None
    return is_set(document, int(status["statusListIndex"]))


def test_a_repair_supersedes_the_reports_that_had_the_record(province: None, signing: Signing) -> None:
    old, other = issue(signing), issue(signing, code=CLEAN)
    say_of_penalty(RemarkKind.REPAIRED, at=LATER)
    known = known_report(old.report.number)
    assert known is not None
    assert (known.state, known.superseded_at) == (State.SUPERSEDED, LATER)
    assert bit(old, signing)
    assert not bit(other, signing)


def test_a_report_issued_after_the_repair_holds(province: None, signing: Signing) -> None:
    say_of_penalty(RemarkKind.REPAIRED)
    fresh = issue(signing, TENDERS)
    say_of_penalty(RemarkKind.REPAIRED, at=LATER)
    known = known_report(fresh.report.number)
    assert known is not None
    assert known.state is State.VALID


def test_the_log_tells_of_a_report_by_its_digest_and_not_by_its_content(province: None, signing: Signing) -> None:
    signed = issue(signing)
    told = Event.objects.get(kind="reports.report.issued").details
    assert told == {
        "number": signed.report.number,
        "kind": signed.report.kind,
        "digest": signed.digest,
        "position": signed.report.as_of.position,
    }


def test_no_two_reports_share_a_bit(province: None, signing: Signing) -> None:
    places = {issue(signing, code=CLEAN).document["credentialStatus"]["id"] for _ in range(20)}
    assert len(places) == 20


def test_a_list_that_is_half_full_is_followed_by_the_next(province: None, signing: Signing) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('reports_order', %s)", [FULL - 2])
        lists = [issue(signing, code=CLEAN).document["credentialStatus"]["statusListCredential"] for _ in range(2)]
        cursor.execute("SELECT setval('reports_order', 0, false)")
    assert [one.rpartition("/")[2] for one in lists] == ["1", "2"]


@pytest.mark.parametrize("number", ["", "20260101000000ABCDEFGH", "x", "'; --", "2026" * 100])
def test_a_number_that_was_never_given_is_unknown(province: None, number: str) -> None:
    assert known_report(number) is None
