"""The database keeps the two lines of time: versions are only ever closed, and no day has two truths."""

from django.db import migrations

ONLY_CLOSED = """
CREATE FUNCTION dossiers_only_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.known_to IS NULL AND NEW.known_to IS NOT NULL AND NEW.closed_by IS NOT NULL
       AND (OLD.subject_id, OLD.record_id, OLD.stated_by, OLD.valid_from, OLD.known_from, OLD.verb, OLD.published_on,
            OLD.severity, OLD.authority, OLD.rulebook, OLD.facts)
         = (NEW.subject_id, NEW.record_id, NEW.stated_by, NEW.valid_from, NEW.known_from, NEW.verb, NEW.published_on,
            NEW.severity, NEW.authority, NEW.rulebook, NEW.facts)
       AND (OLD.valid_to, OLD.happened_on, OLD.decided_on, OLD.corrected_at)
           IS NOT DISTINCT FROM (NEW.valid_to, NEW.happened_on, NEW.decided_on, NEW.corrected_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a version of a record is only ever closed, never changed or deleted'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER only_closed BEFORE UPDATE OR DELETE ON dossiers_version
    FOR EACH ROW EXECUTE FUNCTION dossiers_only_closed();
CREATE FUNCTION dossiers_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The tests' databases alone set gongxin.may_empty, because they are emptied between tests.
    IF current_setting('gongxin.may_empty', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'what is held is never emptied' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON dossiers_version
    FOR EACH STATEMENT EXECUTE FUNCTION dossiers_never_emptied();
"""

ONE_TRUTH = """
CREATE FUNCTION dossiers_one_truth() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1
        FROM stated AS fresh
        JOIN dossiers_version AS held
          ON held.subject_id = fresh.subject_id AND held.record_id = fresh.record_id
         AND (held.stated_by, held.valid_from) <> (fresh.stated_by, fresh.valid_from)
        WHERE held.known_to IS NULL AND fresh.known_to IS NULL
          AND held.valid_from < coalesce(fresh.valid_to, 'infinity')
          AND fresh.valid_from < coalesce(held.valid_to, 'infinity')
    ) THEN
        RAISE EXCEPTION 'a record says one thing of one day: close what is held before stating anew'
            USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER one_truth AFTER INSERT ON dossiers_version REFERENCING NEW TABLE AS stated
    FOR EACH STATEMENT EXECUTE FUNCTION dossiers_one_truth();
"""

UNDO = """
DROP TRIGGER one_truth ON dossiers_version;
DROP FUNCTION dossiers_one_truth();
DROP TRIGGER never_emptied ON dossiers_version;
DROP TRIGGER only_closed ON dossiers_version;
DROP FUNCTION dossiers_only_closed();
DROP FUNCTION dossiers_never_emptied();
"""


class Migration(migrations.Migration):
    """Triggers of `dossiers_version`."""

    dependencies = [("dossiers", "0001_initial")]

    operations = [
        migrations.RunSQL([ONLY_CLOSED, ONE_TRUTH], UNDO),
        migrations.RunSQL(
            "ALTER TABLE dossiers_version ADD CONSTRAINT valid_is_a_period CHECK (valid_to IS NULL OR valid_from < valid_to),"
            " ADD CONSTRAINT closed_knows_when_and_why CHECK ((known_to IS NULL) = (closed_by IS NULL))",
            "ALTER TABLE dossiers_version DROP CONSTRAINT valid_is_a_period, DROP CONSTRAINT closed_knows_when_and_why",
        ),
    ]
