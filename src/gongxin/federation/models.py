"""Tables of neighbours: the signed files by which they are known, how far each is followed, packs that they sent."""

from django.db import models


class Configured(models.Model):
    """A signed file of peers as it was added; of each signer the one with the highest number counts."""

    id = models.BigAutoField(primary_key=True)
    by_hub = models.BooleanField()
    number = models.BigIntegerField()
    note = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        """The table `federation_configured`; of a signer each number is there once."""

        constraints = [models.UniqueConstraint(fields=["by_hub", "number"], name="configuration_once")]


class Neighbour(models.Model):
    """How a neighbour is followed: the next position to read of its log, what came last, and what went wrong.

    `asked` is the position from which it last asked for ours, or up to which it took what was sent: what lies before
    has arrived there.  Where sending failed, `push_said` is why, and `next_push_at` when it is tried again.
    """

    name = models.TextField(primary_key=True)
    next_position = models.BigIntegerField(default=0)
    head = models.BigIntegerField(default=0)
    landed_at = models.DateTimeField(null=True)
    landed_records = models.BigIntegerField(default=0)
    kept_records = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    fault = models.TextField(default="")
    fault_at = models.DateTimeField(null=True)
    asked = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    push_failures = models.IntegerField(default=0)
    next_push_at = models.DateTimeField(null=True)
    push_said = models.TextField(default="")

    class Meta:
        """The table `federation_neighbour`."""


class ReceivedPack(models.Model):
    """A pack that a neighbour sent: of which version with which digest, where it lies, and what it was compiled with.

    `base` is the rulebook in use when it came, `rulebook` the one that adopting it would give.
    """

    id = models.BigAutoField(primary_key=True)
    publisher = models.TextField()
    layer = models.TextField()
    key = models.TextField()
    version = models.TextField()
    digest = models.TextField()
    base = models.TextField()
    rulebook = models.TextField()
    folder = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        """The table `federation_receivedpack`; a version of a pack is there once."""

        constraints = [models.UniqueConstraint(fields=["key", "version"], name="received_pack_once")]
