"""The drill of rotating the keys of reports: old reports verify on, new ones carry the new key, and nothing is lost."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.models import Event
from gongxin.reports.actions import Signed, Signing
from gongxin.reports.checking import Beside, check_file
from gongxin.reports.keys import FOLDER, Keys, make_keys, read_keys
from gongxin.reports.queries import signed_list
from gongxin.reports.rotation import rotate_keys, statements
from gongxin.reports.rules import NoReport, ReportRefused, StatusesRefused
from gongxin.reports.vouching import vouched_for
from tests.reports.builders import issue, say_of_penalty
from tests.yunze import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def rotate(home: Path, *, lost: bool = False) -> Keys:
    return rotate_keys(home, name="云泽", by="operator", at=LATER, lost=lost)


def on_disk(home: Path, signed: Signed) -> Path:
    file = home / f"{signed.report.number}.json"
    file.write_bytes(signed.written)
    (home / "followed.json").write_text(json.dumps(statements(home)), encoding="utf-8")
    return file


def test_old_reports_verify_with_either_key_and_their_list_is_signed_by_the_new_one(
    province: None, tmp_path: Path
) -> None:
    old = make_keys(tmp_path, name="云泽", at=NOW)
    before = issue(Signing(old, "https://gx.example"))
    new = rotate(tmp_path)
    after = issue(Signing(read_keys(tmp_path), "https://gx.example"))
    assert (before.document["issuer"], after.document["issuer"]) == (old.issuer, new.issuer)
    say_of_penalty(RemarkKind.REPAIRED, at=LATER)
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps(signed_list(1, keys=new, address="https://gx.example", at=LATER)), encoding="utf-8")
    for signed in (before, after):
        file = on_disk(tmp_path, signed)
        beside = Beside(status=listed, keys=tmp_path / "followed.json")
        for key in (old.public, new.public, ""):
            assert check_file(file, key=key, beside=beside)["state"] == "superseded"
    with pytest.raises(NoReport):
        check_file(on_disk(tmp_path, before), key=new.public, beside=Beside())


@pytest.mark.parametrize("with_key", [True, False])
def test_a_list_that_the_new_key_signed_is_refused_and_not_the_report(
    province: None, tmp_path: Path, with_key: bool
) -> None:
    old = make_keys(tmp_path, name="云泽", at=NOW)
    file, listed = on_disk(tmp_path, issue(Signing(old, "https://gx.example"))), tmp_path / "list.json"
    new = rotate(tmp_path)
    listed.write_text(json.dumps(signed_list(1, keys=new, address="https://gx.example", at=LATER)), encoding="utf-8")
    with pytest.raises(StatusesRefused, match="list of statuses is signed by another key than the report's"):
        check_file(file, key=old.public if with_key else "", beside=Beside(status=listed))


def test_what_is_no_list_of_the_report_is_said_of_the_list(province: None, tmp_path: Path) -> None:
    keys = make_keys(tmp_path, name="云泽", at=NOW)
    file, listed = on_disk(tmp_path, issue(Signing(keys, "https://gx.example"))), tmp_path / "list.json"
    genuine = json.dumps(signed_list(1, keys=keys, address="https://gx.example", at=LATER))
    elsewhere = json.dumps(signed_list(1, keys=keys, address="https://other.example", at=LATER))
    for said in ("", "{}", genuine.replace("gx.example", "gy.example"), elsewhere):
        listed.write_text(said, encoding="utf-8")
        with pytest.raises(StatusesRefused, match="list of statuses"):
            check_file(file, key=keys.public, beside=Beside(status=listed))


def test_a_lost_key_is_vouched_for_by_nobody(province: None, tmp_path: Path) -> None:
    old = make_keys(tmp_path, name="云泽", at=NOW)
    new = rotate(tmp_path, lost=True)
    assert vouched_for(new.issuer, statements(tmp_path)) == {new.issuer}
    assert vouched_for(old.issuer, statements(tmp_path)) == {old.issuer}


def test_a_statement_that_was_changed_is_refused(province: None, tmp_path: Path) -> None:
    make_keys(tmp_path, name="云泽", at=NOW)
    new, told = rotate(tmp_path), statements(tmp_path)
    told[0]["by_new"]["credentialSubject"]["follows"] = make_keys(tmp_path / "b", name="乙", at=NOW).issuer
    for forged in (told, {}, [1], [{"by_new": 1}], "x"):
        with pytest.raises(NoReport):
            assert vouched_for(new.issuer, forged) == "never"


def test_the_old_secrets_are_gone_the_old_certificate_stays_and_the_log_tells(province: None, tmp_path: Path) -> None:
    old = make_keys(tmp_path, name="云泽", at=NOW)
    new = rotate(tmp_path)
    names = {path.name for path in (tmp_path / FOLDER).iterdir()}
    assert names == {"signing.pem", "sealing.pem", "certificate.pem", "certificate-1.pem", "keys.json"}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / FOLDER).iterdir()} == {0o600}
    told = Event.objects.get(kind="reports.keys.rotated").details
    assert (told["from"], told["to"]) == (old.public, new.public)
    rotate(tmp_path)
    assert len(statements(tmp_path)) == 2


def test_a_rotation_that_is_cut_off_leaves_the_old_keys_or_the_new(
    province: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_keys(tmp_path, name="云泽", at=NOW)

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as at_once, pytest.raises(KeyboardInterrupt):
        at_once.setattr(Path, "rename", cut_off)
        rotate(tmp_path)
    held = read_keys(tmp_path)
    (tmp_path / FOLDER).rename(tmp_path / "reports.next")  # cut off between the two steps at the end
    assert read_keys(tmp_path).public == held.public
    assert rotate(tmp_path).public != held.public


def test_nobody_rotates_without_a_name(province: None, tmp_path: Path) -> None:
    make_keys(tmp_path, name="云泽", at=NOW)
    with pytest.raises(ReportRefused):
        rotate_keys(tmp_path, name="云泽", by="", at=LATER)


def test_checking_needs_no_node() -> None:
    program = "import sys, gongxin.reports.checking; sys.exit('gongxin.ledger.models' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
