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
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('feed', models.TextField()),
                ('agency', models.TextField()),
                ('received_at', models.DateTimeField()),
                ('delivery', models.UUIDField(null=True)),
                ('refused_because', models.TextField(default='')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('delivery', None), ('refused_because', '')), fields=['received_at'], name='ticket_waiting')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE api_quota SET UNLOGGED, SET (autovacuum_vacuum_threshold = 5000, fillfactor = 50)",
            "ALTER TABLE api_quota SET LOGGED",
        ),
    ]
