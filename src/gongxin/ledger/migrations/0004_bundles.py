"""Leaves lie 256 to a row, so that a million of them are four thousand rows; those of before are moved there."""

from django.db import migrations, models

GUARDS = """
-- Hashes and salts do not compress; PostgreSQL is not to try.
ALTER TABLE ledger_bundle ALTER COLUMN salts SET STORAGE EXTERNAL, ALTER COLUMN commitments SET STORAGE EXTERNAL;

ALTER TABLE ledger_bundle ADD CONSTRAINT ledger_bundle_whole CHECK (
    octet_length(commitments) BETWEEN 32 AND 8192 AND octet_length(commitments) % 32 = 0
    AND octet_length(salts) * 2 = octet_length(commitments) AND number >= 0
);

-- Leaves are only ever added at the end, and losing its salt is the only change to one.
CREATE FUNCTION ledger_bundle_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed boolean := NEW.number = OLD.number
        AND substring(NEW.commitments FROM 1 FOR octet_length(OLD.commitments)) = OLD.commitments;
BEGIN
    IF allowed AND substring(NEW.salts FROM 1 FOR octet_length(OLD.salts)) <> OLD.salts THEN
        FOR place IN 1 .. octet_length(OLD.salts) BY 16 LOOP
            allowed := allowed AND substring(NEW.salts FROM place FOR 16)
                IN (substring(OLD.salts FROM place FOR 16), decode(repeat('00', 16), 'hex'));
        END LOOP;
    END IF;
    IF allowed THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the leaves of bundle % are not changed: proofs stand on them', OLD.number
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_bundle_change BEFORE UPDATE ON ledger_bundle
    FOR EACH ROW EXECUTE FUNCTION ledger_bundle_change();
CREATE TRIGGER ledger_bundle_removal BEFORE DELETE ON ledger_bundle
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_bundle_emptying BEFORE TRUNCATE ON ledger_bundle
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
"""

NO_GUARDS = "DROP FUNCTION ledger_bundle_change CASCADE; DROP TRIGGER ledger_bundle_removal ON ledger_bundle;"

MOVE = """
INSERT INTO ledger_bundle (number, salts, commitments)
SELECT position / 256, string_agg(coalesce(salt, decode(repeat('00', 16), 'hex')), '' ORDER BY position),
       string_agg(commitment, '' ORDER BY position)
FROM ledger_leaf GROUP BY position / 256;
DROP TABLE ledger_leaf;
"""

MOVE_BACK = """
CREATE TABLE ledger_leaf (position bigint PRIMARY KEY, salt bytea, commitment bytea NOT NULL);
INSERT INTO ledger_leaf (position, salt, commitment)
SELECT number * 256 + at, nullif(substring(salts FROM at * 16 + 1 FOR 16), decode(repeat('00', 16), 'hex')),
       substring(commitments FROM at * 32 + 1 FOR 32)
FROM ledger_bundle, generate_series(0, octet_length(commitments) / 32 - 1) AS at;
CREATE TRIGGER ledger_leaf_change BEFORE UPDATE ON ledger_leaf
    FOR EACH ROW EXECUTE FUNCTION ledger_leaf_change();
CREATE TRIGGER ledger_leaf_removal BEFORE DELETE ON ledger_leaf
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_leaf_emptying BEFORE TRUNCATE ON ledger_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_witnesses'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('salts', models.BinaryField()),
                ('commitments', models.BinaryField()),
            ],
            options={
                'db_table': 'ledger_bundle',
            },
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
        migrations.RunSQL(MOVE, MOVE_BACK, state_operations=[migrations.DeleteModel(name='Leaf')]),
    ]
