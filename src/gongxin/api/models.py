"""The table of requests counted in this minute; it may be lost, and holds no address that could be read back."""

from django.db import models


class Quota(models.Model):
    """How many requests of a class one client has been granted in a minute."""

    pk = models.CompositePrimaryKey("minute", "client", "counted")
    minute = models.BigIntegerField()
    client = models.BinaryField()
    counted = models.TextField()
    taken = models.BigIntegerField()

    class Meta:
        """The table `api_quota`, made unlogged: it costs no log, and a crash only empties it."""
