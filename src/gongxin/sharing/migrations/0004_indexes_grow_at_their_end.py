"""Look-ups are indexed in the order in which they come: in the other one, a question about many cost twice as much."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The indexes of `sharing_lookup`, ascending; the latest are read from their end."""

    dependencies = [("sharing", "0003_own_lookups")]

    operations = [
        migrations.RemoveIndex("lookup", "lookup_of_subject"),
        migrations.RemoveIndex("lookup", "lookup_by_agency"),
        migrations.AddIndex("lookup", models.Index(fields=["subject_id", "id"], name="lookup_of_organisation")),
        migrations.AddIndex("lookup", models.Index(fields=["agency", "id"], name="lookup_of_agency")),
    ]
