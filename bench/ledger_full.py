"""Ten million events delivered, committed to, verified whole: beside the time of hashing them, and the room taken."""

from hashlib import sha256

from bench.deliveries import delivered, rate
from bench.ledger import hash_bare, verifications
from bench.place import own_database
from bench.promises import at_most

EVENTS = 10_000_000
ROOF_SAMPLE = 1_000_000

SIZES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
WHERE relname IN ('ledger_event', 'ledger_bundle', 'ledger_tile', 'ledger_batch', 'ledger_checkpoint') ORDER BY 1
"""


def sizes() -> dict[str, int]:
    """How many bytes the tables of the ledger take, with their indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        return dict(cursor.fetchall())


def run(scale: float = 1.0) -> dict[str, object]:
    """Measure in a database of its own, made for this and dropped after it."""
    events = round(EVENTS * scale)
    entries = [sha256(b"%d" % number).digest() for number in range(min(events, ROOF_SAMPLE))]
    with own_database():
        figures: dict[str, object] = {"events": events, **delivered(events)}
        roof = rate(len(entries), lambda: hash_bare(entries))
        figures |= {"hashing_roof_per_s": roof, **verifications(roof), "bytes": sizes()}
    tree, whole = (float(str(figures[f"verify_{what}_to_hashing"])) for what in ("tree", "with_contents"))
    return figures | {
        "ratios": [
            at_most("leaves verified / hashing them, time", tree, 2.0),
            at_most("verified with contents / hashing them, time", whole, 2.0),
        ]
    }
