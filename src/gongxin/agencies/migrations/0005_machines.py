"""Machines that sign, kept apart like keys; and which assertions came, which no desk sees."""

from django.db import migrations, models

APART = """
ALTER TABLE agencies_machine ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_agency ON agencies_machine USING (
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '') = agency);
ALTER TABLE agencies_assertion ENABLE ROW LEVEL SECURITY;
"""
UNDO = """
ALTER TABLE agencies_assertion DISABLE ROW LEVEL SECURITY;
DROP POLICY of_its_agency ON agencies_machine;
ALTER TABLE agencies_machine DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The tables `agencies_machine` and `agencies_assertion`, with their policies."""

    dependencies = [("agencies", "0004_own_keys")]

    operations = [
        migrations.CreateModel(
            name="Machine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("agency", models.TextField()),
                ("public_key", models.TextField()),
                ("algorithm", models.TextField()),
                ("digest", models.BinaryField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Assertion",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("forgotten_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(APART, UNDO),
    ]
