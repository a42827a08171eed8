"""A delivery that says byte for byte what the last one said, while nothing else has happened, is not read again.

Every row would end as it ended before: what was entered is unchanged, what was held still waits, what was given back
is given back for the same reasons.  That holds only as long as nothing that the rules look at has moved: the feed's
rules, the day, the judgements about its names, what waits for a person, and every event in the log.
"""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate

from gongxin.exchange import faults
from gongxin.exchange.models import Chunk, Delivery, Waiting
from gongxin.exchange.queries import chunk_sums, returned_files
from gongxin.ledger.actions import record_event, sequence_batches
from gongxin.ledger.queries import events_from, head
from gongxin.subjects.queries import judged_since

AFTERMATH = 20
QUIET = frozenset({"exchange.delivery.done", "exchange.delivery.stopped"})
COPY_PROBLEMS = """
INSERT INTO exchange_problem (delivery_id, row, "column", rule, message, message_en, value, fate)
SELECT %s, row, "column", rule, message, message_en, value, fate FROM exchange_problem
WHERE delivery_id = %s AND rule <> %s ORDER BY id
"""


def said_before(held: Delivery) -> Delivery | None:
    """The feed's last delivery, if this one can only end as it did."""
    last = Delivery.objects.filter(feed=held.feed, state="done").order_by("-received_at", "-position").first()
    if last is None or last.position is None or (last.digest, last.rulebook) != (held.digest, held.rulebook):
        return None
    if localdate(last.received_at) != localdate(held.received_at) or _judged_or_settled_since(last):
        return None
    return last if _nothing_happened_since(last.position) else None


def _judged_or_settled_since(last: Delivery) -> bool:
    settled = Waiting.objects.filter(feed=last.feed, settled_at__gte=last.received_at).exclude(settled_as="mended")
    return judged_since(last.received_at) or settled.exists()


def _nothing_happened_since(position: int) -> bool:
    """Whether the log tells of nothing but ends of deliveries that changed nothing."""
    if head() - position > AFTERMATH:
        return False
    return {event.kind for event in events_from(position, limit=AFTERMATH)} <= QUIET


def repeat(held: Delivery, last: Delivery, *, said_of_changes: int) -> None:
    """The delivery is done as `last` was, and nothing but the delivery itself is new.

    The last `said_of_changes` warnings of `last` told of its changes, of which there are none now.
    """
    sums = chunk_sums(last.id)
    entered = sums["new"] + sums["changed"] + sums["unchanged"]
    with transaction.atomic():
        Chunk.objects.create(
            delivery_id=held.id,
            number=0,
            new=0,
            changed=0,
            unchanged=entered,
            queried=sums["queried"],
            returned=sums["returned"],
        )
        with connection.cursor() as cursor:
            cursor.execute(COPY_PROBLEMS, [held.id, last.id, faults.NAME_DIFFERS.id])
        details = {"delivery": str(held.id), "feed": held.feed, "digest": held.digest, "repeats": str(last.id)}
        record_event("exchange.delivery.done", actor=held.received_by, at=held.received_at, details=details)
        held.rows, held.repaired_values, held.chunk_rows = last.rows, last.repaired_values, max(last.rows, 1)
        kept = len(last.warnings) - said_of_changes
        held.warnings, held.warnings_en = last.warnings[:kept], last.warnings_en[:kept]
        held.state = "done"
        held.save()
    sequence_batches()
    held.position = head()
    held.save(update_fields=["position"])


def keep_same_returned(held: Delivery, last: Delivery) -> bool:
    """Give back the file that was given back last time; whether there was one to copy."""
    files = returned_files(last.id)
    folder = settings.HOME / "returned" / str(held.id)
    for file in files:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = Path(shutil.copyfile(file, folder / file.name.replace(str(last.id), str(held.id))))
        target.chmod(0o600)
    return bool(files)
