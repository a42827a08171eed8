"""A signature over a digest as CMS writes it (RFC 5652), with the certificate and what PAdES demands, in DER.

It is built from bytes: general libraries for ASN.1 take twenty times as long for the one shape that a seal has.  Others
read it: pyHanko and Poppler in the tests.
"""

import hashlib
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

INTEGER, OCTETS, OBJECT, SEQUENCE, SET, TAGGED, UNSIGNED = 0x02, 0x04, 0x06, 0x30, 0x31, 0xA0, 0xA1
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
DATA = bytes.fromhex("2a864886f70d010701")
CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
SIGNING_CERTIFICATE = bytes.fromhex("2a864886f70d010910022f")
TIME_STAMP = bytes.fromhex("2a864886f70d010910020e")
SHA_256 = bytes.fromhex("608648016503040201")
ECDSA_SHA_256 = bytes.fromhex("2a8648ce3d040302")


def signed_digest(
    digest: bytes,
    *,
    key: ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
    stamped: Callable[[bytes], bytes],
) -> bytes:
    """The signature of this key over a document with this SHA-256, the certificate beside it.

    `stamped` gives the token of a time-stamping authority over the signature (RFC 3161), or nothing.
    """
    owner = certificate.public_bytes(Encoding.DER)
    told = sorted(
        (
            _attribute(CONTENT_TYPE, _der(OBJECT, DATA)),
            _attribute(MESSAGE_DIGEST, _der(OCTETS, digest)),
            _attribute(SIGNING_CERTIFICATE, _named(owner)),
        )
    )
    version, algorithm = _integer(1), _der(SEQUENCE, _der(OBJECT, SHA_256))
    signature = key.sign(_der(SET, *told), ec.ECDSA(SHA256()))
    signer = _der(
        SEQUENCE,
        version,
        _der(SEQUENCE, certificate.issuer.public_bytes(), _integer(certificate.serial_number)),
        algorithm,
        _der(TAGGED, *told),
        _der(SEQUENCE, _der(OBJECT, ECDSA_SHA_256)),
        _der(OCTETS, signature),
        _stamp(stamped(signature)),
    )
    content = _der(SEQUENCE, _der(OBJECT, DATA))
    signed = _der(SEQUENCE, version, _der(SET, algorithm), content, _der(TAGGED, owner), _der(SET, signer))
    return _der(SEQUENCE, _der(OBJECT, SIGNED_DATA), _der(TAGGED, signed))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return _der(SEQUENCE, _der(OBJECT, kind), _der(SET, value))


def _stamp(token: bytes) -> bytes:
    return _der(UNSIGNED, _attribute(TIME_STAMP, token)) if token else b""


def _named(owner: bytes) -> bytes:
    """Whose certificate it is by its digest (RFC 5035): another with the same key cannot be put in its place."""
    digest = _der(OCTETS, hashlib.sha256(owner).digest())
    return _der(SEQUENCE, _der(SEQUENCE, _der(SEQUENCE, digest)))


def _integer(value: int) -> bytes:
    return _der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def _der(tag: int, *parts: bytes) -> bytes:
    """The parts under a tag, their length told as DER tells it."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + content
