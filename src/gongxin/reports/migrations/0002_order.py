"""Reports are numbered as they are issued: which list is being filled is known without counting them."""

from django.db import migrations

NUMBER = """
CREATE SEQUENCE reports_order MINVALUE 0;
SELECT setval('reports_order', (SELECT count(*) FROM reports_issued), false);
"""
UNDO = "DROP SEQUENCE reports_order;"


class Migration(migrations.Migration):
    """The sequence `reports_order`."""

    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunSQL(NUMBER, UNDO)]
