"""A report holds the sections of its kind, filled with what may be seen, and nothing that is weighed."""

import pytest

from gongxin.dossiers.remarks import RemarkKind
from gongxin.reports.actions import Signing
from gongxin.reports.rules import ReportRefused, is_number, number_of
from gongxin.rulebook.book import UnknownKey
from tests.reports.builders import PUBLIC, SPECIAL, TENDERS, issue, say_of_penalty
from tests.yunze import BUSY, CLEAN, NOW, UNKNOWN

pytestmark = pytest.mark.django_db


def test_a_public_report_has_ten_sections_and_no_score(province: None, signing: Signing) -> None:
    document = issue(signing).document
    sections = document["credentialSubject"]["sections"]
    assert len(sections) == 10
    assert [one["count"] for one in sections][:3] == [1, 1, 0]
    assert sections[9]["words"]
    assert not {"score", "grade", "points"} & set(document["credentialSubject"])


def test_every_record_stands_with_its_source_its_basis_and_the_words_of_the_source(
    province: None, signing: Signing
) -> None:
    penalty = issue(signing).report.sections[1].entries[0]
    written = {line.title.zh: line.value for line in penalty.lines}
    assert written["处罚内容"] == "给予罚款的行政处罚"
    assert written["罚款金额"] == "25,000.00 元"
    assert penalty.record.basis
    assert penalty.source


def test_records_stand_newest_first(province: None, signing: Signing) -> None:
    for section in issue(signing).report.sections:
        days = [entry.record.decided_on or entry.record.published_at for entry in section.entries]
        assert days == sorted(days, reverse=True)


def test_a_repaired_record_is_absent_as_if_it_had_never_been(province: None, signing: Signing) -> None:
    say_of_penalty(RemarkKind.REPAIRED)
    for kind in (PUBLIC, SPECIAL, TENDERS):
        report = issue(signing, kind).report
        assert all(record.item != "national.penalty" for record in report.records)
    assert issue(signing).report.sections[1].entries == ()


def test_a_special_report_holds_only_items_that_the_catalogue_admits_to_it(province: None, signing: Signing) -> None:
    report = issue(signing, SPECIAL).report
    assert {record.item for record in report.records} == {"national.penalty"}
    assert report.since is not None


def test_what_is_not_public_is_given_for_a_purpose_and_a_recipient_alone(province: None, signing: Signing) -> None:
    with pytest.raises(ReportRefused, match="for which purpose"):
        issue(signing, SPECIAL, recipient=" ")
    with pytest.raises(ReportRefused, match="at most 200"):
        issue(signing, recipient="某" * 201)


def test_an_identity_number_in_a_purpose_is_taken_out(province: None, signing: Signing) -> None:
    from tests.exchange.yunze import person_number

    assert person_number() not in issue(signing, purpose=f"查 {person_number()}").report.purpose


def test_there_is_no_report_about_nobody_and_none_of_an_unknown_kind(province: None, signing: Signing) -> None:
    with pytest.raises(ReportRefused):
        issue(signing, code=UNKNOWN)
    with pytest.raises(UnknownKey):
        issue(signing, "national.report.none")


def test_a_clean_organisation_has_a_report_that_says_nothing_was_found(province: None, signing: Signing) -> None:
    report = issue(signing, TENDERS, code=CLEAN).report
    assert report.records == ()
    assert report.labels == ()


def test_a_number_is_a_moment_in_china_and_eight_characters() -> None:
    number = number_of(NOW, drawn=b"\xff" * 8)
    assert len(number) == 22
    assert is_number(number)
    assert not is_number(number.lower())
    assert BUSY not in number
