"""Cases know the days that their opening stated, and the earlier case that they are about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns of `cases_case`, and the index by which earlier cases about a record are found."""

    dependencies = [("cases", "0002_steps_alone")]

    operations = [
        migrations.AddField("case", "about", models.BigIntegerField(null=True)),
        migrations.AddField("case", "days", models.JSONField(default=dict)),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["record_id"], condition=models.Q(("record_id__isnull", False)), name="case_of_record"
            ),
        ),
    ]
