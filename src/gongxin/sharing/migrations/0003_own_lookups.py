"""The store keeps look-ups apart: at a desk an agency sees those made for it, an organisation those about it."""

from django.db import migrations

APART = """
ALTER TABLE sharing_lookup ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_agency_or_subject ON sharing_lookup USING (
    nullif(current_setting('gongxin.body', true), '') = agency
    OR subject_id = (SELECT id FROM subjects_subject WHERE code = current_setting('gongxin.body', true)));
"""
UNDO = """
DROP POLICY of_agency_or_subject ON sharing_lookup;
ALTER TABLE sharing_lookup DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The policy of `sharing_lookup`."""

    dependencies = [("sharing", "0002_lookups_stay"), ("subjects", "0001_initial")]

    operations = [migrations.RunSQL(APART, UNDO)]
