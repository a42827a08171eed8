from django.db import migrations, models
import django.db.models.deletion
import django.contrib.postgres.fields

BIGRAMS = """
CREATE FUNCTION bigrams(asked text) RETURNS integer[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT gram ORDER BY gram), '{}') FROM (
        SELECT ((lag(ascii(letter)) OVER (ORDER BY place) & 65535) << 16) | (ascii(letter) & 65535) AS gram
        FROM string_to_table(asked, NULL) WITH ORDINALITY AS letters (letter, place)
    ) AS pairs WHERE gram IS NOT NULL
$$
"""

INDEXES = [
    ("subjects_search_in_order", "(length, standing, code) INCLUDE (plain, name_id)"),
    ("subjects_search_grams", "USING gin (grams)"),
    ("subjects_search_plain", "(plain)"),
    ("subjects_search_same_heart", "(heart)"),
    ("subjects_search_subject", "(subject_id)"),
    ("subjects_search_sample", "(plain) WHERE name_id % 256 = 0"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('subjects', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION bigrams(text)"),
        migrations.CreateModel(
            name='SearchRow',
            fields=[
                ('name', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='subjects.name')),
                ('subject', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='subjects.subject')),
                ('code', models.CharField(db_collation='C', max_length=18)),
                ('text', models.TextField()),
                ('plain', models.TextField(db_collation='C')),
                ('heart', models.TextField(db_collation='C')),
                ('standing', models.SmallIntegerField()),
                ('region', models.CharField(max_length=6)),
                ('length', models.SmallIntegerField()),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
            options={
                'db_table': 'subjects_search',
            },
        ),
        migrations.CreateModel(
            name='Gram',
            fields=[
                ('gram', models.IntegerField(primary_key=True, serialize=False)),
                ('names', models.BigIntegerField()),
            ],
            options={
                'db_table': 'subjects_gram',
            },
        ),
        *[migrations.RunSQL(f"CREATE INDEX {name} ON subjects_search {how}", f"DROP INDEX {name}") for name, how in INDEXES],
    ]
