"""Reports about many organisations in one ZIP, each beside its seal and the log's proof: checked offline, all together.

Whoever was handed the package needs no node: a file that is missing, another's, or not of the package is refused, and
the package with it.
"""

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongxin.reports.checking import LARGEST, Beside, check_content, document_in
from gongxin.reports.reading import read_json
from gongxin.reports.rules import NoReport, is_number

LIST, NOTE = "reports.json", "checkpoint"
DOCUMENT, PAPER, PROOF = ".json", ".pdf", ".proof.json"
MOST_FILES = 3 * 1_000 + 2
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


def check_package(file: Path, *, key: str, beside: Beside) -> Checked:
    """What each report of the package says; refused whole where one does not verify, is missing or is another's."""
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
            if len(names) > MOST_FILES or len(set(names)) != len(names):
                raise NoReport(f"a package has at most {MOST_FILES} files, each once")
            listed = _listed(_content(packed, LIST))
            issued = {str(one["number"]): str(one.get("code")) for one in listed if one.get("number")}
            _check_names(names, issued)
            told = tuple(_check(packed, number, code, key, beside) for number, code in issued.items())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError) as fault:
        raise NoReport("this is no package of reports") from fault
    return Checked(told, tuple(dict(one) for one in listed if not one.get("number")))


def _listed(content: bytes) -> list[Mapping[str, object]]:
    listed = read_json(content, otherwise="this is no package of reports")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise NoReport("this is no package of reports")
    if not all(is_number(str(one["number"])) for one in listed if one.get("number")):
        raise NoReport("this is no package of reports")
    return listed


def _check_names(names: Iterable[str], issued: Iterable[str]) -> None:
    known = {LIST, NOTE} | {number + kind for number in issued for kind in (DOCUMENT, PAPER, PROOF)}
    strange = sorted(set(names) - known)
    if strange:
        raise NoReport(f"the package holds what its list does not name: {strange[0][:80]!a}")


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
