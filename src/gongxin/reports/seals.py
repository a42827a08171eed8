"""PDFs signed as PAdES: certified, with no change allowed; a seal counts only where it covers the entire file.

Bytes behind the signed part leave a signature whole: whoever asks for less than the entire file is shown a page that
nobody signed.  Where an authority for time stamps is at hand the seal bears its token (B-T), otherwise none (B-B).
"""

import io
from dataclasses import dataclass
from datetime import datetime

from asn1crypto.parser import peek
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from gongxin.reports.canonical import Document
from gongxin.reports.cms import signed_digest
from gongxin.reports.keys import Keys
from gongxin.reports.looping import apart
from gongxin.reports.reading import read_json
from gongxin.reports.rules import NoReport
from gongxin.reports.stamping import LARGEST, Authority, NoStamp, checked_token
from gongxin.reports.updating import with_room

FIELD, READABLE = "Seal", "电子签章"


@dataclass(frozen=True)
class Paper:
    """A sealed PDF; where an authority for time stamps was to be asked and gave none, why."""

    content: bytes
    not_stamped_because: str = ""


@dataclass(frozen=True)
class Seal:
    """What a seal covers, and since when it has been there by the word of an authority, if one said so."""

    document: Document
    stamped_at: datetime | None


def sealed(content: bytes, *, keys: Keys, at: datetime, authority: Authority | None = None) -> Paper:
    """The PDF with the node's seal, after which nothing may be changed; its time stamped where an authority does so."""
    refused: list[str] = []

    def stamped(signature: bytes) -> bytes:
        try:
            return authority.token(signature) if authority is not None else b""
        except NoStamp as fault:
            refused.append(str(fault))
            return b""

    room = _room(keys.certificate) + (LARGEST if authority is not None else 0)
    prepared = with_room(content, room=room, name=FIELD, readable=READABLE, at=at)
    signature = signed_digest(prepared.digest, key=keys.sealing, certificate=keys.certificate, stamped=stamped)
    return Paper(prepared.filled(signature), "".join(refused))


def _room(certificate: x509.Certificate) -> int:
    """How many bytes a seal without a time stamp has room for, told without making one twice.

    A seal holds the certificate, its issuer twice more, and less than a thousand bytes beside them.
    """
    return 2 * len(certificate.public_bytes(Encoding.DER)) + 2_048


def read_seal(
    content: bytes, *, certificate: x509.Certificate | None, authority: x509.Certificate | None = None
) -> Seal:
    """The credential under the seal of this certificate and its time stamp; refused unless it covers the entire file.

    Without a certificate it is the seal's own: nothing was changed since, whoever it was that sealed.  A time stamp
    that does not fit is refused, and with the certificate of an authority one that this authority did not give.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content))
        held = reader.embedded_signatures
        if len(held) != 1:
            raise NoReport(f"a report bears one seal, and this file bears {len(held)}")
        _check(held[0], certificate)
        stamped_at = _stamped_at(held[0], authority)
        _check_room(held[0], content)
        attached = read_json(_attached(reader), otherwise="this PDF has no report attached")
    except NoStamp as fault:
        raise NoReport(str(fault)) from fault
    except (PdfReadError, SignatureValidationError, SigningError, ValueError, KeyError, TypeError, IndexError) as fault:
        if isinstance(fault, NoReport):
            raise
        raise NoReport("this is no PDF that this platform sealed") from fault
    if not isinstance(attached, dict):
        raise NoReport("this PDF has no report attached")
    return Seal(attached, stamped_at)


def check_seal(content: bytes, *, certificate: x509.Certificate | None) -> Document:
    """The credential attached to a PDF, as `read_seal` reads it, whoever stamped the time."""
    return read_seal(content, certificate=certificate).document


def _check(held: EmbeddedPdfSignature, certificate: x509.Certificate | None) -> None:
    owner = held.signer_cert
    if certificate is not None and owner.dump() != certificate.public_bytes(Encoding.DER):
        raise NoReport("the seal is not that of the platform whose certificate was given")
    trusted = ValidationContext(trust_roots=[owner], allow_fetching=False)
    status = apart(lambda: validate_pdf_signature(held, trusted))
    if not (status.intact and status.valid):
        raise NoReport("the seal does not fit: something was changed")
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE or status.docmdp_ok is False:
        raise NoReport("something was added behind the seal")


def _check_room(held: EmbeddedPdfSignature, content: bytes) -> None:
    """All of the file is signed but the room of the seal, which holds one certificate's seal and then zeros alone.

    Nobody signs what stands in the room: what is not the seal could be put there by anybody.
    """
    _, begins, resumes, rest = held.byte_range
    seal, room = held.pkcs7_content, content[begins:resumes]
    written = seal[: peek(seal)].hex().encode().ljust(len(room) - 2, b"0")
    if room != b"<%s>" % written or resumes + rest != len(content):
        raise NoReport("something was written into the room of the seal after sealing")
    beside = {one["type"].native for one in held.signer_info["unsigned_attrs"]} - {"signature_time_stamp_token"}
    if beside or len(held.signed_data["certificates"]) != 1 or len(held.signed_data["crls"]):
        raise NoReport("something was written into the room of the seal after sealing")


def _stamped_at(held: EmbeddedPdfSignature, authority: x509.Certificate | None) -> datetime | None:
    tokens = list(extract_tst_data_iter(held.signer_info, signed=False))
    if len(tokens) > 1:
        raise NoStamp("a seal bears one time stamp")
    signature = held.signer_info["signature"].native
    moments = [checked_token(token, signature=signature, authority=authority) for token in tokens]
    return moments[0] if moments else None


def _attached(reader: PdfFileReader) -> bytes:
    """The content of the first attachment."""
    named = reader.root["/Names"]["/EmbeddedFiles"]
    while "/Kids" in named:
        named = named["/Kids"][0]
    return bytes(named["/Names"][1]["/EF"]["/F"].data)
