"""Requests between agencies: their table, that they stay, and who sees them at a desk."""

from django.db import migrations, models

STAY = """
CREATE FUNCTION sharing_requests_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a request that was made is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER requests_stay BEFORE UPDATE OR DELETE ON sharing_request
    FOR EACH ROW EXECUTE FUNCTION sharing_requests_stay();
ALTER TABLE sharing_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_both_agencies ON sharing_request USING (
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '') IN (recipient, source));
"""
UNDO = """
DROP POLICY of_both_agencies ON sharing_request;
ALTER TABLE sharing_request DISABLE ROW LEVEL SECURITY;
DROP TRIGGER requests_stay ON sharing_request;
DROP FUNCTION sharing_requests_stay();
"""


class Migration(migrations.Migration):
    """The table `sharing_request` with its trigger and its policy."""

    dependencies = [("sharing", "0004_indexes_grow_at_their_end")]

    operations = [
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.BigIntegerField(unique=True)),
                ("recipient", models.TextField(db_index=True)),
                ("source", models.TextField(db_index=True)),
                ("attribute", models.TextField()),
                ("items", models.JSONField()),
                ("regions", models.JSONField()),
                ("way", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("act", models.TextField()),
                ("article", models.TextField()),
                ("scene", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))),
                        name="request_ends_after_it_begins",
                        violation_error_message="A request's period ends after it begins.",
                    )
                ],
            },
        ),
        migrations.RunSQL(STAY, UNDO),
    ]
