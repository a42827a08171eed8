"""Tables of public bodies' machine keys, of people who sign in, and of their mandates.

The bodies themselves are named in the adopted packs.  Of a person nothing is kept but what signing in needs.
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
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


class Machine(models.Model):
    """A public key by which an agency's machine shows whose it is; what it signs with never leaves the agency."""

    id = models.BigAutoField(primary_key=True)
    agency = models.TextField()
    public_key = models.TextField()
    algorithm = models.TextField()
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """The table `agencies_machine`."""


class Assertion(models.Model):
    """That an assertion came, so that it does not come again; forgotten once it could not."""

    digest = models.BinaryField(primary_key=True)
    forgotten_at = models.DateTimeField(db_index=True)

    class Meta:
        """The table `agencies_assertion`; names are kept as digests."""


class People(BaseUserManager["Person"]):
    """Finds people by login name, for whoever checks a password; there is no other search."""


class Person(AbstractBaseUser):
    """Somebody who may sign in: a login name and a password's hash, nothing else; no name once forgotten."""

    id = models.BigAutoField(primary_key=True)
    login = models.TextField(unique=True, null=True)
    last_login = None  # when somebody was here last is not kept
    invitation = models.BinaryField(null=True, unique=True)
    invitation_ends_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "login"
    objects = People()

    class Meta:
        """The table `agencies_person`."""

    @property
    def called(self) -> str:
        """What the log calls this person: a number that says nothing once the person is forgotten."""
        return f"person-{self.pk}"


class Mandate(models.Model):
    """A person acts for an agency or an organisation, from a day to a day, by a document; ended early or by itself."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    body = models.TextField(db_index=True)
    of_organisation = models.BooleanField()
    powers = models.JSONField()
    region = models.TextField()
    since = models.DateField()
    until = models.DateField()
    basis = models.TextField()
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The table `agencies_mandate`; a mandate ends after it begins."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="mandate_ends_after_it_begins",
                violation_error_message="A mandate ends after it begins.",
            ),
        ]
