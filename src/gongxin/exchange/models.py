"""Tables of deliveries: what came, how far it is, what was wrong, and what waits for a person."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from gongxin.rulebook.items import Words


class Delivery(models.Model):
    """One file of one feed.  `state` says how far it is; a killed delivery goes on from there.

    Reasons and warnings are in Chinese; their English stands in the field of the same name with `_en`.
    """

    id = models.UUIDField(primary_key=True)
    feed = models.TextField()
    agency = models.TextField()
    file_name = models.TextField()
    digest = models.TextField()
    rulebook = models.TextField()
    state = models.TextField()
    stopped_because = models.TextField(default="")
    stopped_because_en = models.TextField(default="")
    received_at = models.DateTimeField()
    received_by = models.TextField()
    rows = models.BigIntegerField(default=0)
    chunk_rows = models.IntegerField()
    withdrawn = models.BigIntegerField(default=0)
    repaired_values = models.BigIntegerField(default=0)
    warnings = models.JSONField(default=list)
    warnings_en = models.JSONField(default=list)
    position = models.BigIntegerField(null=True)

    def stops(self, because: Words) -> None:
        """The delivery was stopped; nothing is stored yet."""
        self.state = "stopped"
        self.stopped_because, self.stopped_because_en = because.zh, because.en

    def warns(self, of: Iterable[Words]) -> None:
        """The delivery's receipt warns of something more; nothing is stored yet."""
        said = list(of)
        self.warnings = [*self.warnings, *(one.zh for one in said)]
        self.warnings_en = [*self.warnings_en, *(one.en for one in said)]

    class Meta:
        """The table `exchange_delivery`; of one feed only one delivery is under way at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["feed"], condition=~Q(state__in=["done", "stopped"]), name="one_delivery_of_a_feed_at_a_time"
            ),
        ]


class Chunk(models.Model):
    """A stretch of a delivery's rows that was entered in one transaction, with what became of them."""

    pk = models.CompositePrimaryKey("delivery_id", "number")
    delivery_id = models.UUIDField()
    number = models.IntegerField()
    new = models.IntegerField()
    changed = models.IntegerField()
    unchanged = models.IntegerField()
    queried = models.IntegerField()
    returned = models.IntegerField()

    class Meta:
        """The table `exchange_chunk`."""


class Problem(models.Model):
    """What is wrong with one cell or row of a delivery; values are scrubbed of people's numbers."""

    id = models.BigAutoField(primary_key=True)
    delivery_id = models.UUIDField()
    row = models.BigIntegerField()
    column = models.TextField()
    rule = models.TextField()
    message = models.TextField()
    message_en = models.TextField()
    value = models.TextField()
    fate = models.TextField()

    class Meta:
        """The table `exchange_problem`."""

        indexes = [models.Index(fields=["delivery_id", "row"], name="problem_of_delivery")]


class Waiting(models.Model):
    """A row held for a person: it names an organisation without a code that proves which one."""

    id = models.BigAutoField(primary_key=True)
    delivery_id = models.UUIDField()
    row = models.BigIntegerField()
    feed = models.TextField()
    key = models.UUIDField()
    digest = models.UUIDField()
    name = models.TextField()
    plain = models.TextField()
    code_as_published = models.TextField()
    because = models.TextField()
    entry = models.JSONField()
    since = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_as = models.TextField(default="")

    class Meta:
        """The table `exchange_waiting`; the same row waits once, however often it is delivered."""

        constraints = [
            models.UniqueConstraint(fields=["key", "digest"], condition=Q(settled_at=None), name="one_row_waits_once"),
        ]
        indexes = [
            models.Index(fields=["feed"], condition=Q(settled_at=None), name="waiting_of_feed"),
            models.Index(fields=["key"], name="waiting_of_key"),
        ]


class Reconciliation(models.Model):
    """One comparison of a source's list with what is held of its feed, under which two roots."""

    id = models.BigAutoField(primary_key=True)
    feed = models.TextField()
    agency = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()
    position = models.BigIntegerField()
    held = models.BigIntegerField()
    listed = models.BigIntegerField()
    own_root = models.TextField()
    their_root = models.TextField()
    differing = models.JSONField()

    class Meta:
        """The table `exchange_reconciliation`."""

        indexes = [models.Index(fields=["feed", "id"], name="reconciliation_of_feed")]


class Difference(models.Model):
    """A fact that the source lists otherwise than it is held here; open until a later list no longer shows it.

    `case_id` is the case in which its source is asked about it, once it is known which organisation it is about.
    """

    id = models.BigAutoField(primary_key=True)
    reconciliation_id = models.BigIntegerField()
    agency = models.TextField()
    feed = models.TextField()
    key = models.UUIDField()
    record_id = models.BigIntegerField(null=True)
    kind = models.TextField()
    since = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)

    class Meta:
        """The table `exchange_difference`; a fact differs in one way at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["feed", "key"], condition=Q(settled_at=None), name="one_difference_of_a_fact_at_a_time"
            ),
        ]
