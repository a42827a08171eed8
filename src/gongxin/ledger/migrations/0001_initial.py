"""The tables of the ledger, and the guards that keep what was written from being changed."""

import datetime

from django.db import migrations, models

GUARDS = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what the ledger holds is not changed: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- The tests' databases alone set gongxin.may_empty, because they are emptied between tests.
CREATE FUNCTION ledger_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('gongxin.may_empty', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'what the ledger holds is not emptied: % is kept', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- A batch is written whole, so that positions have no gaps.
CREATE FUNCTION ledger_batch_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
    last bigint;
BEGIN
    SELECT count(*), max(id) INTO held, last FROM ledger_event WHERE id >= NEW.id << 20 AND id < (NEW.id + 1) << 20;
    IF held <> NEW.count OR last <> (NEW.id << 20) + NEW.count - 1 THEN
        RAISE EXCEPTION 'batch % was opened for % events and holds %', NEW.id, NEW.count, held
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

-- Sequencing a batch, once, is the only change to it.
CREATE FUNCTION ledger_batch_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.first_position IS NULL AND NEW.first_position IS NOT NULL
       AND (NEW.id, NEW.count, NEW.committed_hint) = (OLD.id, OLD.count, OLD.committed_hint) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'batch % is not changed: its events have their positions for ever', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;

-- Erasure is the only change to an event: its details give way to the id of a tombstone that names this event.
CREATE FUNCTION ledger_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.kind, NEW.subject, NEW.record, NEW.actor, NEW.happened_at)
           IS NOT DISTINCT FROM (OLD.id, OLD.kind, OLD.subject, OLD.record, OLD.actor, OLD.happened_at)
       AND jsonb_typeof(NEW.details -> 'erased') = 'number'
       AND NEW.details - 'erased' = '{}'
       AND EXISTS (SELECT FROM ledger_event AS tombstone
                   WHERE tombstone.id = (NEW.details -> 'erased')::bigint
                     AND tombstone.kind = 'ledger.event.erased'
                     AND tombstone.details -> 'event' = to_jsonb(OLD.id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'event % is not changed: an error is put right by a later event', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;

-- Losing its salt is the only change to a leaf.
CREATE FUNCTION ledger_leaf_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.salt IS NULL AND (NEW.position, NEW.commitment) = (OLD.position, OLD.commitment) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'leaf % is not changed: proofs stand on it', OLD.position USING ERRCODE = 'restrict_violation';
END $$;

-- Details are what every reader of JSON reads alike: no fractions (amounts are text), nothing bottomless.
ALTER TABLE ledger_event ADD CONSTRAINT ledger_event_details CHECK (
    jsonb_typeof(details) = 'object'
    AND NOT jsonb_path_exists(details, '$.** ? (@.type() == "number"
        && (@ > 9007199254740991 || @ < -9007199254740991 || @.floor() != @))')
    AND NOT jsonb_path_exists(details, '$.**{33}')
);

CREATE CONSTRAINT TRIGGER ledger_batch_is_whole AFTER INSERT ON ledger_batch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_batch_is_whole();

CREATE TRIGGER ledger_batch_change BEFORE UPDATE ON ledger_batch
    FOR EACH ROW EXECUTE FUNCTION ledger_batch_change();
CREATE TRIGGER ledger_event_change BEFORE UPDATE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_event_change();
CREATE TRIGGER ledger_leaf_change BEFORE UPDATE ON ledger_leaf
    FOR EACH ROW EXECUTE FUNCTION ledger_leaf_change();
CREATE TRIGGER ledger_checkpoint_change BEFORE UPDATE ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();

CREATE TRIGGER ledger_batch_removal BEFORE DELETE ON ledger_batch
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_event_removal BEFORE DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_leaf_removal BEFORE DELETE ON ledger_leaf
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_checkpoint_removal BEFORE DELETE ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();

CREATE TRIGGER ledger_batch_emptying BEFORE TRUNCATE ON ledger_batch
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER ledger_event_emptying BEFORE TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER ledger_leaf_emptying BEFORE TRUNCATE ON ledger_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
CREATE TRIGGER ledger_checkpoint_emptying BEFORE TRUNCATE ON ledger_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
"""

NO_GUARDS = """
DROP FUNCTION ledger_refuse, ledger_refuse_emptying, ledger_batch_is_whole, ledger_batch_change,
    ledger_event_change, ledger_leaf_change CASCADE;
ALTER TABLE ledger_event DROP CONSTRAINT ledger_event_details;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('root', models.BinaryField()),
                ('frontier', models.BinaryField()),
            ],
            options={
                'db_table': 'ledger_checkpoint',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('subject', models.BigIntegerField(null=True)),
                ('record', models.BigIntegerField(null=True)),
                ('happened_at', models.DateTimeField()),
                ('kind', models.TextField()),
                ('actor', models.TextField()),
                ('details', models.JSONField(db_default=models.Value({}, models.JSONField()))),
            ],
            options={
                'db_table': 'ledger_event',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('subject__range', (0, 9007199254740991)), ('record__range', (0, 9007199254740991))), name='ledger_event_numbers', violation_error_message='An event names its subject and record by a whole number below 2^53.'),
                    models.CheckConstraint(condition=models.Q(('happened_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('happened_at__lt', datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='ledger_event_calendar', violation_error_message='An event happened between the years 1900 and 9999.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('next_position', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'ledger_follower',
            },
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('salt', models.BinaryField(null=True)),
                ('commitment', models.BinaryField()),
            ],
            options={
                'db_table': 'ledger_leaf',
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('committed_hint', models.DateTimeField()),
                ('first_position', models.BigIntegerField(null=True, unique=True)),
                ('count', models.IntegerField()),
            ],
            options={
                'db_table': 'ledger_batch',
                'indexes': [models.Index(condition=models.Q(('first_position', None)), fields=['id'], name='ledger_batch_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gte', 1), ('count__lte', 1048576)), name='ledger_batch_count', violation_error_message='A batch holds between 1 and 1048576 events.')],
            },
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
