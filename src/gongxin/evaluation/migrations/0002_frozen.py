"""The database keeps runs as they were frozen: rows are added, and never changed, deleted or emptied."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION evaluation_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The tests' databases alone set gongxin.may_empty, because they are emptied between tests.
    IF TG_OP = 'TRUNCATE' AND current_setting('gongxin.may_empty', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'what a run gave is frozen: % of % is refused, a new run is a new row', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON evaluation_run FOR EACH ROW EXECUTE FUNCTION evaluation_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON evaluation_result FOR EACH ROW EXECUTE FUNCTION evaluation_frozen();
CREATE TRIGGER kept BEFORE TRUNCATE ON evaluation_run FOR EACH STATEMENT EXECUTE FUNCTION evaluation_frozen();
CREATE TRIGGER kept BEFORE TRUNCATE ON evaluation_result FOR EACH STATEMENT EXECUTE FUNCTION evaluation_frozen();
"""
UNDO = """
DROP TRIGGER kept ON evaluation_result;
DROP TRIGGER kept ON evaluation_run;
DROP TRIGGER frozen ON evaluation_result;
DROP TRIGGER frozen ON evaluation_run;
DROP FUNCTION evaluation_frozen();
"""


class Migration(migrations.Migration):
    """Triggers of runs and of their results."""

    dependencies = [("evaluation", "0001_initial")]

    operations = [migrations.RunSQL(FROZEN, UNDO)]
