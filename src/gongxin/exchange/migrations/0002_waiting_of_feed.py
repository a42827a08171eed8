"""The rows of a feed that wait are found quickly."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """An index of what waits."""

    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="waiting", index=models.Index(fields=["key"], name="waiting_of_key")
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(condition=Q(settled_at=None), fields=["feed"], name="waiting_of_feed"),
        ),
    ]
