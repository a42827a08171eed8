"""Tables of lists: which case proposes which entry, and which case asks that it end.

Nothing here says that somebody is on a list: that is computed for a day from the records that the entries became.
"""

from django.db import models


class Listing(models.Model):
    """A proposed entry: by which case, for which list and ground, decided by whom; its record once it had effect."""

    id = models.BigAutoField(primary_key=True)
    case_id = models.BigIntegerField(unique=True)
    list = models.TextField()
    ground = models.TextField()
    subject_id = models.BigIntegerField(db_index=True)
    agency = models.TextField()
    adoption = models.BigIntegerField()
    governed_on = models.DateField()
    term = models.JSONField(null=True)
    number = models.TextField(default="")
    record_id = models.BigIntegerField(null=True)
    entered_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        """The table `listings_listing`."""


class Exit(models.Model):
    """A case that asks that an entry end: on request before its term, or because it never should have been."""

    id = models.BigAutoField(primary_key=True)
    case_id = models.BigIntegerField(unique=True)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="exits")
    annuls = models.BooleanField()
    corrected_on = models.DateField(null=True)

    class Meta:
        """The table `listings_exit`."""
