"""Batches, events, leaves, checkpoints and followers, as they lie in the store.

What is sequenced is a transaction's batch, not its single events, because one delivery may write a million:
the position of an event is its batch's first position plus its ordinal, and its id says both.
"""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q, Value

ORDINAL_BITS = 20
BATCH_LIMIT = 1 << ORDINAL_BITS
"""How many events a batch may hold."""
WHOLE_NUMBERS = (0, 2**53 - 1)
"""Numbers that every reader of JSON reads alike."""
CALENDAR = (datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


class Batch(models.Model):
    """The events of one transaction; without a first position until the sequencer has seen it committed."""

    id = models.BigAutoField(primary_key=True)
    committed_hint = models.DateTimeField()
    first_position = models.BigIntegerField(null=True, unique=True)
    count = models.IntegerField()

    class Meta:
        """A batch holds at least one event, and no more than its ordinals can number."""

        db_table = "ledger_batch"
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=BATCH_LIMIT),
                name="ledger_batch_count",
                violation_error_message=f"A batch holds between 1 and {BATCH_LIMIT} events.",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(first_position=None), name="ledger_batch_waiting"),
        ]

    def __str__(self) -> str:
        """Name the batch by its number."""
        return f"batch {self.id} of {self.count}"

    @property
    def first_event(self) -> int:
        """The id of the event with ordinal 0; the others follow without a gap."""
        return self.id << ORDINAL_BITS


class Event(models.Model):
    """Something that happened: `id` is the batch's number, shifted, and the ordinal within it."""

    id = models.BigIntegerField(primary_key=True)
    subject = models.BigIntegerField(null=True)
    record = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField()
    kind = models.TextField()
    actor = models.TextField()
    details = models.JSONField(db_default=Value({}, models.JSONField()))

    class Meta:
        """No index beside the key: a million rows at once must stay cheap."""

        db_table = "ledger_event"
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__range=WHOLE_NUMBERS) & Q(record__range=WHOLE_NUMBERS),
                name="ledger_event_numbers",
                violation_error_message="An event names its subject and record by a whole number below 2^53.",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__gte=CALENDAR[0], happened_at__lt=CALENDAR[1]),
                name="ledger_event_calendar",
                violation_error_message="An event happened between the years 1900 and 9999.",
            ),
        ]

    def __str__(self) -> str:
        """Name the event by what happened."""
        return f"{self.kind} ({self.id})"


class Bundle(models.Model):
    """The leaves of 256 positions: commitments to their events, and the salts, zeros where the event was erased."""

    number = models.BigIntegerField(primary_key=True)
    salts = models.BinaryField()
    commitments = models.BinaryField()

    class Meta:
        """Leaves are written by integration only, 256 to a row, because there are as many as events."""

        db_table = "ledger_bundle"

    def __str__(self) -> str:
        """Name the leaves by their place."""
        return f"bundle {self.number}"


class Checkpoint(models.Model):
    """The root of the tree over the first `size` leaves, and its right edge, from which integration resumes."""

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    root = models.BinaryField()
    frontier = models.BinaryField()
    note = models.TextField(db_default=Value(""))

    class Meta:
        """One checkpoint a size; those of before checkpoints were signed have no note."""

        db_table = "ledger_checkpoint"

    def __str__(self) -> str:
        """Name the checkpoint by its size."""
        return f"checkpoint {self.size}"


class StoredTile(models.Model):
    """The hashes of one tile, as many as the tree has by now; earlier trees had the beginning of them."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        """Tiles are written with the checkpoint that they belong to."""

        db_table = "ledger_tile"

    def __str__(self) -> str:
        """Name the tile by its place."""
        return f"tile {self.level}/{self.number}"


class LogKey(models.Model):
    """A key that signs the log, from the tree of `size` on until another follows."""

    id = models.BigAutoField(primary_key=True)
    verifier = models.TextField(unique=True)
    size = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        """Keys stay, so that old checkpoints can be checked."""

        db_table = "ledger_key"

    def __str__(self) -> str:
        """Name the key."""
        return self.verifier


class Witness(models.Model):
    """Somebody who is asked to cosign our checkpoints: where, by which key, and how far they followed."""

    id = models.BigAutoField(primary_key=True)
    verifier = models.TextField(unique=True)
    address = models.TextField()
    size = models.BigIntegerField(default=0)
    said = models.TextField(db_default=Value(""))

    class Meta:
        """`said` is what came back last where it was no cosignature."""

        db_table = "ledger_witness"

    def __str__(self) -> str:
        """Name the witness by its key."""
        return self.verifier


class Cosignature(models.Model):
    """A witness's signature under the checkpoint of this size, as its line in the note."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField()
    witness = models.ForeignKey(Witness, on_delete=models.PROTECT)
    line = models.TextField()

    class Meta:
        """One a witness and checkpoint."""

        db_table = "ledger_cosignature"
        constraints = [models.UniqueConstraint(fields=["size", "witness"], name="ledger_cosignature_once")]

    def __str__(self) -> str:
        """Name the checkpoint."""
        return f"cosignature under checkpoint {self.size}"


class WitnessedLog(models.Model):
    """Another node's log that this node watches: whose keys it believes, and the last checkpoint that it cosigned."""

    origin = models.TextField(primary_key=True)
    verifiers = models.JSONField()
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(db_default=Value(b""))
    note = models.TextField(db_default=Value(""))

    class Meta:
        """The row is locked from the check to the cosignature."""

        db_table = "ledger_witnessed_log"

    def __str__(self) -> str:
        """Name the log."""
        return self.origin


class Follower(models.Model):
    """Who reads the events in order, and the next position to read."""

    name = models.TextField(primary_key=True)
    next_position = models.BigIntegerField(default=0)

    class Meta:
        """One row a name."""

        db_table = "ledger_follower"

    def __str__(self) -> str:
        """Name the follower."""
        return self.name
