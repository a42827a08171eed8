"""Where a record is at home that came from another node."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The table `dossiers_home`."""

    dependencies = (("dossiers", "0005_records_by_item"),)

    operations = (
        migrations.CreateModel(
            name="Home",
            fields=[
                ("record_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("node", models.TextField()),
                ("position", models.BigIntegerField()),
                ("via", models.TextField()),
            ],
        ),
    )
