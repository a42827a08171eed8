"""Tables of public bodies' machine keys; the bodies themselves are named in the adopted packs."""

from django.db import models


class AgencyKey(models.Model):
    """A secret by which an agency's machine is known; only its digest is kept."""

    id = models.BigAutoField(primary_key=True)
    agency = models.TextField()
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        """The table `agencies_agencykey`."""
