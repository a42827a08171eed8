"""Where SM2 is set every credential bears its signature, OpenSSL and others verify it, and nothing claims more."""

import base64
import copy
import json
import shutil
import subprocess
from pathlib import Path

import pytest
import rfc8785
from django.conf import LazySettings
from openvc.did.base import multikey_to_jwk
from openvc.proof.di_jcs import EddsaJcsProofSuite

from gongxin.reports.actions import Signing
from gongxin.reports.canonical import Document
from gongxin.reports.checking import Beside, check_file
from gongxin.reports.credentials import CONTEXT, sign, verify
from gongxin.reports.keys import FOLDER, NATIONAL_PUBLIC, KeyMissing, Keys, make_keys, read_keys
from gongxin.reports.national import MEMBER, check_sm2
from gongxin.reports.own_keys import make_own_keys, own_keys
from gongxin.reports.rotation import rotate_keys
from gongxin.reports.rules import NoReport
from tests.reports.builders import issue
from tests.reports.curve import verifies
from tests.yunze import NOW


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("national")


@pytest.fixture(scope="module")
def both(home: Path) -> Keys:
    """Keys as a node has them that must use national cryptography."""
    return make_keys(home, name="云泽", at=NOW, national=True)


@pytest.fixture(scope="module")
def document(both: Keys) -> Document:
    """A small credential that bears both signatures."""
    said = {"@context": [CONTEXT], "type": ["VerifiableCredential"], "issuer": both.issuer, "validFrom": "2026-09-14"}
    return sign({**said, "credentialSubject": {"id": "urn:uscc:91990100MA90011A4Q", "n": 1}}, keys=both, at=NOW)


def what_was_signed(document: Document) -> tuple[bytes, bytes, bytes]:
    """The bytes, the signature and the key in DER, found as docs/operating/reports.md tells a stranger to."""
    told = {name: value for name, value in document.items() if name != "proof"}
    value = base64.b64decode(told[MEMBER]["value"])
    told[MEMBER] = {name: text for name, text in told[MEMBER].items() if name != "value"}
    return rfc8785.dumps(told), value, base64.b64decode(told[MEMBER]["key"])


def test_the_signature_holds_by_arithmetic_that_is_not_openssls(document: Document) -> None:
    signed, value, key = what_was_signed(document)
    assert verifies(key[-64:], signed, value)
    assert not verifies(key[-64:], signed + b" ", value)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the command openssl is absent")
def test_the_command_openssl_verifies_it_with_the_published_key(document: Document, home: Path, tmp_path: Path) -> None:
    signed, value, _ = what_was_signed(document)
    (tmp_path / "signed").write_bytes(signed)
    (tmp_path / "value").write_bytes(value)
    key = str(home / FOLDER / NATIONAL_PUBLIC)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-digest", "sm3"]
    command += ["-pkeyopt", "distid:1234567812345678", "-in", "signed", "-sigfile", "value"]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    (tmp_path / "signed").write_bytes(signed + b" ")
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode != 0


def test_a_program_that_knows_nothing_of_sm2_verifies_as_ever(document: Document, both: Keys) -> None:
    told = EddsaJcsProofSuite().verify(copy.deepcopy(document), public_key_jwk=multikey_to_jwk(both.public))
    assert told.issuer == both.issuer


@pytest.mark.parametrize("name", ["type", "suite", "identity", "key", "created", "value"])
@pytest.mark.parametrize("given", [None, 1, "", "x", "QUJD", []])
def test_a_signature_that_was_changed_is_refused_whatever_the_proof_says(
    document: Document, both: Keys, name: str, given: object
) -> None:
    forged = {key: value for key, value in document.items() if key != "proof"}
    forged[MEMBER] = forged[MEMBER] | {name: given}
    with pytest.raises(NoReport):
        check_sm2(forged)
    without = Keys(both.signing, both.sealing, both.certificate)
    with pytest.raises(NoReport):
        verify(sign(forged, keys=without, at=NOW), key=None)


@pytest.mark.django_db
def test_a_report_is_signed_twice_and_either_signature_can_be_demanded(
    province: None, home: Path, both: Keys, keys: Keys, tmp_path: Path
) -> None:
    public = home / FOLDER / NATIONAL_PUBLIC
    file, once = tmp_path / "twice.json", tmp_path / "once.json"
    file.write_bytes(issue(Signing(both, "https://gx.example")).written)
    once.write_bytes(issue(Signing(keys, "https://gx.example")).written)
    told = check_file(file, key=both.public, beside=Beside(sm2_key=public))
    assert (told["sm2_signed"], told["sm2_key_known"], told["issuer_known"]) == (True, True, True)
    assert check_file(once, key="", beside=Beside())["sm2_signed"] is False
    with pytest.raises(NoReport, match="bears no signature in SM2"):
        check_file(once, key="", beside=Beside(sm2_key=public))
    other = tmp_path / "other"
    make_keys(other, name="乙", at=NOW, national=True)
    with pytest.raises(NoReport, match="not by the key that was given"):
        check_file(file, key="", beside=Beside(sm2_key=other / FOLDER / NATIONAL_PUBLIC))
    (tmp_path / "none.pem").write_bytes(b"\xff-----BEGIN PUBLIC KEY-----")
    with pytest.raises(NoReport, match="no public key of SM2"):
        check_file(file, key="", beside=Beside(sm2_key=tmp_path / "none.pem"))


def test_one_setting_decides_and_keys_of_the_other_suite_sign_nothing(tmp_path: Path, settings: LazySettings) -> None:
    settings.LEDGER_SUITE = "ed25519-sha256"
    assert make_own_keys(tmp_path, name="云泽", at=NOW).national is None
    settings.LEDGER_SUITE = "sm2-sm3"
    with pytest.raises(KeyMissing, match="no key of SM2"):
        own_keys(tmp_path)
    made = make_own_keys(tmp_path, name="云泽", at=NOW)
    assert made.national is not None and made.public == own_keys(tmp_path).public
    settings.LEDGER_SUITE = "ed25519-sha256"
    with pytest.raises(KeyMissing, match="do not name sm2-sm3"):
        own_keys(tmp_path)


@pytest.mark.django_db
def test_rotation_makes_a_new_key_and_keeps_the_old_public_one(tmp_path: Path, settings: LazySettings) -> None:
    settings.LEDGER_SUITE = "sm2-sm3"
    old = make_own_keys(tmp_path, name="云泽", at=NOW)
    public = (tmp_path / FOLDER / NATIONAL_PUBLIC).read_text()
    new = rotate_keys(tmp_path, name="云泽", by="operator", at=NOW)
    assert new.national not in {None, old.national} and read_keys(tmp_path).national == new.national
    assert (tmp_path / FOLDER / "sm2-1.pub").read_text() == public
    (told,) = json.loads((tmp_path / FOLDER / "keys.json").read_text("utf-8"))
    assert check_sm2({name: value for name, value in told["by_old"].items() if name != "proof"}) == public
