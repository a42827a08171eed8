"""Which checkpoint is shown to others: the newest that witnesses cosigned, as long as they keep up, else the latest.

A busy node signs every second and its witnesses follow every few seconds, so that the latest checkpoint hardly ever has
cosignatures.  What lacks them proves less; what waits for a silent witness proves nothing for ever.
"""

from datetime import timedelta

from django.db import connection

from gongxin.ledger.queries import NotInTree, SignedCheckpoint

PATIENCE = timedelta(seconds=60)
"""How much older than the latest checkpoint the cosigned one may be that is shown in its place."""

NEWEST = """
SELECT size, root, at, note FROM ledger_checkpoint
WHERE size IN ((SELECT max(size) FROM ledger_cosignature),
               (SELECT size FROM ledger_checkpoint WHERE note <> '' ORDER BY size DESC LIMIT 1)) AND note <> ''
ORDER BY size
"""


def shown_checkpoint(*, holding: int = -1) -> SignedCheckpoint | None:
    """The checkpoint that is shown; the latest where the cosigned one does not hold the position asked for."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        found = [SignedCheckpoint(size, bytes(root), at, note) for size, root, at, note in cursor.fetchall()]
    if not found:
        return None
    cosigned, latest = found[0], found[-1]
    return cosigned if latest.at - cosigned.at <= PATIENCE and holding < cosigned.size else latest


def shown_or_refused(*, holding: int = -1) -> SignedCheckpoint:
    """The same; refused where the log was never signed."""
    shown = shown_checkpoint(holding=holding)
    if shown is None:
        raise NotInTree("the log has no signed checkpoint yet")
    return shown
