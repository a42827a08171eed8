from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('pk', models.CompositePrimaryKey('minute', 'client', 'counted', blank=True, editable=False, primary_key=True, serialize=False)),
                ('minute', models.BigIntegerField()),
                ('client', models.BinaryField()),
                ('counted', models.TextField()),
                ('taken', models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE api_quota SET UNLOGGED, SET (autovacuum_vacuum_threshold = 5000, fillfactor = 50)",
            "ALTER TABLE api_quota SET LOGGED",
        ),
    ]
