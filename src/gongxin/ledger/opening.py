"""What an event was committed to with: whoever is given it can check the event against the log, and nobody else."""

from dataclasses import dataclass

from gongxin.ledger.leaves import ERASED_SALT, leaves_between
from gongxin.ledger.queries import NotInTree, rows_from
from gongxin.ledger.rules import payload_of


@dataclass(frozen=True)
class Opening:
    """The payload of an event and the salt that its commitment was made with."""

    payload: bytes
    salt: bytes


def opening_of(position: int) -> Opening:
    """What opens the commitment to the event at a position; refused where none was made yet, and after an erasure."""
    leaf = leaves_between(position, position + 1)
    if not len(leaf) or leaf.salts == ERASED_SALT:
        raise NotInTree(f"no signed checkpoint holds position {position} yet, or its event was erased")
    ((_, _, kind, subject, record, actor, happened_at, details),) = rows_from(position, limit=1)
    payload = payload_of(kind, subject=subject, record=record, actor=actor, happened_at=happened_at, details=details)
    return Opening(payload, leaf.salts)
