"""The store keeps requests for reports apart: at a desk an agency sees its own, and what became of their codes."""

from django.db import migrations

APART = """
ALTER TABLE reports_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_agency ON reports_request USING (nullif(current_setting('gongxin.body', true), '') = agency);
ALTER TABLE reports_asked ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_request ON reports_asked USING (request_id IN (SELECT id FROM reports_request));
"""
UNDO = """
DROP POLICY of_its_request ON reports_asked;
ALTER TABLE reports_asked DISABLE ROW LEVEL SECURITY;
DROP POLICY of_its_agency ON reports_request;
ALTER TABLE reports_request DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The policies of `reports_request` and `reports_asked`."""

    dependencies = [("reports", "0003_requests")]

    operations = [migrations.RunSQL(APART, UNDO)]
