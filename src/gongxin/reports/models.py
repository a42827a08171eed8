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
