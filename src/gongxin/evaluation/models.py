"""Tables of evaluation: runs, each frozen with what it rested on, what each gave, who objected; rows are only added."""

from django.db import models


class Run(models.Model):
    """A model run over everybody: which model and law, as of which position and day, over which rows, with what result.

    `others` names the runs of other models whose grades it read, `base` the run of which it renewed only what changed.
    """

    id = models.BigAutoField(primary_key=True)
    model = models.TextField()
    digest = models.TextField()
    adoption = models.BigIntegerField()
    position = models.BigIntegerField()
    day = models.DateField()
    engine = models.TextField()
    subjects = models.BigIntegerField()
    recomputed = models.BigIntegerField()
    milliseconds = models.BigIntegerField()
    grades = models.JSONField()
    others = models.JSONField()
    extract_digest = models.TextField()
    result_digest = models.TextField()
    base = models.BigIntegerField(null=True)
    finished_at = models.DateTimeField()
    event = models.BigIntegerField()

    class Meta:
        """The table `evaluation_run`; no row of it is ever changed."""

        indexes = (models.Index(fields=("model", "id"), name="run_of_model"),)


class Evaluated(models.Model):
    """What a run gave of one organisation: its score in parts, its grade, the grade by score alone, flags, reasons."""

    pk = models.CompositePrimaryKey("run_id", "subject_id")
    run_id = models.BigIntegerField()
    subject_id = models.BigIntegerField()
    score = models.BigIntegerField()
    grade = models.TextField()
    unbounded = models.TextField()
    flags = models.TextField()
    reasons = models.TextField()

    class Meta:
        """The table `evaluation_result`; no row of it is ever changed."""

        db_table = "evaluation_result"


class Objection(models.Model):
    """A case in which an organisation objects to its result by a model: the grade that stood, at which position."""

    id = models.BigAutoField(primary_key=True)
    case_id = models.BigIntegerField(unique=True)
    subject_id = models.BigIntegerField(db_index=True)
    model = models.TextField()
    position = models.BigIntegerField()
    grade = models.TextField()

    class Meta:
        """The table `evaluation_objection`; where the case stands, and its answer, the case tells."""
