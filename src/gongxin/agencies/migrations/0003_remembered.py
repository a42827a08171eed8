"""What processes share for a short time: how often signing in failed.  Counts under digests, which end by themselves."""

from django.db import migrations

TABLE = """
CREATE TABLE agencies_remembered (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX agencies_remembered_expires ON agencies_remembered (expires);
"""


class Migration(migrations.Migration):
    """The table `agencies_remembered`."""

    dependencies = [("agencies", "0002_person_mandate")]

    operations = [migrations.RunSQL(TABLE, "DROP TABLE agencies_remembered")]
