"""The ZIP of all reports that were asked for is checked whole and offline; one thing changed, and it is refused."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.notes import checkpoint_of
from gongxin.reports.actions import Signing
from gongxin.reports.checking import Beside
from gongxin.reports.credentials import CONTEXT, TERMS, sign
from gongxin.reports.keys import CERTIFICATE
from gongxin.reports.packages import LISTED, PROOF, check_package, is_package
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
    return str(json.loads(files["reports.json"])["reports"][0]["number"]) + kind


def exchanged(files: Files, kind: str) -> Files:
    """One report's file of a kind stands where the other's should."""
    one, other = (
        name for name in files if name.endswith(kind) and name[:1] == "2" and name.count(".") == kind.count(".")
    )
    return {**files, one: files[other], other: files[one]}


def relisted(files: Files, change: Callable[[list[dict[str, object]]], object]) -> Files:
    """The list says something else about whom there is a report, or none."""
    told = json.loads(files["reports.json"])
    change(told["reports"])
    return {**files, "reports.json": json.dumps(told).encode()}


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
    "no paper is there": lambda files: {name: one for name, one in files.items() if not name.endswith(".pdf")},
    "a proof is missing": lambda files: {name: one for name, one in files.items() if name != first(files, PROOF)},
    "another checkpoint": lambda files: {**files, "checkpoint": b"x"},
    "a refusal says something else": lambda files: relisted(files, lambda one: one[2].update(refused_because="bribes")),
    "one is taken out": lambda files: relisted(
        {name: one for name, one in files.items() if not name.startswith(first(files, ""))}, lambda one: one.pop(0)
    ),
    "somebody is added": lambda files: relisted(files, lambda one: one.append({"code": CLEAN, "number": ""})),
    "nothing is left": lambda files: {"reports.json": b"[]"},
    "the list is missing": lambda files: {name: one for name, one in files.items() if name != "reports.json"},
}


def test_whatever_is_changed_in_a_package_is_found(files: Files, signing: Signing, tmp_path: Path) -> None:
    beside = Beside(log_key=str(trusted_keys()[-1]))
    for what, change in CHANGES.items():
        with pytest.raises(NoReport):
            check_package(written(tmp_path, change(files)), key=signing.keys.public, beside=beside)
            pytest.fail(what)


@pytest.mark.parametrize("said", [{}, {"reports": "x", "files": {}}, {"reports": [], "files": 7}, {"reports": [7]}])
def test_a_list_that_a_stranger_signed_and_that_is_none_is_refused(
    signing: Signing, tmp_path: Path, said: dict[str, object]
) -> None:
    listed = {"@context": [CONTEXT, TERMS], "type": [LISTED], "issuer": signing.keys.issuer} | said
    content = json.dumps(sign(listed, keys=signing.keys, at=NOW)).encode()
    with pytest.raises(NoReport):
        check_package(written(tmp_path, {"reports.json": content}), key="", beside=Beside())


def test_what_is_cut_off_is_no_package(files: Files, signing: Signing, tmp_path: Path) -> None:
    content = written(tmp_path, files).read_bytes()
    for size in (4, 100, len(content) // 2, len(content) - 1):
        (tmp_path / "cut.zip").write_bytes(content[:size])
        with pytest.raises(NoReport):
            check_package(tmp_path / "cut.zip", key=signing.keys.public, beside=Beside())
