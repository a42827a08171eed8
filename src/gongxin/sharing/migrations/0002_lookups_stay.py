"""The database keeps it too: a look-up that was noted is never changed or deleted."""

from django.db import migrations

STAY = """
CREATE FUNCTION sharing_lookups_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a look-up that was noted is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER lookups_stay BEFORE UPDATE OR DELETE ON sharing_lookup
    FOR EACH ROW EXECUTE FUNCTION sharing_lookups_stay();
"""

UNDO = """
DROP TRIGGER lookups_stay ON sharing_lookup;
DROP FUNCTION sharing_lookups_stay();
"""


class Migration(migrations.Migration):
    """The trigger of `sharing_lookup`."""

    dependencies = [("sharing", "0001_initial")]

    operations = [migrations.RunSQL(STAY, UNDO)]
