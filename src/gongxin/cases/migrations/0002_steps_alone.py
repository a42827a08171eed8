"""The database keeps it too: steps are never changed, and a case stands only where its last step led."""

from django.db import migrations

ALONE = """
CREATE FUNCTION cases_steps_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a step that was taken is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER steps_stay BEFORE UPDATE OR DELETE ON cases_steptaken
    FOR EACH ROW EXECUTE FUNCTION cases_steps_stay();

CREATE FUNCTION cases_stands_by_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IS DISTINCT FROM OLD.state AND NEW.state IS DISTINCT FROM (
        SELECT enters FROM cases_steptaken WHERE case_id = NEW.id ORDER BY number DESC LIMIT 1
    ) THEN
        RAISE EXCEPTION 'a case stands where its last step led' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stands_by_step BEFORE UPDATE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_stands_by_step();
"""

UNDO = """
DROP TRIGGER stands_by_step ON cases_case;
DROP FUNCTION cases_stands_by_step();
DROP TRIGGER steps_stay ON cases_steptaken;
DROP FUNCTION cases_steps_stay();
"""


class Migration(migrations.Migration):
    """Triggers of `cases_steptaken` and `cases_case`."""

    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunSQL(ALONE, UNDO)]
