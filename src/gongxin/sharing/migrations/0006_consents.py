"""Consents of organisations: their table, that they stay, who sees and who says them at a desk; look-ups name theirs."""

from django.db import migrations, models

STAY = """
CREATE FUNCTION sharing_consents_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a consent that was given or withdrawn is never changed or deleted'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER consents_stay BEFORE UPDATE OR DELETE ON sharing_consent
    FOR EACH ROW EXECUTE FUNCTION sharing_consents_stay();
ALTER TABLE sharing_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen_by_both ON sharing_consent FOR SELECT USING (
    nullif(current_setting('gongxin.body', true), '') = agency
    OR subject_id = (SELECT id FROM subjects_subject WHERE code = current_setting('gongxin.body', true)));
CREATE POLICY said_by_the_organisation ON sharing_consent FOR INSERT WITH CHECK (
    subject_id = (SELECT id FROM subjects_subject WHERE code = current_setting('gongxin.body', true)));
"""
UNDO = """
DROP POLICY said_by_the_organisation ON sharing_consent;
DROP POLICY seen_by_both ON sharing_consent;
ALTER TABLE sharing_consent DISABLE ROW LEVEL SECURITY;
DROP TRIGGER consents_stay ON sharing_consent;
DROP FUNCTION sharing_consents_stay();
"""


class Migration(migrations.Migration):
    """The table `sharing_consent` with its trigger and its policies; the column `sharing_lookup.consent`."""

    dependencies = [("sharing", "0005_requests")]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_id", models.BigIntegerField()),
                ("agency", models.TextField()),
                ("purpose", models.TextField()),
                ("until", models.DateField(null=True)),
                ("actor", models.TextField()),
                ("at", models.DateTimeField()),
                ("event", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "purpose", "subject_id", "id"], name="consent_to_agency"),
                    models.Index(fields=["subject_id", "id"], name="consent_of_organisation"),
                ],
            },
        ),
        migrations.AddField("lookup", "consent", models.BigIntegerField(null=True)),
        migrations.RunSQL(STAY, UNDO),
    ]
