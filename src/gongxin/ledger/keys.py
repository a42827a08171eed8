"""The keys of the log: the secret one in the node's home, for its owner alone; the public ones in the store, for ever.

Which key signs is decided by the store: the one it names last.  The file in the home has to hold that key's secret.
A key that follows another is written beside it first, and takes its place once a checkpoint that both signed stands.
"""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gongxin.ledger.models import LogKey
from gongxin.ledger.notes import COSIGNATURE, NoteRefused, SigningKey, VerifierKey, read_signer, read_verifier
from gongxin.ledger.suites import INTERNATIONAL, SUITES, Suite, SuiteName


class LogKeyRefused(RuntimeError):
    """The log cannot be signed with the key that the home holds; the message says why."""


def suite() -> Suite:
    """The suite that the log is kept in, by the setting."""
    return SUITES[SuiteName(settings.LEDGER_SUITE)]


def key_file() -> Path:
    """Where the secret key of the log is kept."""
    return Path(settings.HOME) / "log.key"


def next_file() -> Path:
    """Where the key that is to follow waits until a checkpoint names it."""
    return Path(settings.HOME) / "log.key.next"


def witness_file() -> Path:
    """Where the key is kept with which the node cosigns others' checkpoints."""
    return Path(settings.HOME) / "witness.key"


def trusted_keys() -> list[VerifierKey]:
    """Every key that ever signed the log, oldest first."""
    return [read_verifier(text) for text in LogKey.objects.order_by("id").values_list("verifier", flat=True)]


def signing_key() -> SigningKey:
    """The key that signs now, made where the log was never signed.

    Refused where the home does not hold the secret of the key that the log was signed with last, where others can read
    it, and where its name or its suite is not that of the settings.
    """
    last = LogKey.objects.order_by("id").last()
    if last is None:
        return checked(read_key(key_file()) if key_file().exists() else make_key(key_file()))
    held = _held(next_file(), last.verifier)
    if held is not None:
        next_file().replace(key_file())
        return checked(held)
    held = _held(key_file(), last.verifier)
    if held is None:
        raise LogKeyRefused(f"{key_file()} does not hold the key {last.verifier} with which the log was signed last")
    return checked(held)


def checked(key: SigningKey) -> SigningKey:
    """The key, refused where its name or its suite is not that of the settings."""
    if key.name != settings.LEDGER_NAME:
        raise LogKeyRefused(f"the log is called {key.name}, and the settings call it {settings.LEDGER_NAME}")
    if key.type != suite().type:
        raise LogKeyRefused(f"the log is kept in {key.verifier.suite.name}, and the settings name {suite().name}")
    return key


def witness_key() -> SigningKey:
    """The key with which this node cosigns others' checkpoints, made on first use."""
    if witness_file().exists():
        return read_key(witness_file())
    return _written(
        SigningKey(f"{settings.LEDGER_NAME}/witness", COSIGNATURE, INTERNATIONAL.new_secret()), witness_file()
    )


def make_key(place: Path) -> SigningKey:
    """A new key of the log, written for its owner alone; what was there before is not overwritten."""
    return _written(SigningKey(settings.LEDGER_NAME, suite().type, suite().new_secret()), place)


def read_key(place: Path) -> SigningKey:
    """The key in the file; refused where others can read it, and where it is damaged."""
    if place.stat().st_mode & 0o077:
        raise LogKeyRefused(f"{place} can be read by others; close it (chmod 600), and rotate the key if it was read")
    try:
        return read_signer(place.read_text("utf-8"))
    except (NoteRefused, UnicodeDecodeError) as fault:
        raise LogKeyRefused(f"{place} holds no key: {fault}") from fault


def remember(key: VerifierKey, *, size: int, at: datetime) -> None:
    """The store names the key as one that signs, from the tree of this size on."""
    LogKey.objects.get_or_create(verifier=str(key), defaults={"size": size, "at": at})


def _held(place: Path, verifier: str) -> SigningKey | None:
    """The key in the file, if it is the one that is looked for."""
    if not place.exists():
        return None
    key = read_key(place)
    return key if str(key.verifier) == verifier else None


def _written(key: SigningKey, place: Path) -> SigningKey:
    place.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(key.encoded() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key
