"""Time stamps on seals (RFC 3161): somebody else says since when a seal has been there.

An authority that does not answer in time never holds up a report: the seal goes without, says why, and the authority
is left alone for a minute.  A token counts if it is about this seal, answers this question, and was signed with the
certificate that the operator trusts, or with one that it vouches for.
"""

import asyncio
import hashlib
import secrets
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from threading import Thread
from time import monotonic
from typing import IO, Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.general import SigningError, extract_certificate_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from gongxin.reports.looping import apart

LARGEST = 16 * 1024
"""How many bytes an answer has at most; a seal keeps room for as many."""
LEFT_ALONE = 60.0
ASKED = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
GRANTED = {"granted", "granted_with_mods"}


class NoStamp(ValueError):
    """There is no time stamp that counts; the message says why."""


class _Straight(HTTPRedirectHandler):
    """An authority is asked where the operator said, and nowhere else."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:  # noqa: ANN401
        """No redirection is followed."""
        return


@dataclass
class Authority:
    """Where tokens are asked for, whose certificate is trusted, and how many seconds are waited for one."""

    address: str
    certificate: x509.Certificate
    seconds: float
    asked_from: float = field(default=0.0, init=False)

    def token(self, signature: bytes) -> bytes:
        """A token over this signature; refused where none that counts came in time."""
        if monotonic() < self.asked_from:
            raise NoStamp("the time-stamping authority did not answer a moment ago")
        question = question_about(signature)
        try:
            return self._checked(_answer(self.address, question.dump(), self.seconds), question, signature)
        except NoStamp:
            self.asked_from = monotonic() + LEFT_ALONE
            raise

    def _checked(self, answer: bytes, question: tsp.TimeStampReq, signature: bytes) -> bytes:
        try:
            told = tsp.TimeStampResp.load(answer, strict=True)
            if told["status"]["status"].native not in GRANTED:
                raise NoStamp("the time-stamping authority refused")
            token = told["time_stamp_token"]
            content = token["content"]
            if content["encap_content_info"]["content"].parsed["nonce"].native != question["nonce"].native:
                raise NoStamp("the time stamp answers another question")
            checked_token(content, signature=signature, authority=self.certificate)
        except NoStamp:
            raise
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise NoStamp("the time-stamping authority answered something else") from fault
        return bytes(token.dump())


def question_about(signature: bytes) -> tsp.TimeStampReq:
    """What an authority is asked for: a token over this signature, with its certificate, for this question alone."""
    return tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": hashlib.sha256(signature).digest(),
            },
            "nonce": secrets.randbits(63),
            "cert_req": True,
        }
    )


def _answer(address: str, body: bytes, seconds: float) -> bytes:
    """What the authority says; after so many seconds it is waited for no longer, however slowly it speaks."""
    waited: Future[bytes] = Future()

    def ask() -> None:
        try:
            call = Request(address, data=body, headers=ASKED, method="POST")  # noqa: S310 - the operator's own setting
            with build_opener(_Straight).open(call, timeout=seconds) as told:
                waited.set_result(told.read(LARGEST + 1))
        except (HTTPException, OSError, ValueError) as fault:
            waited.set_exception(fault)

    Thread(target=ask, daemon=True).start()
    try:
        answer = waited.result(seconds)
    except TooLate as fault:
        raise NoStamp(f"the time-stamping authority did not answer within {seconds:g} seconds") from fault
    except (HTTPException, OSError, ValueError) as fault:
        raise NoStamp(f"the time-stamping authority cannot be asked: {type(fault).__name__}") from fault
    if len(answer) > LARGEST:
        raise NoStamp(f"the time-stamping authority answered more than {LARGEST} bytes")
    return answer


def checked_token(content: cms.SignedData, *, signature: bytes, authority: x509.Certificate | None) -> datetime:
    """The moment that the token says; refused unless it is over this signature and whole.

    With a certificate it is refused too unless that one signed it, or vouches for whoever did.
    """
    try:
        signer = extract_certificate_info(content).signer_cert
        root = signer if authority is None else asn1_x509.Certificate.load(authority.public_bytes(Encoding.DER))
        said: datetime = content["encap_content_info"]["content"].parsed["gen_time"].native
        trusting = ValidationContext(trust_roots=[root], allow_fetching=False, moment=said)
        checking = validate_tst_signed_data(content, trusting, lambda name: hashlib.new(name, signature).digest())
        found = TimestampSignatureStatus(**apart(lambda: asyncio.run(checking)))
    except (SignatureValidationError, SigningError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise NoStamp("the time stamp cannot be read") from fault
    if not (found.intact and found.valid):
        raise NoStamp("the time stamp is not over this seal, or was changed")
    if authority is not None and not found.trusted:
        raise NoStamp("the time stamp is not that of the authority whose certificate was given")
    return said
