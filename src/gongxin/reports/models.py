"""Which reports were issued, as digests: what stood in one is its holder's; and of which records each was made."""

from django.db import models


class Issued(models.Model):
    """A report that was issued: its number, kind and digest, its bit in a list of statuses, whether it still holds."""

    number = models.TextField(primary_key=True)
    kind = models.TextField()
    subject_id = models.BigIntegerField(db_index=True)
    position = models.BigIntegerField()
    issued_at = models.DateTimeField()
    digest = models.TextField()
    list_number = models.IntegerField()
    place = models.IntegerField()
    event = models.BigIntegerField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """The table `reports_issued`; no two reports share a bit."""

        constraints = [models.UniqueConstraint(fields=["list_number", "place"], name="one_report_one_bit")]


class Contained(models.Model):
    """A record that stood in a report, by number: when it changes, the report is superseded."""

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(Issued, on_delete=models.CASCADE)
    record_id = models.BigIntegerField(db_index=True)

    class Meta:
        """The table `reports_contained`."""


class Request(models.Model):
    """Reports that an agency asked for about many organisations at once, for one purpose and case."""

    id = models.UUIDField(primary_key=True)
    agency = models.TextField()
    actor = models.TextField()
    kind = models.TextField()
    purpose = models.TextField()
    reference = models.TextField()
    recipient = models.TextField()
    papers = models.BooleanField()
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        """The table `reports_request`; few wait, and an agency's own are read newest first."""

        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(done_at=None), name="reports_asked_for"),
            models.Index(fields=["agency", "asked_at"], name="reports_of_agency"),
        ]


class Asked(models.Model):
    """One code of a request: the number of the report that was issued, or why none was, in English."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.CASCADE)
    code = models.TextField()
    number = models.TextField(default="")
    refused_because = models.TextField(default="")

    class Meta:
        """The table `reports_asked`; a code stands in a request once."""

        constraints = [models.UniqueConstraint(fields=["request", "code"], name="one_report_one_code")]
        indexes = [
            models.Index(
                fields=["request", "id"], condition=models.Q(number="", refused_because=""), name="report_to_issue"
            )
        ]
