"""Tables of cases: where each stands, every step it took, what was served, what was enclosed.

`state`, `entered_at`, `due_at` and `undated_after` are what the steps add up to, kept for finding; one function writes
them beside the step that changes them, and a trigger refuses another state.  `undated_after` is the last year whose
calendar was known when the last day of a clock could not be told.
"""

from django.db import models
from django.db.models import Q

from gongxin.cases.papers import Media


class Case(models.Model):
    """One organisation, one procedure, one matter; the version of the day on which it was opened governs it.

    `about` is the earlier case whose decision it is about; `days` are those that its opening stated.
    """

    id = models.BigAutoField(primary_key=True)
    procedure = models.TextField()
    adoption = models.BigIntegerField()
    governed_on = models.DateField()
    subject_id = models.BigIntegerField(db_index=True)
    record_id = models.BigIntegerField(null=True)
    about = models.BigIntegerField(null=True)
    parties = models.JSONField()
    opened_at = models.DateTimeField()
    opened_by = models.TextField()
    opened_as = models.TextField()
    statement = models.TextField()
    days = models.JSONField(default=dict)
    state = models.TextField()
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    undated_after = models.SmallIntegerField(null=True)

    class Meta:
        """The table `cases_case`; only cases in which a clock runs are in the index of deadlines."""

        indexes = [
            models.Index(fields=["record_id"], condition=Q(record_id__isnull=False), name="case_of_record"),
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="case_due"),
            models.Index(fields=["undated_after"], condition=Q(undated_after__isnull=False), name="case_undated"),
        ]


class StepTaken(models.Model):
    """A step of a case; `at` is since when it holds, `recorded_at` when it was written.  Never changed."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps_taken")
    number = models.IntegerField()
    name = models.TextField()
    leaves = models.TextField()
    enters = models.TextField()
    role = models.TextField()
    by = models.TextField()
    body = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reasons = models.TextField()
    event = models.BigIntegerField()

    class Meta:
        """The table `cases_steptaken`; the steps of a case are numbered without a gap."""

        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_step_once")]
        indexes = [models.Index(fields=["body"], condition=Q(role="clock"), name="step_of_silence")]


class Service(models.Model):
    """How the document of a step reached whom it concerns; moments are added as they become known."""

    id = models.BigAutoField(primary_key=True)
    step = models.OneToOneField(StepTaken, on_delete=models.PROTECT, related_name="service")
    manner = models.TextField()
    sent_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        """The table `cases_service`; nothing is delivered before it was sent, or read before."""

        constraints = [
            models.CheckConstraint(
                condition=(Q(delivered_at=None) | Q(delivered_at__gte=models.F("sent_at")))
                & (Q(read_at=None) | Q(read_at__gte=models.F("sent_at"))),
                name="served_after_sent",
                violation_error_message="A document is delivered and read after it was sent.",
            ),
        ]


class Attachment(models.Model):
    """A paper of a case by the digest of its content: with the opening, or with a step."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    step = models.ForeignKey(StepTaken, on_delete=models.PROTECT, null=True, related_name="attachments")
    paper = models.TextField()
    digest = models.CharField(max_length=64)
    media = models.TextField(choices=[(one.value, one.name) for one in Media])
    size = models.BigIntegerField()

    class Meta:
        """The table `cases_attachment`."""
