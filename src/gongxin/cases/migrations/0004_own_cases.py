"""The store keeps cases apart: at a desk a body sees those that it is a party to, with their steps and papers."""

from django.db import migrations

APART = """
ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_parties ON cases_case USING (
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '')
       IN (parties ->> 'subject', parties ->> 'source', parties ->> 'authority', parties ->> 'reviewer'));

ALTER TABLE cases_steptaken ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a_case_seen ON cases_steptaken USING (
    EXISTS (SELECT FROM cases_case WHERE cases_case.id = cases_steptaken.case_id));

ALTER TABLE cases_service ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a_step_seen ON cases_service USING (
    EXISTS (SELECT FROM cases_steptaken WHERE cases_steptaken.id = cases_service.step_id));

ALTER TABLE cases_attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a_case_seen ON cases_attachment USING (
    EXISTS (SELECT FROM cases_case WHERE cases_case.id = cases_attachment.case_id));
"""

UNDO = """
DROP POLICY of_a_case_seen ON cases_attachment;
ALTER TABLE cases_attachment DISABLE ROW LEVEL SECURITY;
DROP POLICY of_a_step_seen ON cases_service;
ALTER TABLE cases_service DISABLE ROW LEVEL SECURITY;
DROP POLICY of_a_case_seen ON cases_steptaken;
ALTER TABLE cases_steptaken DISABLE ROW LEVEL SECURITY;
DROP POLICY of_its_parties ON cases_case;
ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Policies of the tables of cases."""

    dependencies = [("cases", "0003_stated_days")]

    operations = [migrations.RunSQL(APART, UNDO)]
