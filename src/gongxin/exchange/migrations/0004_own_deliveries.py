"""The store keeps deliveries apart: at a desk an agency sees its own, what was wrong with them, and what waits."""

from django.db import migrations

OF_DELIVERIES = ("exchange_chunk", "exchange_problem", "exchange_waiting")
APART = """
ALTER TABLE exchange_delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_agency ON exchange_delivery USING (
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '') = agency);
""" + "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a_delivery_seen ON {table} USING (
    EXISTS (SELECT FROM exchange_delivery WHERE exchange_delivery.id = {table}.delivery_id));
"""
    for table in OF_DELIVERIES
)
UNDO = "".join(
    f"DROP POLICY of_a_delivery_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    for table in OF_DELIVERIES
) + "DROP POLICY of_its_agency ON exchange_delivery; ALTER TABLE exchange_delivery DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    """Policies of the tables of deliveries."""

    dependencies = [("exchange", "0003_words_in_both_languages")]

    operations = [migrations.RunSQL(APART, UNDO)]
