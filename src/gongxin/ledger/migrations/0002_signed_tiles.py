"""Signed checkpoints, the keys that sign them, and the tiles of the tree, which only ever grow."""

from django.db import migrations, models

GUARDS = """
-- Hashes do not compress; PostgreSQL is not to try.
ALTER TABLE ledger_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Hashes are only ever added at the end of a tile.
CREATE FUNCTION ledger_tile_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.level, NEW.number) = (OLD.level, OLD.number)
       AND substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) = OLD.hashes THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'tile %/% is not changed: it only grows', OLD.level, OLD.number USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_tile_change BEFORE UPDATE ON ledger_tile
    FOR EACH ROW EXECUTE FUNCTION ledger_tile_change();
CREATE TRIGGER ledger_tile_removal BEFORE DELETE ON ledger_tile
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_tile_emptying BEFORE TRUNCATE ON ledger_tile
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();

CREATE TRIGGER ledger_key_change BEFORE UPDATE ON ledger_key
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_key_removal BEFORE DELETE ON ledger_key
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_key_emptying BEFORE TRUNCATE ON ledger_key
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();
"""

NO_GUARDS = """
DROP FUNCTION ledger_tile_change CASCADE;
DROP TRIGGER ledger_tile_removal ON ledger_tile;
DROP TRIGGER ledger_tile_emptying ON ledger_tile;
DROP TRIGGER ledger_key_change ON ledger_key;
DROP TRIGGER ledger_key_removal ON ledger_key;
DROP TRIGGER ledger_key_emptying ON ledger_key;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('verifier', models.TextField(unique=True)),
                ('size', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'ledger_key',
            },
        ),
        migrations.CreateModel(
            name='StoredTile',
            fields=[
                ('pk', models.CompositePrimaryKey('level', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('number', models.BigIntegerField()),
                ('hashes', models.BinaryField()),
            ],
            options={
                'db_table': 'ledger_tile',
            },
        ),
        migrations.AddField(
            model_name='checkpoint',
            name='note',
            field=models.TextField(db_default=models.Value('')),
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
