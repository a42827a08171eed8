"""What we sign is verified by programs that we did not write: openvc for credentials, Poppler and pypdf for PDFs."""

import copy
import io
import json
import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest
from openvc.did.base import multikey_to_jwk
from openvc.errors import OpenvcError
from openvc.proof.di_jcs import EddsaJcsProofSuite
from openvc.status.bitstring import decode_bitstring, get_status_bit

from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import integrate
from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.notes import checkpoint_of
from gongxin.ledger.queries import NotInTree
from gongxin.reports.actions import Signing
from gongxin.reports.evidence import check_evidence
from gongxin.reports.keys import make_keys
from gongxin.reports.printing import place_of
from gongxin.reports.proving import evidence_of
from gongxin.reports.queries import signed_list
from gongxin.reports.rules import NoReport, ReportRefused
from gongxin.reports.seals import check_seal, sealed
from gongxin.reports.sheets import GlyphMissing, press, printed
from gongxin.rulebook.queries import current
from tests.reports.builders import issue, say_of_penalty
from tests.yunze import NOW

pytestmark = pytest.mark.django_db


def test_another_library_verifies_a_report_and_refuses_a_forged_one(province: None, signing: Signing) -> None:
    document = issue(signing).document
    key = multikey_to_jwk(signing.keys.public)
    told = EddsaJcsProofSuite().verify(document, public_key_jwk=key)
    assert told.issuer == signing.keys.issuer
    forged = copy.deepcopy(document)
    forged["credentialSubject"]["sections"][1]["count"] = 0
    with pytest.raises(OpenvcError):
        EddsaJcsProofSuite().verify(forged, public_key_jwk=key)


def test_another_library_reads_the_bit_of_a_superseded_report(province: None, signing: Signing) -> None:
    document = issue(signing).document
    say_of_penalty(RemarkKind.REPAIRED)
    listed = signed_list(1, keys=signing.keys, address=signing.address, at=NOW)
    assert listed is not None
    EddsaJcsProofSuite().verify(listed, public_key_jwk=multikey_to_jwk(signing.keys.public))
    bits = decode_bitstring(listed["credentialSubject"]["encodedList"])
    place = int(document["credentialStatus"]["statusListIndex"])
    assert (len(bits) * 8, get_status_bit(bits, place), sum(map(int.bit_count, bits))) == (131_072, 1, 1)


def test_a_sealed_pdf_is_tagged_says_what_the_report_says_and_carries_it(province: None, signing: Signing) -> None:
    signed = issue(signing)
    paper = printed(signed.report, signed.document, place=place_of(current()), at=NOW, press=press(None))
    content = sealed(paper, keys=signing.keys, at=NOW).content
    assert check_seal(content, certificate=signing.keys.certificate) == signed.document
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert all(said in text for said in (signed.report.number, "给予罚款的行政处罚", "查询期内无相关信息"))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert json.loads(reader.attachments["report.json"][0]) == signed.document
    described = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert "pdfaid:part" in described and "pdfuaid:part" in described
    for forged in (content + b" ", content[:-1], content.replace(b"/Marked", b"/Barked", 1), paper):
        with pytest.raises(NoReport):
            check_seal(forged, certificate=signing.keys.certificate)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="Poppler's pdfsig is not installed")
def test_another_program_finds_the_seal_valid_over_the_entire_file(
    province: None, signing: Signing, tmp_path: Path
) -> None:
    signed, file = issue(signing), tmp_path / "report.pdf"
    paper = printed(signed.report, signed.document, place="云泽", at=NOW, press=press(None))
    content = sealed(paper, keys=signing.keys, at=NOW).content
    file.write_bytes(content)
    told = subprocess.run(["pdfsig", str(file)], capture_output=True, check=False, text=True).stdout
    assert all(said in told for said in ("Signature is Valid.", "Total document signed", "ETSI.CAdES.detached"))
    file.write_bytes(content.replace(b"/Marked", b"/Barked", 1))
    told = subprocess.run(["pdfsig", str(file)], capture_output=True, check=False, text=True).stdout
    assert "Signature is Valid." not in told


def test_a_seal_has_room_for_the_longest_name_of_a_platform(province: None, signing: Signing, tmp_path: Path) -> None:
    keys = make_keys(tmp_path, name="𠮷" * 64, at=NOW)
    signed = issue(signing)
    paper = printed(signed.report, signed.document, place="云泽", at=NOW, press=press(None))
    assert check_seal(sealed(paper, keys=keys, at=NOW).content, certificate=keys.certificate) == signed.document


def test_the_same_report_is_printed_to_the_same_bytes(province: None, signing: Signing) -> None:
    signed = issue(signing)
    first, again = (printed(signed.report, signed.document, place="云泽", at=NOW, press=press(None)) for _ in range(2))
    assert first == again


def test_a_character_that_no_font_has_is_refused_before_a_report_is_printed(province: None, signing: Signing) -> None:
    signed = issue(signing, recipient="某招标人\U00031000")
    with pytest.raises(GlyphMissing, match="U\\+31000"):
        printed(signed.report, signed.document, place="云泽", at=NOW, press=press(None))


def test_the_log_proves_offline_that_exactly_this_report_was_issued(province: None, signing: Signing) -> None:
    signed, other = issue(signing), issue(signing)
    integrate(at=NOW)
    evidence, key = evidence_of(signed.report.number), str(trusted_keys()[-1])
    assert check_evidence(evidence, document=signed.document, key=key) > signed.report.as_of.position
    for wrong in (other.document, {**signed.document, "id": "x"}):
        with pytest.raises(NoReport, match="another report"):
            check_evidence(evidence, document=wrong, key=key)
    for name in ("payload", "salt", "proof"):
        changed = f"{str(evidence[name])[:-6]}AAAAA="
        with pytest.raises(NoReport):
            check_evidence({**evidence, name: changed}, document=signed.document, key=key)
        with pytest.raises(NoReport):
            check_evidence({**evidence, name: None}, document=signed.document, key=key)


def test_a_report_says_under_which_signed_note_it_was_made(province: None, signing: Signing) -> None:
    said = issue(signing).document["credentialSubject"]["checkpoint"]
    keys = trusted_keys()
    head = checkpoint_of(said["note"], origin=keys[-1].name, trusted=keys)
    assert (head.size, head.root.hex()) == (said["size"], said["root"])


def test_what_is_not_in_the_log_yet_is_not_proved(province: None, signing: Signing) -> None:
    with pytest.raises(NotInTree):
        evidence_of(issue(signing).report.number)
    with pytest.raises(ReportRefused):
        evidence_of("20260101000000ABCDEFGH")
