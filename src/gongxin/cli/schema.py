"""Whether the home's tables are those of this program, asked without reading any migration."""

from pathlib import Path


def missing_migrations() -> list[str]:
    """The migrations that come with the program and were not applied to the store, as `room.name`."""
    from django.apps import apps
    from django.db import connection

    ours = {
        (room.label, file.stem)
        for room in apps.get_app_configs()
        for file in (Path(room.path) / "migrations").glob("[0-9]*.py")
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {(str(app), str(name)) for app, name in cursor.fetchall()}
    return sorted(f"{room}.{name}" for room, name in ours - applied)
