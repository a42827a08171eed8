"""Reports about a list of bidders: each issued once and noted in its organisation's log, whatever happens meanwhile."""

import json
import uuid
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.reports.actions import Signing
from gongxin.reports.credentials import verify
from gongxin.reports.keys import read_public
from gongxin.reports.models import Contained, Issued, Request
from gongxin.reports.requests import MOST, Progress, Wish, ask_for_reports, package, progress
from gongxin.reports.rules import ReportRefused
from gongxin.sharing import batches
from gongxin.sharing.queries import lookups_told
from gongxin.subjects.models import Subject
from tests.reports.builders import SPECIAL
from tests.yunze import BUSY, CLEAN, NOW, PERSON, TODAY, UNKNOWN

pytestmark = pytest.mark.django_db
FINANCE, ECOLOGY = "demo.agency.finance", "demo.agency.ecology"
WISH = Wish(
    FINANCE, "machine-1", SPECIAL, "national.purpose.procurement", "云采〔2026〕7号", "云泽省财政厅", papers=False
)


def worked_off(signing: Signing, home: Path) -> int:
    issued = 0
    while done := batches.issue_next(at=NOW, signing=signing, home=home):
        issued += done
    while batches.pack_next(at=NOW, signing=signing, home=home):
        pass
    return issued


def told(number: uuid.UUID) -> Progress:
    found = progress(str(number), agency=FINANCE)
    assert found is not None
    return found


def test_each_of_a_list_has_its_report_and_reads_who_asked(province: None, signing: Signing, tmp_path: Path) -> None:
    number = ask_for_reports([BUSY, CLEAN, BUSY], wish=replace(WISH, papers=True), at=NOW)
    assert worked_off(signing, tmp_path) == 2
    assert (told(number).issued, told(number).refused, told(number).done_at) == (2, 0, NOW)
    for code in (BUSY, CLEAN):
        (noted,) = lookups_told(Subject.objects.get(code=code).id, day=TODAY)
        assert (noted.kind, noted.agency, noted.case) == ("report", FINANCE, "云采〔2026〕7号")
    with zipfile.ZipFile(package(number, home=tmp_path)) as packed:
        names = {one.number for one in told(number).outcomes}
        kinds = ("json", "pdf", "proof.json")
        assert set(packed.namelist()) == {"reports.json", "checkpoint", *(f"{n}.{k}" for n in names for k in kinds)}
        for name in names:
            verify(json.loads(packed.read(f"{name}.json")), key=read_public(signing.keys.public))
    assert package(number, home=tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_code_without_a_report_says_why_and_the_others_have_theirs(
    province: None, signing: Signing, tmp_path: Path
) -> None:
    number = ask_for_reports([UNKNOWN, CLEAN], wish=WISH, at=NOW)
    worked_off(signing, tmp_path)
    first, second = told(number).outcomes
    assert "no organisation is known" in first.refused_because
    assert second.number


def test_a_worker_that_is_cut_off_leaves_nothing_half_issued(
    province: None, signing: Signing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ask_for_reports([BUSY], wish=WISH, at=NOW)

    def cut_off(path: Path, content: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as at_once, pytest.raises(KeyboardInterrupt):
        at_once.setattr(batches, "_write", cut_off)
        batches.issue_next(at=NOW, signing=signing, home=tmp_path)
    assert (Issued.objects.count(), Contained.objects.count(), told(number).issued) == (0, 0, 0)
    assert lookups_told(Subject.objects.get(code=BUSY).id, day=TODAY) == []
    assert worked_off(signing, tmp_path) == 1


@pytest.mark.parametrize("codes", [[], ["91990100MA90011A4X"], ["'; --", BUSY], [BUSY] * 2 + ["9"]])
def test_a_list_with_what_is_no_organisation_is_refused_whole(province: None, codes: list[str]) -> None:
    with pytest.raises(ReportRefused):
        ask_for_reports(codes, wish=WISH, at=NOW)
    assert not Request.objects.exists()


def test_a_list_with_wrong_codes_says_where_they_stand(province: None) -> None:
    with pytest.raises(ReportRefused, match="^2 of the codes are no organisation's, at the places 2, 3: check them"):
        ask_for_reports([BUSY, "9", PERSON, f" {CLEAN.lower()} "], wish=WISH, at=NOW)
    with pytest.raises(ReportRefused, match="^12 of .* at the places 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 …: check"):
        ask_for_reports(["9"] * 12, wish=WISH, at=NOW)


def test_a_list_has_an_end(province: None) -> None:
    from gongxin.codes.generate import make_code

    codes = [make_code(pair="91", region="990100", body=f"MA9{n:05d}") for n in range(MOST + 1)]
    with pytest.raises(ReportRefused, match="1 to 1000"):
        ask_for_reports(codes, wish=WISH, at=NOW)


def test_a_request_is_its_own_agency_s_alone(province: None) -> None:
    number = ask_for_reports([BUSY], wish=WISH, at=NOW)
    assert progress(str(number), agency=ECOLOGY) is None
    assert progress("no number", agency=FINANCE) is None


def test_what_was_handed_out_is_kept_for_some_days(province: None, signing: Signing, tmp_path: Path) -> None:
    number = ask_for_reports([CLEAN], wish=WISH, at=NOW)
    worked_off(signing, tmp_path)
    file = package(number, home=tmp_path)
    made = file.stat().st_mtime
    batches.sweep(home=tmp_path, now=NOW.fromtimestamp(made, tz=NOW.tzinfo))
    assert file.exists()
    batches.sweep(home=tmp_path, now=NOW.fromtimestamp(made, tz=NOW.tzinfo) + batches.KEPT + timedelta(seconds=1))
    assert not file.exists()
