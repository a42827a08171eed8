"""The store keeps commitments apart: at a desk they are seen by the parties of their cases."""

from django.db import migrations

APART = """
ALTER TABLE commitments_commitment ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a_case_seen ON commitments_commitment USING (
    EXISTS (SELECT FROM cases_case WHERE cases_case.id = commitments_commitment.case_id));
"""
UNDO = """
DROP POLICY of_a_case_seen ON commitments_commitment;
ALTER TABLE commitments_commitment DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The policy of `commitments_commitment`."""

    dependencies = [("commitments", "0001_initial"), ("cases", "0004_own_cases")]

    operations = [migrations.RunSQL(APART, UNDO)]
