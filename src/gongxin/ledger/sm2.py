"""SM2 signatures (GB/T 32918) by the system's OpenSSL, because the packaged library refuses keys on that curve.

The signer's identity is the usual 1234567812345678 (GB/T 35276).  A secret is the key in DER, as OpenSSL writes it; a
public key is the point, uncompressed, in 65 bytes; a signature is DER.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_char_p, c_int, c_long, c_size_t, c_ubyte, c_void_p
from ctypes.util import find_library
from functools import cache

IDENTITY = b"1234567812345678"
POINT_SIZE = 65
LEAD_IN = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
"""What stands before the point where a public key on this curve is written in DER."""
MADE_BY = {
    "EVP_PKEY_CTX_new_from_name": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_set1_id": (c_int, [c_void_p, c_char_p, c_int]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_keygen_init": (c_int, [c_void_p]),
    "EVP_PKEY_generate": (c_int, [c_void_p, c_void_p]),
    "EVP_PKEY_get1_encoded_public_key": (c_size_t, [c_void_p, c_void_p]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_MD_CTX_new": (c_void_p, []),
    "EVP_MD_CTX_set_pkey_ctx": (None, [c_void_p, c_void_p]),
    "EVP_MD_CTX_free": (None, [c_void_p]),
    "EVP_sm3": (c_void_p, []),
    "EVP_DigestSignInit": (c_int, [c_void_p] * 5),
    "EVP_DigestSign": (c_int, [c_void_p, c_void_p, c_void_p, c_char_p, c_size_t]),
    "EVP_DigestVerifyInit": (c_int, [c_void_p] * 5),
    "EVP_DigestVerify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
    "ERR_clear_error": (None, []),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, c_void_p, c_long]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, c_void_p, c_long]),
    "i2d_PrivateKey": (c_int, [c_void_p, c_void_p]),
    "CRYPTO_free": (None, [c_void_p, c_char_p, c_int]),
}


class SM2Unavailable(RuntimeError):
    """The system's OpenSSL cannot make SM2 signatures; the message says what it lacks."""


@cache
def openssl() -> ctypes.CDLL:
    """The system's libcrypto, 3.0 or later, with its functions' types declared."""
    found = find_library("crypto")
    if found is None:
        raise SM2Unavailable("SM2 needs the system's OpenSSL (libcrypto), and none was found")
    library = ctypes.CDLL(found)
    for name, (answer, given) in MADE_BY.items():
        function = getattr(library, name, None)
        if function is None:
            raise SM2Unavailable(f"SM2 needs OpenSSL 3.0 or later: {found} has no {name}")
        function.restype, function.argtypes = answer, given
    return library


def new_secret() -> bytes:
    """A new secret."""
    context = _made(openssl().EVP_PKEY_CTX_new_from_name(None, b"SM2", None))
    key = c_void_p()
    try:
        _done(openssl().EVP_PKEY_keygen_init(context))
        _done(openssl().EVP_PKEY_generate(context, ctypes.byref(key)))
        length = openssl().i2d_PrivateKey(key, None)
        _done(length)
        written = (c_ubyte * length)()
        place = c_void_p(ctypes.addressof(written))
        _done(openssl().i2d_PrivateKey(key, ctypes.byref(place)))
        return bytes(written)
    finally:
        openssl().EVP_PKEY_free(key)
        openssl().EVP_PKEY_CTX_free(context)


def public_of(secret: bytes) -> bytes:
    """The public key of a secret."""
    with _key("d2i_AutoPrivateKey", secret) as key:
        point = c_void_p()
        size = openssl().EVP_PKEY_get1_encoded_public_key(key, ctypes.byref(point))
        if size != POINT_SIZE:
            raise SM2Unavailable("OpenSSL gave no SM2 public key")
        try:
            return ctypes.string_at(point, size)
        finally:
            openssl().CRYPTO_free(point, b"", 0)


def sign(secret: bytes, message: bytes) -> bytes:
    """The signature over the message."""
    with _key("d2i_AutoPrivateKey", secret) as key, _digesting(key, "EVP_DigestSignInit") as context:
        size = c_size_t()
        _done(openssl().EVP_DigestSign(context, None, ctypes.byref(size), message, len(message)))
        written = (c_ubyte * size.value)()
        _done(openssl().EVP_DigestSign(context, written, ctypes.byref(size), message, len(message)))
        return bytes(written[: size.value])


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the public key over the message."""
    if len(public) != POINT_SIZE or not signature:
        return False
    try:
        with _key("d2i_PUBKEY", LEAD_IN + public) as key, _digesting(key, "EVP_DigestVerifyInit") as context:
            verdict: int = openssl().EVP_DigestVerify(context, signature, len(signature), message, len(message))
    except ValueError:
        return False
    openssl().ERR_clear_error()  # a refused signature leaves a note that Python's own TLS would stumble over
    return verdict == 1


@contextmanager
def _key(reader: str, der: bytes) -> Iterator[c_void_p]:
    """The key that the DER holds, freed in the end; refused where it holds none."""
    held = ctypes.create_string_buffer(der, len(der))
    place = c_void_p(ctypes.addressof(held))
    read = getattr(openssl(), reader)
    key = read(None, ctypes.byref(place), len(der))
    if not key:
        openssl().ERR_clear_error()
        raise ValueError("this is no SM2 key")
    try:
        yield c_void_p(key)
    finally:
        openssl().EVP_PKEY_free(key)


@contextmanager
def _digesting(key: c_void_p, begin: str) -> Iterator[c_void_p]:
    """A context that signs or verifies with the key under the usual identity, over SM3."""
    context, signing = c_void_p(_made(openssl().EVP_MD_CTX_new())), c_void_p(openssl().EVP_PKEY_CTX_new(key, None))
    try:
        _done(openssl().EVP_PKEY_CTX_set1_id(signing, IDENTITY, len(IDENTITY)))
        openssl().EVP_MD_CTX_set_pkey_ctx(context, signing)
        _done(getattr(openssl(), begin)(context, None, openssl().EVP_sm3(), None, key))
        yield context
    finally:
        openssl().EVP_MD_CTX_free(context)
        openssl().EVP_PKEY_CTX_free(signing)


def _made(pointer: int | None) -> int:
    if not pointer:
        raise SM2Unavailable("OpenSSL was built without SM2")
    return pointer


def _done(answer: int) -> None:
    if answer <= 0:
        openssl().ERR_clear_error()
        raise SM2Unavailable("OpenSSL could not carry out an SM2 operation")
