"""The store shows a case also to the agency that asks another one for data in it."""

from django.db import migrations

APART = """
ALTER POLICY of_its_parties ON cases_case USING (
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '')
       IN (parties ->> 'subject', parties ->> 'source', parties ->> 'authority', parties ->> 'reviewer',
           parties ->> 'recipient'));
"""
UNDO = """
ALTER POLICY of_its_parties ON cases_case USING (
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '')
       IN (parties ->> 'subject', parties ->> 'source', parties ->> 'authority', parties ->> 'reviewer'));
"""


class Migration(migrations.Migration):
    """The policy of `cases_case`, with the fifth capacity of agencies."""

    dependencies = [("cases", "0004_own_cases")]

    operations = [migrations.RunSQL(APART, UNDO)]
