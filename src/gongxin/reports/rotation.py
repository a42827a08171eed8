"""Other keys follow those that sign reports: old reports verify on, by statements that both keys signed."""

import json
import os
import shutil
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from gongxin.ledger.actions import record_event
from gongxin.reports.canonical import Document, moment_text
from gongxin.reports.credentials import CONTEXT, TERMS, sign
from gongxin.reports.keys import CERTIFICATE, FOLDER, NATIONAL_PUBLIC, NEXT, Keys
from gongxin.reports.own_keys import make_own_keys, own_keys
from gongxin.reports.rules import ReportEvent, ReportRefused
from gongxin.reports.vouching import TYPE

STATEMENTS = "keys.json"
MAKING = f"{NEXT}.making"


def rotate_keys(home: Path, *, name: str, by: str, at: datetime, lost: bool = False) -> Keys:
    """New keys sign reports from now on; the log tells so, and the old secrets are deleted.

    Refused without a name of who rotates, and where the node has no keys yet.
    """
    if not by:
        raise ReportRefused("whoever rotates the keys of reports has a name")
    old, told = own_keys(home), statements(home)
    making = home / MAKING
    shutil.rmtree(making, ignore_errors=True)  # of a rotation that was cut off
    new = make_own_keys(home, name=name, at=at, folder=MAKING)
    _keep_public(home / FOLDER, making, number=len(told) + 1)
    told.append(_statement(old, new, at=at, lost=lost))
    _write(making / STATEMENTS, told)
    details = {"from": old.public, "to": new.public, "lost": lost}
    with transaction.atomic():
        record_event(ReportEvent.KEYS_ROTATED, actor=by, at=at, details=details)
    making.rename(home / NEXT)
    shutil.rmtree(home / FOLDER)
    return own_keys(home)


def _keep_public(former: Path, making: Path, *, number: int) -> None:
    """What the old secrets' signatures are checked with stays: certificates, and public keys of SM2."""
    for kept in (*former.glob("certificate-*.pem"), *former.glob("sm2-*.pub")):
        shutil.copy2(kept, making)
    shutil.copy2(former / CERTIFICATE, making / f"certificate-{number}.pem")
    if (former / NATIONAL_PUBLIC).exists():
        shutil.copy2(former / NATIONAL_PUBLIC, making / f"sm2-{number}.pub")


def _statement(old: Keys, new: Keys, *, at: datetime, lost: bool) -> dict[str, Document]:
    said = {"id": new.issuer, "follows": old.issuer, "lost": lost}
    said["certificate"] = new.certificate.public_bytes(Encoding.PEM).decode()
    unsigned = {"@context": [CONTEXT, TERMS], "type": ["VerifiableCredential", TYPE], "validFrom": moment_text(at)}
    unsigned["credentialSubject"] = said
    signed = {"by_new": sign({**unsigned, "issuer": new.issuer}, keys=new, at=at)}
    if not lost:
        signed["by_old"] = sign({**unsigned, "issuer": old.issuer}, keys=old, at=at)
    return signed


def _write(path: Path, told: list[dict[str, Document]]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(json.dumps(told, ensure_ascii=False, indent=2).encode())
        file.flush()
        os.fsync(file.fileno())


def statements(home: Path) -> list[dict[str, Document]]:
    """Which keys followed which, oldest first; none where they were never rotated."""
    path = home / FOLDER / STATEMENTS
    found: list[dict[str, Document]] = json.loads(path.read_bytes()) if path.exists() else []
    return found
