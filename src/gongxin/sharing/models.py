"""The table of look-ups: who looked at which organisation, why, and what was shown.  Rows are never changed."""

from django.db import models


class Lookup(models.Model):
    """One look at what is not public; `actor` is a number that only the node can resolve, and only to colleagues."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    kind = models.TextField()
    agency = models.TextField()
    actor = models.TextField()
    at = models.DateTimeField()
    purpose = models.TextField()
    reference = models.TextField()
    shown = models.JSONField()
    secret_basis = models.TextField()
    secret_until = models.DateField(null=True)
    event = models.BigIntegerField()

    class Meta:
        """The table `sharing_lookup`; an organisation's own and an agency's, whose indexes grow at their end."""

        indexes = [
            models.Index(fields=["subject_id", "id"], name="lookup_of_organisation"),
            models.Index(fields=["agency", "id"], name="lookup_of_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(secret_until=None, secret_basis="")
                | (models.Q(secret_until__isnull=False) & ~models.Q(secret_basis="")),
                name="secrecy_has_a_basis",
                violation_error_message="A look-up is kept secret only by a rule and until a day.",
            ),
        ]
