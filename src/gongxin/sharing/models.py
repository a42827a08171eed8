"""Tables of look-ups (who looked, why, what was shown), consents, requests between agencies.  Rows never change."""

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
    consent = models.BigIntegerField(null=True)

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


class Consent(models.Model):
    """A word of an organisation to an agency about a purpose: it consents until a last day, or (None) no longer.

    The latest word about the three counts.
    """

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    agency = models.TextField()
    purpose = models.TextField()
    until = models.DateField(null=True)
    actor = models.TextField()
    at = models.DateTimeField()
    event = models.BigIntegerField()

    class Meta:
        """The table `sharing_consent`; asked by agency, purpose and organisation before every look-up that needs it."""

        indexes = [
            models.Index(fields=["agency", "purpose", "subject_id", "id"], name="consent_to_agency"),
            models.Index(fields=["subject_id", "id"], name="consent_of_organisation"),
        ]


class Request(models.Model):
    """A request of one agency to another, by the case in which it is answered; never changed.

    Where it stands, and whether its data may be used, is the case's.
    """

    id = models.BigAutoField(primary_key=True)
    case_id = models.BigIntegerField(unique=True)
    recipient = models.TextField(db_index=True)
    source = models.TextField(db_index=True)
    attribute = models.TextField()
    items = models.JSONField()
    regions = models.JSONField()
    way = models.TextField()
    since = models.DateField()
    until = models.DateField()
    act = models.TextField()
    article = models.TextField()
    scene = models.TextField()

    class Meta:
        """The table `sharing_request`."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="request_ends_after_it_begins",
                violation_error_message="A request's period ends after it begins.",
            ),
        ]
