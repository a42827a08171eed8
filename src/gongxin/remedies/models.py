"""The table of what was stated to have been performed; rows are added and never changed."""

from django.db import models


class Performance(models.Model):
    """What was paid of what is due, in cents: stated by the organisation, the agency that decides, or the platform."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField(db_index=True)
    record_id = models.BigIntegerField()
    due = models.BigIntegerField()
    paid = models.BigIntegerField()
    granted_on = models.DateField(null=True)
    until = models.DateField(null=True)
    stated_as = models.TextField()
    body = models.TextField()
    stated_on = models.DateField()

    class Meta:
        """The table `remedies_performance`."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(due__gt=0, paid__gte=0, paid__lte=models.F("due")),
                name="paid_of_due",
                violation_error_message="Between nothing and all of what is due is paid.",
            ),
        ]
