"""The ZIP of all reports that were asked for is checked whole and offline; one thing changed, and it is refused."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.notes import checkpoint_of
from gongxin.reports.actions import Signing
from gongxin.reports.checking import Beside
from gongxin.reports.keys import CERTIFICATE, Keys, make_keys
from gongxin.reports.packages import check_package, is_package, signed_manifest
from gongxin.reports.requests import ask_for_reports, package
from gongxin.reports.rules import NoReport
from tests.reports.test_requests import WISH, worked_off
from tests.yunze import BUSY, CLEAN, NOW, UNKNOWN

pytestmark = pytest.mark.django_db
Files = dict[str, bytes]


@pytest.fixture
def files(province: None, signing: Signing, tmp_path: Path) -> Files:
    """The files of a package with two reports and one refusal."""
    number = ask_for_reports([BUSY, CLEAN, UNKNOWN], wish=replace(WISH, papers=True), at=NOW)
    worked_off(signing, tmp_path)
    with zipfile.ZipFile(package(number, home=tmp_path)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def written(folder: Path, files: Files) -> Path:
    """The files as a package."""
    with zipfile.ZipFile(folder / "given.zip", "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return folder / "given.zip"


def test_a_package_verifies_whole_with_the_log_s_proofs(
    files: Files, signing: Signing, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    given, log = written(tmp_path, files), trusted_keys()
    assert is_package(given)
    checked = check_package(given, key=signing.keys.public, beside=Beside(log_key=str(log[-1])))
    head = checkpoint_of(files["checkpoint"].decode(), origin=log[-1].name, trusted=log)
    assert [(one["code"], one["in_log_of"], one["sealed"]) for one in checked.reports] == [
        (BUSY, head.size, True),
        (CLEAN, head.size, True),
    ]
    assert [one["code"] for one in checked.refused] == [UNKNOWN]
    assert CERTIFICATE not in files


def first(files: Files, kind: str) -> str:
    """The first file of a kind, by the order of the list."""
    return str(json.loads(files["reports.json"])[0]["number"]) + kind


def exchanged(files: Files, kind: str) -> Files:
    """One report's file of a kind stands where the other's should."""
    one, other = (
        name for name in files if name.endswith(kind) and name[:1] == "2" and name.count(".") == kind.count(".")
    )
    return {**files, one: files[other], other: files[one]}


CHANGES: dict[str, Callable[[Files], Files]] = {
    "a report is missing": lambda files: {name: one for name, one in files.items() if name != first(files, ".json")},
    "reports are exchanged": lambda files: exchanged(files, ".json"),
    "papers are exchanged": lambda files: exchanged(files, ".pdf"),
    "proofs are exchanged": lambda files: exchanged(files, ".proof.json"),
    "a word is changed": lambda files: {
        **files,
        first(files, ".json"): files[first(files, ".json")]
        .replace("投标".encode(), "中标".encode())
        .replace(b"2026", b"2025", 1),
    },
    "a file more": lambda files: {**files, "../../x": b""},
    "the list is none": lambda files: {**files, "reports.json": b"[[[["},
    "the list names no number": lambda files: {**files, "reports.json": b'[{"number": "../x"}]'},
    "the list is missing": lambda files: {name: one for name, one in files.items() if name != "reports.json"},
}


LEFT_OUT: dict[str, Callable[[Files], Files]] = {
    "the papers": lambda files: {name: one for name, one in files.items() if not name.endswith(".pdf")},
    "a proof": lambda files: {name: one for name, one in files.items() if name != first(files, ".proof.json")},
    "the note": lambda files: {**files, "checkpoint": b"x"},
    "an organisation": lambda files: {
        **{name: one for name, one in files.items() if not name.startswith(first(files, ""))},
        "reports.json": json.dumps(json.loads(files["reports.json"])[1:]).encode(),
    },
    "a reason": lambda files: {**files, "reports.json": files["reports.json"].replace(b"no organisation", b"a forger")},
    "everything": lambda files: {"reports.json": b"[]", "manifest.json": files["manifest.json"]},
    "everything and the signature": lambda files: {"reports.json": b"[]"},
}


def signed_anew(files: Files, keys: Keys) -> Files:
    """The same package, its files signed as they are now."""
    digests = {name: sha256(one).hexdigest() for name, one in files.items() if name != "manifest.json"}
    return {**files, "manifest.json": json.dumps(signed_manifest(digests, request="x", keys=keys, at=NOW)).encode()}


def test_whatever_is_changed_in_a_package_is_found(files: Files, signing: Signing, tmp_path: Path) -> None:
    beside = Beside(log_key=str(trusted_keys()[-1]))
    for what, change in (CHANGES | LEFT_OUT).items():
        given = change(files)
        assert given != files, what
        with pytest.raises(NoReport):
            check_package(written(tmp_path, given), key=signing.keys.public, beside=beside)
            pytest.fail(what)


def test_whatever_contradicts_itself_is_found_though_it_was_signed(
    files: Files, signing: Signing, tmp_path: Path
) -> None:
    beside = Beside(log_key=str(trusted_keys()[-1]))
    check_package(written(tmp_path, signed_anew(files, signing.keys)), key=signing.keys.public, beside=beside)
    for what, change in CHANGES.items():
        given = written(tmp_path, signed_anew(change(files), signing.keys))
        with pytest.raises(NoReport):
            check_package(given, key=signing.keys.public, beside=beside)
            pytest.fail(what)


def test_another_node_does_not_sign_what_a_package_holds(files: Files, signing: Signing, tmp_path: Path) -> None:
    other = make_keys(tmp_path / "other", name="另一平台", at=NOW)
    with pytest.raises(NoReport, match="another key signed"):
        check_package(written(tmp_path, signed_anew(files, other)), key=signing.keys.public, beside=Beside())


def test_what_is_cut_off_is_no_package(files: Files, signing: Signing, tmp_path: Path) -> None:
    content = written(tmp_path, files).read_bytes()
    for size in (4, 100, len(content) // 2, len(content) - 1):
        (tmp_path / "cut.zip").write_bytes(content[:size])
        with pytest.raises(NoReport):
            check_package(tmp_path / "cut.zip", key=signing.keys.public, beside=Beside())
