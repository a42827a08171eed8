"""Tables of what is held.  The versioned table is the table; its rows are only ever closed.

`Version` has one index, its primary key, which begins with the subject: a dossier is one range of it, a million
inserts touch one tree, and the table can be spread over many machines by subject.
"""

from django.db import models


class Record(models.Model):
    """One fact that one source states of one organisation, whatever it comes to say of it later.

    `key` is the digest of source, item and the fields that identify the fact; `digest` that of the content that
    the source stated last, by which a repetition is recognised.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True)
    digest = models.UUIDField()
    subject_id = models.BigIntegerField()
    item = models.TextField()
    source = models.TextField()
    feed = models.TextField()

    class Meta:
        """The table `dossiers_record`; by item and organisation it is asked by checks and lists."""

        indexes = (models.Index(fields=("item", "subject_id"), name="record_of_item"),)


class Version(models.Model):
    """What was held of a record, of which days (`valid`), and when (`known`); both half-open."""

    pk = models.CompositePrimaryKey("subject_id", "record_id", "stated_by", "valid_from")
    subject_id = models.BigIntegerField()
    record_id = models.BigIntegerField()
    stated_by = models.BigIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    closed_by = models.BigIntegerField(null=True)
    verb = models.TextField()
    happened_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    published_on = models.DateField()
    corrected_at = models.DateTimeField(null=True)
    severity = models.TextField()
    authority = models.TextField()
    rulebook = models.IntegerField()
    facts = models.JSONField()

    class Meta:
        """The table `dossiers_version`."""


class Remark(models.Model):
    """A statement about a record that is not the record: that it is disputed, was repaired or is
    shielded, what its subject replies.

    Of which days it holds (`valid`), and when it was held (`known`), as of versions.  `case` is the case that it
    follows from, `rule` and `rulebook` the rule it was made by and the adoption that has it.
    """

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    record_id = models.BigIntegerField()
    kind = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    stated_by = models.BigIntegerField()
    closed_by = models.BigIntegerField(null=True)
    case = models.BigIntegerField(null=True)
    rule = models.TextField()
    rulebook = models.BigIntegerField()
    text = models.TextField()

    class Meta:
        """The table `dossiers_remark`; one case says a thing about a record once at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["record_id", "kind", "case"],
                condition=models.Q(known_to=None, valid_to=None),
                nulls_distinct=False,
                name="one_remark_once",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_id", "record_id"], name="remark_of_subject"),
            models.Index(
                fields=["record_id"],
                condition=models.Q(kind__in=["found_wrong", "both_sides"], known_to=None, valid_to=None),
                name="remark_that_waits",
            ),
        ]


class Home(models.Model):
    """Where a record is at home that came from another node: it is stated there, and here it is only followed.

    `position` is that of its last change in the log of `node`; `via` is the neighbour that handed it on.
    """

    record_id = models.BigIntegerField(primary_key=True)
    node = models.TextField()
    position = models.BigIntegerField()
    via = models.TextField()

    class Meta:
        """The table `dossiers_home`; a record that is stated here has no row."""
