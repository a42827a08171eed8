"""PDFs signed as PAdES: certified, with no change allowed; a seal counts only where it covers the entire file.

Bytes behind the signed part leave a signature whole: whoever asks for less than the entire file is shown a page that
nobody signed.
"""

import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from gongxin.reports.cms import signed_digest
from gongxin.reports.credentials import Document
from gongxin.reports.keys import Keys
from gongxin.reports.rules import NoReport

Made = TypeVar("Made")
FIELD, READABLE = "Seal", "电子签章"
DIGEST = "sha256"


def sealed(content: bytes, *, keys: Keys, at: datetime) -> bytes:
    """The PDF with the node's seal, after which nothing may be changed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    field = SigFieldSpec(FIELD, readable_field_name=READABLE)
    placeholder = SignatureObject(
        timestamp=at.replace(microsecond=0), subfilter=SigSeedSubFilter.PADES, bytes_reserved=_room(keys.certificate)
    )
    final = SigMDPSetup(md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
    steps = PdfCMSEmbedder(new_field_spec=field).write_cms(FIELD, writer)
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=final))
    prepared, out = steps.send(SigIOSetup(md_algorithm=DIGEST))
    steps.send(signed_digest(prepared.document_digest, key=keys.sealing, certificate=keys.certificate))
    return bytes(out.getbuffer())


def _apart(work: Callable[[], Made]) -> Made:
    """What the work gives in a thread of its own: the library runs a loop, which a caller's thread may have already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def _room(certificate: x509.Certificate) -> int:
    """How many hexadecimal digits a seal has room for, told without making one twice.

    A seal holds the certificate, its issuer twice more, and less than a thousand bytes beside them.
    """
    return 2 * (2 * len(certificate.public_bytes(Encoding.DER)) + 2_048)


def check_seal(content: bytes, *, certificate: x509.Certificate | None) -> Document:
    """The credential attached to a PDF under the seal of this certificate; refused unless it covers the entire file.

    Without a certificate it is the seal's own: nothing was changed since, whoever it was that sealed.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content))
        held = reader.embedded_signatures
        if len(held) != 1:
            raise NoReport(f"a report bears one seal, and this file bears {len(held)}")
        owner = held[0].signer_cert
        if certificate is not None and owner.dump() != certificate.public_bytes(Encoding.DER):
            raise NoReport("the seal is not that of the platform whose certificate was given")
        trusted = ValidationContext(trust_roots=[owner], allow_fetching=False)
        status = _apart(lambda: validate_pdf_signature(held[0], trusted))
        if not (status.intact and status.valid):
            raise NoReport("the seal does not fit: something was changed")
        if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE or status.docmdp_ok is False:
            raise NoReport("something was added behind the seal")
        attached: Document = json.loads(_attached(reader))
    except (PdfReadError, SignatureValidationError, SigningError, ValueError, KeyError, TypeError, IndexError) as fault:
        if isinstance(fault, NoReport):
            raise
        raise NoReport("this is no PDF that this platform sealed") from fault
    return attached


def _attached(reader: PdfFileReader) -> bytes:
    """The content of the first attachment."""
    named = reader.root["/Names"]["/EmbeddedFiles"]
    while "/Kids" in named:
        named = named["/Kids"][0]
    return bytes(named["/Names"][1]["/EF"]["/F"].data)
