from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subjects', '0002_search'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='name',
            index=models.Index(fields=['stated_by'], name='name_stated_by'),
        ),
        migrations.AddIndex(
            model_name='name',
            index=models.Index(condition=models.Q(('closed_by__isnull', False)), fields=['closed_by'], name='name_closed_by'),
        ),
        migrations.RunSQL(
            "CREATE INDEX subjects_search_short ON subjects_search USING gin (grams) WHERE length <= 12",
            "DROP INDEX subjects_search_short",
        ),
        migrations.RunSQL("DROP INDEX IF EXISTS subjects_search_heart", migrations.RunSQL.noop),
    ]
