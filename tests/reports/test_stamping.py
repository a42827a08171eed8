"""A seal bears the time of an authority that we did not write, or none and says why; no other token counts."""

import hashlib
import io
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from gongxin.reports.keys import Keys
from gongxin.reports.looping import apart
from gongxin.reports.rules import NoReport
from gongxin.reports.seals import Paper, read_seal, sealed
from gongxin.reports.sheets import press
from gongxin.reports.stamping import Authority, NoStamp, checked_token, question_about
from tests.reports.authority import make_authority, replied, served
from tests.yunze import NOW

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL's command is not installed")

TEMPLATE = b"""
#set document(title: "x")
= x
#pdf.attach("report.json", bytes("{}"), relationship: "data", mime-type: "application/json", description: "x")
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the authority has its files."""
    folder = tmp_path_factory.mktemp("authority")
    make_authority(folder)
    return folder


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A PDF as the press writes them, with something attached."""
    compiler = type(press(None).compiler)(TEMPLATE)
    content = compiler.compile(format="pdf", pdf_standards=["a-3b"], timestamp=NOW)
    assert isinstance(content, bytes)
    return content


def certificate(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())


def stamped(plain: bytes, keys: Keys, place: Path) -> Paper:
    with served(place) as address:
        return sealed(plain, keys=keys, at=NOW, authority=Authority(address, certificate(place), 5))


def test_a_seal_bears_the_moment_of_the_authority(plain: bytes, keys: Keys, place: Path) -> None:
    paper = stamped(plain, keys, place)
    assert not paper.not_stamped_because
    moment = read_seal(paper.content, certificate=keys.certificate, authority=certificate(place)).stamped_at
    assert moment is not None
    assert abs(moment - timezone.now()) < timedelta(minutes=1)


def test_another_library_finds_the_time_stamp_trusted(plain: bytes, keys: Keys, place: Path) -> None:
    (held,) = PdfFileReader(io.BytesIO(stamped(plain, keys, place).content)).embedded_signatures
    own = ValidationContext(trust_roots=[held.signer_cert], allow_fetching=False)
    root = asn1_x509.Certificate.load(certificate(place).public_bytes(Encoding.DER))
    stamping = ValidationContext(trust_roots=[root], allow_fetching=False)
    status = apart(lambda: validate_pdf_signature(held, own, ts_validation_context=stamping))
    assert status.timestamp_validity.trusted and status.timestamp_validity.intact


def test_openssl_verifies_the_token_in_a_seal(plain: bytes, keys: Keys, place: Path, tmp_path: Path) -> None:
    (held,) = PdfFileReader(io.BytesIO(stamped(plain, keys, place).content)).embedded_signatures
    token = held.signer_info["unsigned_attrs"][0]["values"][0]
    (tmp_path / "token").write_bytes(token.dump())
    digest = hashlib.sha256(held.signer_info["signature"].native).hexdigest()
    ask = ["openssl", "ts", "-verify", "-digest", digest, "-token_in", "-in", str(tmp_path / "token")]
    told = subprocess.run([*ask, "-CAfile", str(place / "authority.pem")], capture_output=True, check=False, text=True)
    assert "Verification: OK" in told.stdout


def test_a_foreign_authority_s_time_stamp_does_not_count(plain: bytes, keys: Keys, place: Path, tmp_path: Path) -> None:
    make_authority(tmp_path / "other")
    other = certificate(tmp_path / "other")
    with served(place) as address:
        paper = sealed(plain, keys=keys, at=NOW, authority=Authority(address, other, 5))
    assert "not that of the authority" in paper.not_stamped_because
    assert read_seal(paper.content, certificate=keys.certificate).stamped_at is None
    with pytest.raises(NoReport, match="not that of the authority"):
        read_seal(stamped(plain, keys, place).content, certificate=keys.certificate, authority=other)


def test_a_token_of_another_question_or_seal_does_not_count(keys: Keys, place: Path) -> None:
    with served(place) as address:
        token = Authority(address, certificate(place), 5).token(b"one")
    content = cms.ContentInfo.load(token)["content"]
    assert checked_token(content, signature=b"one", authority=certificate(place))
    with pytest.raises(NoStamp, match="not over this seal"):
        checked_token(content, signature=b"two", authority=certificate(place))


@pytest.mark.parametrize("instead", [b"", b"no", b"\x30\x80", b"\x30\x03\x02\x01\x02", b"\x00" * 40_000])
def test_whatever_else_is_answered_the_report_is_sealed_and_says_why(
    plain: bytes, keys: Keys, place: Path, instead: bytes
) -> None:
    with served(place, instead=instead) as address:
        paper = sealed(plain, keys=keys, at=NOW, authority=Authority(address, certificate(place), 5))
    assert paper.not_stamped_because.startswith("the time-stamping authority answered")
    assert read_seal(paper.content, certificate=keys.certificate).document == {}


def test_an_answer_to_an_earlier_question_does_not_count(plain: bytes, keys: Keys, place: Path) -> None:
    earlier = replied(place, question_about(b"x").dump())
    with served(place, instead=earlier) as address:
        paper = sealed(plain, keys=keys, at=NOW, authority=Authority(address, certificate(place), 5))
    assert paper.not_stamped_because == "the time stamp answers another question"


def test_a_silent_authority_is_not_waited_for_and_left_alone_for_a_while(plain: bytes, keys: Keys, place: Path) -> None:
    with served(place, silent=Event()) as address:
        authority, began = Authority(address, certificate(place), 0.2), monotonic()
        first, second = (sealed(plain, keys=keys, at=NOW, authority=authority) for _ in range(2))
        assert monotonic() - began < 2
    assert "within 0.2 seconds" in first.not_stamped_because
    assert "a moment ago" in second.not_stamped_because


def test_a_changed_time_stamp_is_refused(plain: bytes, keys: Keys, place: Path) -> None:
    content = stamped(plain, keys, place).content
    place_of = content.rindex(b"06042a030401")  # the policy that stands in the token alone
    with pytest.raises(NoReport):
        read_seal(
            content[:place_of] + b"06042a030402" + content[place_of + 12 :],
            certificate=keys.certificate,
            authority=certificate(place),
        )
