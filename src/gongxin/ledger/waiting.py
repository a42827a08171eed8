"""Since when events wait for a signed checkpoint: what any process can tell of the signing from the store alone.

A healthy node signs about once a second.  Where events wait much longer nobody signs: the store contradicts itself, the
key is missing or refused, or no process of this node follows the log.
"""

from datetime import datetime, timedelta

from django.db import connection

LONGEST_WAIT = timedelta(seconds=60)
"""How long events may wait; what took so long to be entered that it is older already is signed seconds later."""

WAITING = """
WITH signed AS (SELECT size, at FROM ledger_checkpoint WHERE note <> '' ORDER BY size DESC LIMIT 1),
reached AS (SELECT coalesce((SELECT size FROM signed), 0) AS size),
numbered AS (
    SELECT committed_hint FROM ledger_batch, reached
    WHERE first_position + count > size AND first_position >= coalesce(
        (SELECT max(first_position) FROM ledger_batch WHERE first_position <= (SELECT size FROM reached)), 0)
    ORDER BY first_position LIMIT 1),
unnumbered AS (SELECT committed_hint FROM ledger_batch WHERE first_position IS NULL ORDER BY id LIMIT 1),
oldest AS (SELECT min(committed_hint) AS at FROM (TABLE numbered UNION ALL TABLE unnumbered) AS waiting)
SELECT greatest(at, (SELECT at FROM signed)) FROM oldest WHERE at IS NOT NULL
"""


def unsigned_since() -> datetime | None:
    """Since when the oldest event that no signed checkpoint holds waits for one; None where none waits.

    It is no earlier than the last signing, whatever moment the event tells of.
    """
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        found = cursor.fetchone()
    return found[0] if found else None


def waits_too_long(since: datetime | None, *, now: datetime) -> bool:
    """Whether what has waited since then should have been signed long before now."""
    return since is not None and now - since > LONGEST_WAIT
