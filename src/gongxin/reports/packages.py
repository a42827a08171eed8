"""Reports about many organisations in one ZIP, each beside its seal and the log's proof: checked offline, all together.

Whoever was handed the package needs no node: a file that is missing, another's, or not of the package is refused, and
the package with it.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from gongxin.reports.canonical import Document, moment_text
from gongxin.reports.checking import LARGEST, Beside, check_content, check_signed, document_in
from gongxin.reports.credentials import CONTEXT, TERMS, sign
from gongxin.reports.keys import Keys
from gongxin.reports.reading import read_json
from gongxin.reports.rules import NoReport, is_number

LIST, NOTE = "reports.json", "checkpoint"
LISTED = "CreditReportList"
DOCUMENT, PAPER, PROOF = ".json", ".pdf", ".proof.json"
MOST_FILES = 3 * 1_000 + 2
UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    KeyError,
    TypeError,
    AttributeError,
)
"""What comes of a file that is no ZIP, and of a list that somebody signed who does not know what one says."""
ZIPPED = b"PK\x03\x04"


@dataclass(frozen=True)
class Checked:
    """What the reports of a package say once all fit, and for which codes the package says why there is none."""

    reports: tuple[dict[str, object], ...]
    refused: tuple[dict[str, object], ...]


def is_package(file: Path) -> bool:
    """Whether the file is a ZIP."""
    with file.open("rb") as opened:
        return opened.read(len(ZIPPED)) == ZIPPED


def list_of(outcomes: Sequence[Mapping[str, object]], files: Mapping[str, str], *, keys: Keys, at: datetime) -> bytes:
    """The signed list of a package: of whom there is a report, of whom none and why, and what each file hashes to."""
    document = {
        "@context": [CONTEXT, TERMS],
        "type": [LISTED],
        "issuer": keys.issuer,
        "made": moment_text(at),
        "reports": [dict(one) for one in outcomes],
        "files": dict(files),
    }
    return json.dumps(sign(document, keys=keys, at=at), ensure_ascii=False, indent=2).encode()


def check_package(file: Path, *, key: str, beside: Beside) -> Checked:
    """What each report of the package says; refused whole where its list was not signed, or a file is not as listed."""
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
            if len(names) > MOST_FILES or len(set(names)) != len(names):
                raise NoReport(f"a package has at most {MOST_FILES} files, each once")
            listed = _listed(_content(packed, LIST), key, beside)
            _check_files(packed, listed["files"])
            reports = listed["reports"]
            issued = {str(one["number"]): str(one.get("code")) for one in reports if one.get("number")}
            told = tuple(_check(packed, number, code, key, beside) for number, code in issued.items())
    except UNREADABLE as fault:
        raise NoReport("this is no package of reports") from fault
    return Checked(told, tuple(dict(one) for one in reports if not one.get("number")))


def _listed(content: bytes, key: str, beside: Beside) -> Document:
    """The list of the package, which its issuer signed."""
    found = read_json(content, otherwise="this is no package of reports")
    if not isinstance(found, dict) or LISTED not in found.get("type", ()):
        raise NoReport("the package's list is not signed")
    listed = check_signed(found, key=key, beside=beside)
    if not all(is_number(str(one["number"])) for one in listed["reports"] if one.get("number")):
        raise NoReport("this is no package of reports")
    return listed


def _check_files(packed: zipfile.ZipFile, files: Mapping[str, str]) -> None:
    """Every file that the list names is there as it was, and no other."""
    held = set(packed.namelist()) - {LIST}
    if strange := sorted(held - set(files)):
        raise NoReport(f"the package holds what its list does not name: {strange[0][:80]!a}")
    for name, digest in files.items():
        if name not in held:
            raise NoReport(f"the package lacks what its list names: {name[:80]!a}")
        if sha256(_content(packed, name)).hexdigest() != digest:
            raise NoReport(f"a file of the package is not the one that its list names: {name[:80]!a}")


def _check(packed: zipfile.ZipFile, number: str, code: str, key: str, beside: Beside) -> dict[str, object]:
    held = set(packed.namelist())
    content = _content(packed, number + DOCUMENT)
    proof = _content(packed, number + PROOF) if number + PROOF in held and beside.log_key else None
    told = check_content(content, key=key, beside=beside, evidence=proof)
    if (told["number"], told["code"]) != (number, code):
        raise NoReport(f"{number} in the package is another report")
    if number + PAPER in held:
        paper = _content(packed, number + PAPER)
        if document_in(paper, beside)[0] != document_in(content, beside)[0]:
            raise NoReport(f"{number} in the package says one thing on paper and another as JSON")
        told = check_content(paper, key=key, beside=beside, evidence=proof)
    return told


def _content(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as member:
        content = member.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NoReport(f"a report has at most {LARGEST} bytes")
    return content
