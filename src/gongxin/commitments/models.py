"""The table of commitments: what was promised, to whom, in which case; its record once it was accepted.

Whether it was kept is nowhere stored here: the case says where it stands, and the record what was found.
"""

from django.db import models


class Commitment(models.Model):
    """A written promise of an organisation: its kind, matter and letter, and on what good standing it was taken."""

    id = models.BigAutoField(primary_key=True)
    case_id = models.BigIntegerField(unique=True)
    kind = models.TextField()
    subject_id = models.BigIntegerField(db_index=True)
    agency = models.TextField()
    adoption = models.BigIntegerField()
    governed_on = models.DateField()
    made_on = models.DateField()
    matter = models.TextField()
    content = models.TextField()
    liability = models.TextField()
    valid_until = models.DateField(null=True)
    standing = models.JSONField()
    number = models.TextField(default="")
    record_id = models.BigIntegerField(null=True)

    class Meta:
        """The table `commitments_commitment`; the number is given once, when the commitment is accepted."""

        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="one_number_once"),
        ]
