"""Comparisons with sources' lists and what differed, kept apart: a desk sees its own agency's."""

from django.db import migrations, models

TABLES = ("exchange_reconciliation", "exchange_difference")
APART = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_agency ON {table} USING (
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '') = agency);
"""
    for table in TABLES
)
UNDO = "".join(f"DROP POLICY of_its_agency ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;" for table in TABLES)


class Migration(migrations.Migration):
    """The tables `exchange_reconciliation` and `exchange_difference`, with their policies."""

    dependencies = [
        ('exchange', '0004_own_deliveries'),
    ]

    operations = [
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reconciliation_id', models.BigIntegerField()),
                ('agency', models.TextField()),
                ('feed', models.TextField()),
                ('key', models.UUIDField()),
                ('record_id', models.BigIntegerField(null=True)),
                ('kind', models.TextField()),
                ('since', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.BigIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('feed', 'key'), name='one_difference_of_a_fact_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('feed', models.TextField()),
                ('agency', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.TextField()),
                ('position', models.BigIntegerField()),
                ('held', models.BigIntegerField()),
                ('listed', models.BigIntegerField()),
                ('own_root', models.TextField()),
                ('their_root', models.TextField()),
                ('differing', models.JSONField()),
            ],
            options={
                'indexes': [models.Index(fields=['feed', 'id'], name='reconciliation_of_feed')],
            },
        ),
        migrations.RunSQL(APART, UNDO),
    ]
