"""The node's keys for reports: one signs credentials, one with a certificate signs PDFs; they are their owner's alone.

Where national cryptography must be used a third signs credentials in SM2 as well.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from gongxin.ledger import sm2
from gongxin.reports.pem import pem_of
from gongxin.reports.rules import ReportRefused

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"
"""How a multikey says that the bytes behind it are an Ed25519 public key."""
FOR = timedelta(days=3 * 366)
FOLDER, SIGNING, SEALING, CERTIFICATE = "reports", "signing.pem", "sealing.pem", "certificate.pem"
NATIONAL, NATIONAL_PUBLIC = "sm2.der", "sm2.pub"
NEXT = "reports.next"
KEY_SIZE = 34
LONGEST_NAME = 64
"""How many bytes of a name a certificate takes."""


class KeyMissing(ReportRefused):
    """The node has no key for reports yet."""


class KeyUnreadable(ValueError):
    """A key is not written as `gongxin reports key` prints it."""


@dataclass(frozen=True)
class Keys:
    """What reports are signed with."""

    signing: Ed25519PrivateKey
    sealing: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    national: bytes | None = None
    """The secret of SM2, in DER; None where credentials bear no such signature."""

    @cached_property
    def public(self) -> str:
        """The public key that credentials are verified with, as a multikey."""
        return written(self.signing.public_key())

    @cached_property
    def issuer(self) -> str:
        """Who issues: a name that is the public key itself, so that nothing is fetched to verify."""
        return f"did:key:{self.public}"


def base58(content: bytes) -> str:
    """The bytes in base 58 as Bitcoin writes it."""
    number, letters = int.from_bytes(content), ""
    while number:
        number, place = divmod(number, 58)
        letters = ALPHABET[place] + letters
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + letters


def from_base58(text: str, *, size: int) -> bytes:
    """The `size` bytes that the text stands for; refused where it is written otherwise."""
    number = 0
    for letter in text:
        place = ALPHABET.find(letter)
        if place < 0 or len(text) > 2 * size:
            raise KeyUnreadable("this is not base 58")
        number = number * 58 + place
    try:
        content = number.to_bytes(size)
    except OverflowError:
        raise KeyUnreadable(f"this is longer than {size} bytes") from None
    if base58(content) != text:
        raise KeyUnreadable("this is not the one way to write these bytes")
    return content


def written(key: Ed25519PublicKey) -> str:
    """The public key as a multikey."""
    return "z" + base58(ED25519 + key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def read_public(text: str) -> Ed25519PublicKey:
    """The public key of a multikey, or of the `did:key` around it."""
    told = text.strip().removeprefix("did:key:").partition("#")[0]
    if not told.startswith("z"):
        raise KeyUnreadable("a public key begins with z")
    try:
        content = from_base58(told[1:], size=KEY_SIZE)
    except KeyUnreadable as fault:
        raise KeyUnreadable(f"this is no public key of reports: {text.strip()[:80]}") from fault
    if not content.startswith(ED25519):
        raise KeyUnreadable("this is not an Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(content[2:])


def read_keys(home: Path, *, folder: str = FOLDER) -> Keys:
    """The node's keys; refused where none were made yet."""
    return _read(_current(home) if folder == FOLDER else home / folder)


def _current(home: Path) -> Path:
    """Where the keys lie; those that were to follow take their place where a rotation was cut off just before."""
    if (home / NEXT).is_dir():
        shutil.rmtree(home / FOLDER, ignore_errors=True)
        (home / NEXT).rename(home / FOLDER)
    return home / FOLDER


def _read(folder: Path) -> Keys:
    try:
        signing = load_pem_private_key((folder / SIGNING).read_bytes(), password=None)
        sealing = load_pem_private_key((folder / SEALING).read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    except FileNotFoundError:
        raise KeyMissing("this node has no key for reports yet") from None
    if not isinstance(signing, Ed25519PrivateKey) or not isinstance(sealing, ec.EllipticCurvePrivateKey):
        raise KeyUnreadable("the files in the folder reports/ are not keys for reports")
    national = folder / NATIONAL
    return Keys(signing, sealing, certificate, national.read_bytes() if national.exists() else None)


def make_keys(home: Path, *, name: str, at: datetime, folder: str = FOLDER, national: bool = False) -> Keys:
    """The node's keys, made where there were none, with one of SM2 where asked; what is there already is kept."""
    place = _current(home) if folder == FOLDER else home / folder
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (place / CERTIFICATE).exists():
        sealing = ec.generate_private_key(ec.SECP256R1())
        _keep(place / SIGNING, _private(Ed25519PrivateKey.generate()))
        _keep(place / SEALING, _private(sealing))
        _keep(place / CERTIFICATE, _certified(sealing, name=name, at=at).public_bytes(Encoding.PEM))
    if national and not (place / NATIONAL).exists():
        secret = sm2.new_secret()
        _keep(place / NATIONAL_PUBLIC, pem_of(sm2.public_of(secret)).encode())
        _keep(place / NATIONAL, secret)
    return _read(place)


def _private(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _keep(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def _certified(key: ec.EllipticCurvePrivateKey, *, name: str, at: datetime) -> x509.Certificate:
    """A certificate that the key gives itself, to sign documents and nothing else."""
    short = name.encode()[:LONGEST_NAME].decode(errors="ignore")
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, short)])
    use = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    ) | {"encipher_only": False, "decipher_only": False}
    return (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=1))
        .not_valid_after(at + FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **use), critical=True)
        .sign(key, SHA256())
    )
