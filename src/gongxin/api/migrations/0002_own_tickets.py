"""The store keeps waiting deliveries apart: an agency sees its own tickets."""

from django.db import migrations

APART = """
ALTER TABLE api_ticket ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_agency ON api_ticket USING (
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '') = agency);
"""
UNDO = """
DROP POLICY of_its_agency ON api_ticket;
ALTER TABLE api_ticket DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The policy of `api_ticket`."""

    dependencies = [("api", "0001_initial")]

    operations = [migrations.RunSQL(APART, UNDO)]
