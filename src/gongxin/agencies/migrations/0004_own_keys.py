"""The store keeps keys apart: at a desk an agency sees its own, and nobody a key itself."""

from django.db import migrations

APART = """
ALTER TABLE agencies_agencykey ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_agency ON agencies_agencykey USING (
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '') = agency);
"""
UNDO = """
DROP POLICY of_its_agency ON agencies_agencykey;
ALTER TABLE agencies_agencykey DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The policy of `agencies_agencykey`."""

    dependencies = [("agencies", "0003_remembered")]

    operations = [migrations.RunSQL(APART, UNDO)]
