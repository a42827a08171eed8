"""Remarks about records: a table whose rows are only ever closed."""

from django.db import migrations, models

ONLY_CLOSED = """
CREATE FUNCTION dossiers_remark_only_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.known_to IS NULL AND NEW.known_to IS NOT NULL AND NEW.closed_by IS NOT NULL
       AND (OLD.id, OLD.subject_id, OLD.record_id, OLD.kind, OLD.valid_from, OLD.known_from, OLD.stated_by, OLD.rule,
            OLD.rulebook, OLD.text)
         = (NEW.id, NEW.subject_id, NEW.record_id, NEW.kind, NEW.valid_from, NEW.known_from, NEW.stated_by, NEW.rule,
            NEW.rulebook, NEW.text)
       AND (OLD.valid_to, OLD."case") IS NOT DISTINCT FROM (NEW.valid_to, NEW."case")
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a remark about a record is only ever closed, never changed or deleted'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER only_closed BEFORE UPDATE OR DELETE ON dossiers_remark
    FOR EACH ROW EXECUTE FUNCTION dossiers_remark_only_closed();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON dossiers_remark
    FOR EACH STATEMENT EXECUTE FUNCTION dossiers_never_emptied();
ALTER TABLE dossiers_remark
    ADD CONSTRAINT remark_valid_is_a_period CHECK (valid_to IS NULL OR valid_from < valid_to),
    ADD CONSTRAINT remark_closed_knows_when_and_why CHECK ((known_to IS NULL) = (closed_by IS NULL));
"""

UNDO = """
ALTER TABLE dossiers_remark
    DROP CONSTRAINT remark_valid_is_a_period, DROP CONSTRAINT remark_closed_knows_when_and_why;
DROP TRIGGER never_emptied ON dossiers_remark;
DROP TRIGGER only_closed ON dossiers_remark;
DROP FUNCTION dossiers_remark_only_closed();
"""


class Migration(migrations.Migration):
    """The table `dossiers_remark` with its guards."""

    dependencies = [
        ('dossiers', '0003_one_truth_by_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('record_id', models.BigIntegerField()),
                ('kind', models.TextField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('known_from', models.DateTimeField()),
                ('known_to', models.DateTimeField(null=True)),
                ('stated_by', models.BigIntegerField()),
                ('closed_by', models.BigIntegerField(null=True)),
                ('case', models.BigIntegerField(null=True)),
                ('rule', models.TextField()),
                ('rulebook', models.BigIntegerField()),
                ('text', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['subject_id', 'record_id'], name='remark_of_subject'), models.Index(condition=models.Q(('kind__in', ['found_wrong', 'both_sides']), ('known_to', None), ('valid_to', None)), fields=['record_id'], name='remark_that_waits')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('known_to', None), ('valid_to', None)), fields=('record_id', 'kind', 'case'), name='one_remark_once', nulls_distinct=False)],
            },
        ),
        migrations.RunSQL(ONLY_CLOSED, UNDO),
    ]
