"""Tables of supervision: plans as they were frozen, who is in them, draws with what they committed to, and results."""

from django.db import models


class Plan(models.Model):
    """A year's plan of an agency: policies, the run whose grades it took, its figures by stratum, and who adopted it.

    Officers are called as the log calls people, by number; a plan stated on the command line names none.
    """

    id = models.BigAutoField(primary_key=True)
    agency = models.TextField()
    year = models.IntegerField()
    policies = models.JSONField()
    adoption = models.BigIntegerField()
    governed_on = models.DateField()
    model = models.TextField(default="")
    run = models.BigIntegerField(null=True)
    run_digest = models.TextField(default="")
    sealed = models.BooleanField()
    made_at = models.DateTimeField()
    strata = models.JSONField()
    digest = models.TextField(unique=True)
    proposed_by = models.TextField(default="")
    adopted_by = models.TextField(default="")
    adopted_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        """The table `supervision_plan`; no plan is adopted by whoever proposed it, or both adopted and set aside."""

        constraints = (
            models.CheckConstraint(
                name="adopted_by_another",
                condition=models.Q(adopted_by="") | ~models.Q(adopted_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="adopted_or_set_aside",
                condition=models.Q(adopted_at__isnull=True) | models.Q(set_aside_at__isnull=True),
            ),
        )


class Member(models.Model):
    """An organisation in a plan, and its stratum; there may be a million of a plan."""

    pk = models.CompositePrimaryKey("subject_id", "plan_id")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="members", db_index=False)
    subject_id = models.BigIntegerField()
    stratum = models.TextField()

    class Meta:
        """The table `supervision_member`."""

        indexes = (models.Index(fields=["plan", "stratum"], name="member_of_stratum"),)


class Draw(models.Model):
    """A draw: what was committed to, the event that told it, and the transcript once it was drawn.

    `barred` are the conflicts of interest as the agency stated them, by code, where the commitment has tickets.
    """

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="draws")
    agency = models.TextField()
    commitment = models.JSONField()
    digest = models.TextField(unique=True)
    event = models.BigIntegerField()
    secret = models.BinaryField()
    barred = models.JSONField(default=list)
    committed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    transcript = models.JSONField(null=True)

    class Meta:
        """The table `supervision_draw`."""


class Population(models.Model):
    """The population file of a draw, byte for byte as it was committed to."""

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, primary_key=True, related_name="population")
    content = models.BinaryField()

    class Meta:
        """The table `supervision_population`."""


class Drawn(models.Model):
    """An organisation that was drawn: where it stood, which matters are inspected, by which inspectors."""

    id = models.BigAutoField(primary_key=True)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="drawn")
    agency = models.TextField()
    code = models.CharField(max_length=18, db_index=True)
    subject_id = models.BigIntegerField()
    name = models.TextField()
    stratum = models.TextField()
    rank = models.IntegerField()
    inspectors = models.JSONField()
    policies = models.JSONField()

    class Meta:
        """The table `supervision_drawn`; nobody is drawn twice."""

        constraints = [models.UniqueConstraint(fields=["draw", "subject_id"], name="drawn_once")]


class Outcome(models.Model):
    """The result of an inspection, and the record that it became."""

    drawn = models.OneToOneField(Drawn, on_delete=models.PROTECT, primary_key=True, related_name="outcome")
    record_id = models.BigIntegerField()
    result = models.TextField()
    inspected_on = models.DateField()
    recorded_at = models.DateTimeField()
    findings = models.TextField()
    basis = models.TextField()
    remedy = models.TextField()

    class Meta:
        """The table `supervision_outcome`."""
