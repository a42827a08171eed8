"""When a neighbour that was away is sent to again, and what it said."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three columns of `federation_neighbour`."""

    dependencies = [
        ('federation', '0002_packs_travel'),
    ]

    operations = [
        migrations.AddField(model_name='neighbour', name='push_failures', field=models.IntegerField(default=0)),
        migrations.AddField(model_name='neighbour', name='next_push_at', field=models.DateTimeField(null=True)),
        migrations.AddField(model_name='neighbour', name='push_said', field=models.TextField(default='')),
    ]
