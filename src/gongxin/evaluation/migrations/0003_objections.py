"""The table of objections to results; at a desk they are seen by the parties of their cases."""

from django.db import migrations, models

APART = """
ALTER TABLE evaluation_objection ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a_case_seen ON evaluation_objection USING (
    EXISTS (SELECT FROM cases_case WHERE cases_case.id = evaluation_objection.case_id));
"""
UNDO = """
DROP POLICY of_a_case_seen ON evaluation_objection;
ALTER TABLE evaluation_objection DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The table `evaluation_objection` with its policy."""

    dependencies = [("evaluation", "0002_frozen"), ("cases", "0004_own_cases")]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.BigIntegerField(unique=True)),
                ("subject_id", models.BigIntegerField(db_index=True)),
                ("model", models.TextField()),
                ("position", models.BigIntegerField()),
                ("grade", models.TextField()),
            ],
        ),
        migrations.RunSQL(APART, UNDO),
    ]
