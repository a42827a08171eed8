"""What somebody was handed shows the same to every reader: nothing stands twice, nothing lies beside the seal."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import cms, core
from asn1crypto.parser import peek

from gongxin.ledger.notes import SigningKey
from gongxin.ledger.suites import INTERNATIONAL
from gongxin.reports.canonical import Document
from gongxin.reports.checking import Beside, check_content, check_file
from gongxin.reports.credentials import TYPE, sign
from gongxin.reports.evidence import check_evidence
from gongxin.reports.keys import Keys
from gongxin.reports.packages import check_package, list_of
from gongxin.reports.reading import read_json
from gongxin.reports.rules import NoReport
from gongxin.reports.seals import read_seal, sealed
from gongxin.reports.sheets import press
from tests.yunze import NOW

REPORT: Document = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential", TYPE],
    "credentialSubject": {
        "number": "20260914120000ABCDEFGH",
        "organisation": {"code": "91990100MA90011A4Q"},
        "kind": "national.report.public-report",
        "day": "2026-09-14",
        "position": 7,
    },
}
TWICE = "something stands twice"
TEMPLATE = b"""
#set document(title: "x")
= x
#pdf.attach("report.json", bytes("{}"), relationship: "data", mime-type: "application/json", description: "x")
"""


@pytest.fixture(scope="module")
def report(keys: Keys) -> str:
    """A small report as its file."""
    return json.dumps(sign({**REPORT, "issuer": keys.issuer}, keys=keys, at=NOW))


@pytest.fixture(scope="module")
def paper(keys: Keys) -> bytes:
    """A sealed PDF with something attached."""
    compiler = type(press(None).compiler)(TEMPLATE)
    content = compiler.compile(format="pdf", pdf_standards=["a-3b"], timestamp=NOW)
    assert isinstance(content, bytes)
    return sealed(content, keys=keys, at=NOW).content


DOUBLED: dict[str, Callable[[str], str]] = {
    "at the top": lambda text: '{"credentialSubject": {"name": "另一家"}, ' + text[1:],
    "below": lambda text: text.replace('"kind":', '"number": "1", "kind":'),
    "in the proof": lambda text: text.replace('"cryptosuite":', '"created": "2020-01-01T00:00:00Z", "cryptosuite":'),
    "in other letters": lambda text: text.replace('"kind":', '"n\\u0075mber": "1", "kind":'),
    "with the same value": lambda text: text.replace('"position": 7', '"position": 7, "position": 7'),
}


@pytest.mark.parametrize("how", DOUBLED)
def test_a_report_that_names_something_twice_is_refused(report: str, keys: Keys, how: str) -> None:
    given = DOUBLED[how](report).encode()
    assert check_content(report.encode(), key=keys.public, beside=Beside(), evidence=None)["position"] == 7
    assert given != report.encode()
    with pytest.raises(NoReport, match=TWICE):
        check_content(given, key=keys.public, beside=Beside(), evidence=None)


def test_files_beside_a_report_name_nothing_twice_either(report: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(report, encoding="utf-8")
    for name, text in (("status", '{"a": 1, "a": 2}'), ("keys", '[{"by_old": 1, "by_old": 2}]')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(NoReport, match=TWICE):
            check_file(tmp_path / "report.json", key="", beside=Beside(**{name: tmp_path / name}))
    with pytest.raises(NoReport, match=TWICE):
        check_content(report.encode(), key="", beside=Beside(log_key="x"), evidence=b'{"payload": "", "payload": ""}')


def test_a_list_of_a_package_names_nothing_twice(keys: Keys, tmp_path: Path) -> None:
    listed = list_of([{"number": "", "code": "a"}], {}, keys=keys, at=NOW)
    given = tmp_path / "given.zip"
    for text in (listed, listed.replace(b'"code":', b'"number": "", "code":')):
        with zipfile.ZipFile(given, "w") as packed:
            packed.writestr("reports.json", text)
        if text == listed:
            assert check_package(given, key=keys.public, beside=Beside()).reports == ()
    with pytest.raises(NoReport, match=TWICE):
        check_package(given, key="", beside=Beside())


def test_what_is_no_json_is_told_in_the_words_of_its_place() -> None:
    for content in (b"", b"{", b"\xff\xff", b"[" * 100_000):
        with pytest.raises(NoReport, match="no list"):
            read_json(content, otherwise="this is no list")


def room(content: bytes) -> tuple[int, int]:
    """Where the room of the seal begins and ends, its brackets included."""
    found = re.search(rb"/ByteRange\[0 (\d+) +(\d+) ", content)
    assert found
    return int(found[1]), int(found[2])


def test_nothing_can_be_written_beside_the_seal_in_its_room(paper: bytes, keys: Keys) -> None:
    assert read_seal(paper, certificate=keys.certificate).document == {}
    begins, resumes = room(paper)
    behind = begins + 1 + 2 * peek(bytes.fromhex(paper[begins + 1 : resumes - 1].decode()))
    hidden = b"484944444e"
    for place in (behind, resumes - 1 - len(hidden), (behind + resumes) // 2):
        with pytest.raises(NoReport, match="room of the seal"):
            read_seal(paper[:place] + hidden + paper[place + len(hidden) :], certificate=None)


def test_the_seal_is_written_in_one_way_alone(paper: bytes) -> None:
    begins, resumes = room(paper)
    written = paper[begins:resumes]
    for other in (written.upper(), written[:-3] + b"  >", written[:-3] + b"\n0>", b"<" + written[1:-1].rstrip(b"0")):
        with pytest.raises(NoReport):
            read_seal(paper[:begins] + other.ljust(len(written)) + paper[resumes:], certificate=None)


def with_a_note(held: cms.ContentInfo) -> None:
    """Something unsigned beside the signature, where its time stamp would be."""
    note = {"type": "1.2.3.4", "values": [core.OctetString(b"HIDDEN")]}
    held["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([note])


def with_another_certificate(held: cms.ContentInfo) -> None:
    """The certificate once more."""
    certificates = held["content"]["certificates"]
    certificates.append(certificates[0].copy())


@pytest.mark.parametrize("change", [with_a_note, with_another_certificate])
def test_the_seal_bears_nothing_unsigned_but_its_stamp(paper: bytes, change: Callable[[cms.ContentInfo], None]) -> None:
    begins, resumes = room(paper)
    held = cms.ContentInfo.load(bytes.fromhex(paper[begins + 1 : resumes - 1].decode()))
    change(held)
    written = b"<%s>" % held.dump(force=True).hex().encode().ljust(resumes - begins - 2, b"0")
    with pytest.raises(NoReport, match="room of the seal"):
        read_seal(paper[:begins] + written + paper[resumes:], certificate=None)


@pytest.mark.parametrize(
    ("given", "lacks"), [({}, "payload, salt, proof"), ({"payload": 1, "salt": "", "proof": ""}, "payload")]
)
def test_what_is_no_proof_of_the_log_says_what_it_lacks(given: dict[str, object], lacks: str) -> None:
    with pytest.raises(NoReport, match=f"^this is no proof of the log: it lacks {lacks}$"):
        check_evidence(given, document={}, key="")


def test_a_proof_of_the_log_needs_the_log_s_key() -> None:
    given = {"payload": "", "salt": "", "proof": ""}
    with pytest.raises(NoReport, match="log's public key, and none was given"):
        check_evidence(given, document={}, key="")
    key = SigningKey("log.example", INTERNATIONAL.type, INTERNATIONAL.new_secret()).verifier
    with pytest.raises(NoReport, match=r"^the log's proof does not hold: a proof begins"):
        check_evidence(given, document={}, key=str(key))
