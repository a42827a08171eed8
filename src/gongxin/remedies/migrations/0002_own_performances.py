"""The store keeps statements of performance apart: at a desk their organisation and the parties of its cases see them."""

from django.db import migrations

APART = """
ALTER TABLE remedies_performance ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_parties ON remedies_performance USING (
    current_setting('gongxin.platform', true) = 'on'
    OR body = nullif(current_setting('gongxin.body', true), '')
    OR EXISTS (SELECT FROM subjects_subject
               WHERE subjects_subject.id = remedies_performance.subject_id
                 AND subjects_subject.code = nullif(current_setting('gongxin.body', true), ''))
    OR EXISTS (SELECT FROM cases_case WHERE cases_case.record_id = remedies_performance.record_id));
"""
UNDO = """
DROP POLICY of_its_parties ON remedies_performance;
ALTER TABLE remedies_performance DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The policy of the table `remedies_performance`."""

    dependencies = [("remedies", "0001_performance"), ("cases", "0004_own_cases"), ("subjects", "0001_initial")]

    operations = [migrations.RunSQL(APART, UNDO)]
