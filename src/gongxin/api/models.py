"""Tables of requests counted in this minute, and of deliveries that wait for their turn."""

from django.db import models


class Quota(models.Model):
    """How many requests of a class one client has been granted in a minute; no address can be read back from it."""

    pk = models.CompositePrimaryKey("minute", "client", "counted")
    minute = models.BigIntegerField()
    client = models.BinaryField()
    counted = models.TextField()
    taken = models.BigIntegerField()

    class Meta:
        """The table `api_quota`, made unlogged: it costs no log, and a crash only empties it."""


class Ticket(models.Model):
    """A delivery that came in whole and waits for its turn; its file lies in the spool until it was taken in."""

    id = models.UUIDField(primary_key=True)
    feed = models.TextField()
    agency = models.TextField()
    received_at = models.DateTimeField()
    delivery = models.UUIDField(null=True)
    refused_because = models.TextField(default="")

    class Meta:
        """The table `api_ticket`; waiting tickets are few."""

        indexes = [
            models.Index(
                fields=["received_at"], condition=models.Q(delivery=None, refused_because=""), name="ticket_waiting"
            ),
        ]
