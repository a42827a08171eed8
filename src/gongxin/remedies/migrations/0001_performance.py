"""Statements of what was performed: a table whose rows are only added."""

from django.db import migrations, models

ONLY_ADDED = """
CREATE FUNCTION remedies_performance_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was stated of a performance is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON remedies_performance
    FOR EACH ROW EXECUTE FUNCTION remedies_performance_stays();
"""

UNDO = """
DROP TRIGGER only_added ON remedies_performance;
DROP FUNCTION remedies_performance_stays();
"""


class Migration(migrations.Migration):
    """The table `remedies_performance` with its guard."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Performance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_id", models.BigIntegerField(db_index=True)),
                ("record_id", models.BigIntegerField()),
                ("due", models.BigIntegerField()),
                ("paid", models.BigIntegerField()),
                ("granted_on", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("stated_as", models.TextField()),
                ("body", models.TextField()),
                ("stated_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due__gt", 0), ("paid__gte", 0), ("paid__lte", models.F("due"))),
                        name="paid_of_due",
                        violation_error_message="Between nothing and all of what is due is paid.",
                    )
                ],
            },
        ),
        migrations.RunSQL(ONLY_ADDED, UNDO),
    ]
