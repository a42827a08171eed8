"""A difference may have a case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The column `case_id` of `exchange_difference`."""

    dependencies = [
        ('exchange', '0005_reconciliations'),
    ]

    operations = [
        migrations.AddField(
            model_name='difference',
            name='case_id',
            field=models.BigIntegerField(null=True),
        ),
    ]
