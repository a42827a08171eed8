"""Tables of who holds copies of what is public, and of the notices by which each was told to stop using a record."""

from django.db import models


class Consumer(models.Model):
    """Who holds a copy: up to which position it was given changes, and up to which it says that it followed them.

    `body` is the one under which its machines sign; `country` is where abroad it is, nothing at home.  `in_step_at` is
    when it last read up to the end, by which the leases of all that it holds were renewed.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    kind = models.TextField()
    body = models.TextField()
    address = models.TextField(default="")
    country = models.TextField(default="")
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    given = models.BigIntegerField(default=0)
    given_at = models.DateTimeField(null=True)
    in_step_at = models.DateTimeField(null=True)
    acknowledged = models.BigIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    next_push_at = models.DateTimeField(null=True)
    said = models.TextField(default="")

    class Meta:
        """The table `feeds_consumer`; a name and a body mean one consumer at a time."""

        constraints = [
            models.UniqueConstraint(fields=["name"], condition=models.Q(ended_at=None), name="one_consumer_of_name"),
            models.UniqueConstraint(fields=["body"], condition=models.Q(ended_at=None), name="one_consumer_of_body"),
            models.CheckConstraint(
                condition=models.Q(acknowledged__lte=models.F("given")),
                name="acknowledged_was_given",
                violation_error_message="Nothing is acknowledged that was not given.",
            ),
        ]


class Notice(models.Model):
    """That a consumer that may hold a record has to stop using it as it was, since when, and what became of that."""

    id = models.BigAutoField(primary_key=True)
    consumer = models.ForeignKey(Consumer, on_delete=models.PROTECT, related_name="notices")
    subject_id = models.BigIntegerField()
    record = models.BigIntegerField()
    why = models.TextField()
    position = models.BigIntegerField()
    ceased_at = models.DateTimeField()
    confirm_by = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """The table `feeds_notice`: one for each consumer and change; those that wait are found by position."""

        constraints = [
            models.UniqueConstraint(fields=["consumer", "position"], name="one_notice_of_change"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, removed_at=None)
                | models.Q(confirmed_at__isnull=False, removed_at__isnull=False),
                name="confirmed_says_when",
                violation_error_message="A confirmed removal says when it happened.",
            ),
        ]
        indexes = [
            models.Index(fields=["consumer", "position"], condition=models.Q(confirmed_at=None), name="notice_waiting"),
            models.Index(fields=["subject_id"], name="notice_of_subject"),
        ]
