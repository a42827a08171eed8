"""The store keeps entries apart: at a desk they are seen by the parties of their cases; records tell everybody else."""

from django.db import migrations

APART = """
ALTER TABLE listings_listing ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a_case_seen ON listings_listing USING (
    EXISTS (SELECT FROM cases_case WHERE cases_case.id = listings_listing.case_id));

ALTER TABLE listings_exit ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a_case_seen ON listings_exit USING (
    EXISTS (SELECT FROM cases_case WHERE cases_case.id = listings_exit.case_id));
"""
UNDO = """
DROP POLICY of_a_case_seen ON listings_exit;
ALTER TABLE listings_exit DISABLE ROW LEVEL SECURITY;
DROP POLICY of_a_case_seen ON listings_listing;
ALTER TABLE listings_listing DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Policies of the tables of listings."""

    dependencies = [("listings", "0001_initial"), ("cases", "0004_own_cases")]

    operations = [migrations.RunSQL(APART, UNDO)]
