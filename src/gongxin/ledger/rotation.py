"""Let another key follow the one that signs the log: the checkpoint of the change carries the signatures of both."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from gongxin.ledger.actions import INTEGRATOR_LOCK, PORTION, integrate_signed_by, record_event, sequence_batches
from gongxin.ledger.keys import key_file, make_key, next_file, signing_key, trusted_keys
from gongxin.ledger.models import LogKey
from gongxin.ledger.notes import SigningKey, VerifierKey
from gongxin.ledger.rules import LedgerEvent


class RotationRefused(ValueError):
    """No other key can follow now; the message says why."""


def rotate_key(*, by: str, at: datetime, lost: bool = False) -> VerifierKey:
    """A new key signs from now on, and the log tells so; whoever trusts the old key finds both under one checkpoint.

    Where the old secret is `lost`, the new key alone signs, and those who read the log have to be told by other means.
    Refused where the log was never signed, and without a name of who rotates.
    """
    if not by:
        raise RotationRefused("whoever rotates the key of the log has a name")
    keys = trusted_keys()
    if not keys:
        raise RotationRefused("the log was never signed: there is no key to rotate")
    with _alone():
        old = [] if lost else [signing_key()]
        next_file().unlink(missing_ok=True)  # of a rotation that was cut off before any checkpoint named its key
        new = make_key(next_file())
        try:
            _tell(new, follows=keys[-1], by=by, at=at, lost=lost)
            while integrate_signed_by(*(lambda key=key: key for key in (*old, new)), at=at, limit=PORTION):
                pass
        finally:
            if LogKey.objects.filter(verifier=str(new.verifier)).exists():
                next_file().replace(key_file())
            else:
                next_file().unlink()
    return new.verifier


def _tell(new: SigningKey, *, follows: VerifierKey, by: str, at: datetime, lost: bool) -> None:
    told = {"from": str(follows), "to": str(new.verifier), "lost": lost}
    with transaction.atomic():
        record_event(LedgerEvent.KEY_ROTATED, actor=by, at=at, details=told)
    sequence_batches()


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else signs meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [INTEGRATOR_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [INTEGRATOR_LOCK])
