"""Why a delivery stopped, and what its receipt warns of, is said in English too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The English beside the Chinese; of deliveries before this there is none."""

    dependencies = [("exchange", "0002_waiting_of_feed")]

    operations = [
        migrations.AddField(
            model_name="delivery", name="stopped_because_en", field=models.TextField(default="")
        ),
        migrations.AddField(model_name="delivery", name="warnings_en", field=models.JSONField(default=list)),
    ]
