"""Plans are proposed by one officer and adopted by another; those made before were adopted as they were made."""

from django.db import migrations, models

OLDER = "UPDATE supervision_plan SET adopted_at = made_at WHERE adopted_at IS NULL"


class Migration(migrations.Migration):
    """Columns of plans and draws, and what never holds of a plan."""

    dependencies = [("supervision", "0002_own_draws")]

    operations = [
        migrations.AddField("plan", "proposed_by", models.TextField(default="")),
        migrations.AddField("plan", "adopted_by", models.TextField(default="")),
        migrations.AddField("plan", "adopted_at", models.DateTimeField(null=True)),
        migrations.AddField("plan", "set_aside_at", models.DateTimeField(null=True)),
        migrations.AddField("draw", "barred", models.JSONField(default=list)),
        migrations.RunSQL(OLDER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "plan",
            models.CheckConstraint(
                name="adopted_by_another",
                condition=models.Q(adopted_by="") | ~models.Q(adopted_by=models.F("proposed_by")),
            ),
        ),
        migrations.AddConstraint(
            "plan",
            models.CheckConstraint(
                name="adopted_or_set_aside",
                condition=models.Q(adopted_at__isnull=True) | models.Q(set_aside_at__isnull=True),
            ),
        ),
    ]
