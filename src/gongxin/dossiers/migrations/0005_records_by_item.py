"""Records are found by item and organisation: what a check, a list or an impact asks for first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on the table of records."""

    dependencies = (("dossiers", "0004_remarks"),)

    operations = (
        migrations.AddIndex("record", models.Index(fields=("item", "subject_id"), name="record_of_item")),
    )
