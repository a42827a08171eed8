"""Tables of organisations; written set-wise by deliveries, so foreign keys are kept by the steps that write."""

from enum import IntEnum

from django.contrib.postgres.fields import ArrayField
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
        indexes = [
            models.Index(fields=["stated_by"], name="name_stated_by"),
            models.Index(fields=["closed_by"], condition=Q(closed_by__isnull=False), name="name_closed_by"),
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


class Standing(IntEnum):
    """How a name stands to its organisation, the closest first."""

    REGISTERED = 0
    PUBLISHED = 1
    FORMER = 2
    SHORT = 3


class SearchRow(models.Model):
    """A name that is held, as it is searched; made from the tables above and from nothing else."""

    name = models.OneToOneField(
        Name, on_delete=models.DO_NOTHING, related_name="+", primary_key=True, db_constraint=False
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    code = models.CharField(max_length=18, db_collation="C")
    text = models.TextField()
    plain = models.TextField(db_collation="C")
    heart = models.TextField(db_collation="C")
    standing = models.SmallIntegerField()
    region = models.CharField(max_length=6)
    length = models.SmallIntegerField()
    grams = ArrayField(models.IntegerField())

    class Meta:
        """The table `subjects_search`; its indexes are written in SQL, beside the function `bigrams`."""

        db_table = "subjects_search"


class Gram(models.Model):
    """How many searched names hold a pair of neighbouring characters; the rarest pairs are looked up first."""

    gram = models.IntegerField(primary_key=True)
    names = models.BigIntegerField()

    class Meta:
        """The table `subjects_gram`."""

        db_table = "subjects_gram"
