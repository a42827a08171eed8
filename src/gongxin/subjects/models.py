"""Tables of organisations; written set-wise by deliveries, so foreign keys are kept by the steps that write."""

from django.db import models
from django.db.models import Q


class Subject(models.Model):
    """An organisation, known by its unified social credit code alone."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=18, unique=True)
    code_as_published = models.TextField()
    kind = models.TextField()
    region = models.CharField(max_length=6)
    known_from = models.DateTimeField()
    stated_by = models.BigIntegerField()

    class Meta:
        """The table `subjects_subject`."""


class Name(models.Model):
    """A name of an organisation on two lines of time; `registered` marks what the register itself says."""

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, on_delete=models.DO_NOTHING, db_constraint=False)
    name = models.TextField()
    plain = models.TextField()
    registered = models.BooleanField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    stated_by = models.BigIntegerField()
    closed_by = models.BigIntegerField(null=True)

    class Meta:
        """The table `subjects_name`; one statement of one name of one subject is held at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["subject", "name", "registered"], condition=Q(known_to=None), name="one_name_held_once"
            ),
        ]


class Succession(models.Model):
    """One organisation went on in another: merged, divided, or given a new code."""

    id = models.BigAutoField(primary_key=True)
    earlier = models.ForeignKey(Subject, on_delete=models.DO_NOTHING, related_name="+")
    later = models.ForeignKey(Subject, on_delete=models.DO_NOTHING, related_name="+")
    manner = models.TextField()
    since = models.DateField()
    stated_by = models.BigIntegerField()

    class Meta:
        """The table `subjects_succession`."""

        constraints = [models.UniqueConstraint(fields=["earlier", "later"], name="one_succession_once")]


class Judgement(models.Model):
    """A person decided that a published name is, or is not, an organisation; it binds all later matching."""

    id = models.BigAutoField(primary_key=True)
    plain = models.TextField()
    subject = models.ForeignKey(Subject, on_delete=models.DO_NOTHING)
    same = models.BooleanField()
    source = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    reasons = models.TextField()
    stated_by = models.BigIntegerField()

    class Meta:
        """The table `subjects_judgement`; the latest judgement of a pair holds."""

        indexes = [models.Index(fields=["plain"], name="judgement_of_name")]
