from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('subjects', '0002_search'),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX subjects_search_short ON subjects_search USING gin (grams) WHERE length <= 12",
            "DROP INDEX subjects_search_short",
        ),
    ]
