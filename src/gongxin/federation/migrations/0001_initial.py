"""The signed files of peers, and how far each neighbour is followed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables of the room."""

    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Neighbour",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("next_position", models.BigIntegerField(default=0)),
                ("head", models.BigIntegerField(default=0)),
                ("landed_at", models.DateTimeField(null=True)),
                ("landed_records", models.BigIntegerField(default=0)),
                ("kept_records", models.BigIntegerField(default=0)),
                ("heard_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(default="")),
                ("fault_at", models.DateTimeField(null=True)),
                ("asked", models.BigIntegerField(default=0)),
                ("asked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Configured",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("by_hub", models.BooleanField()),
                ("number", models.BigIntegerField()),
                ("note", models.TextField()),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by_hub", "number"), name="configuration_once"),
                ],
            },
        ),
    )
