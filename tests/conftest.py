"""What every test stands on: a PostgreSQL server of the tests' own, started once and stopped at the end."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import settings as properties
from pytest_django import DjangoDbBlocker

from gongxin.config.settings import database
from gongxin.store import guard
from gongxin.store.server import Server

if "DATABASE_URL" not in os.environ:
    _home = Path(tempfile.mkdtemp(prefix="gongxin-tests-"))
    os.environ["GONGXIN_HOME"] = str(_home)
    _server = Server(_home)
    _server.start()
    os.environ["DATABASE_URL"] = _server.url()
    # In place, with Django's own defaults kept: the settings were read, and models asked for the connection, before.
    settings.DATABASES["default"].update(database(_server.url()))
    with psycopg.connect(_server.url(), autocommit=True) as _own:
        for _setting in ("fsync", "full_page_writes", "synchronous_commit"):  # a test's store outlives no crash
            _own.execute(f"ALTER SYSTEM SET {_setting} = off")
        _own.execute("SELECT pg_reload_conf()")
    for _folder in (_home, _server.socket_folder, _server.place):
        atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    atexit.register(_server.stop)  # first of these: what is registered last is done first

settings.HOME = Path(tempfile.mkdtemp(prefix="gongxin-home-"))
"""A home of this process alone: the keys that the node makes lie there."""
atexit.register(shutil.rmtree, settings.HOME, ignore_errors=True)

os.environ["PGOPTIONS"] = "-c gongxin.may_empty=on"  # test databases are emptied between tests, the ledger included

properties.register_profile("busy", deadline=None)  # how long an example takes is the machine's affair
properties.load_profile("busy")

_beside = [parent / "shared" / "data" for parent in Path(__file__).resolve().parents[2:4]]
SHARED = next(filter(Path.is_dir, _beside), _beside[0])


LONGEST = (
    "tests/faults/test_killed_steps.py",
    "tests/cli/test_demo_loading.py",
    "tests/web/test_desks.py",
    "tests/web/test_journeys.py",
    "tests/web/test_keyboard.py",
    "tests/web/journeys/",
    "tests/api/test_mirror_killed.py",
    "tests/faults/",
    "tests/federation/",
    "tests/evaluation/",
    "tests/packs/",
)
"""Files that take minutes begin first, so that at the end no process waits for another; see `--durations`."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; within them and after them, tests stay in the order in which they were shuffled."""
    items.sort(key=lambda item: next((at for at, name in enumerate(LONGEST) if item.nodeid.startswith(name)), 99))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Agencies' rows are kept apart in the tests' database as in a node's."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        assert guard.put_up(connection.connection)
    connection.ops.sql_flush = empty_what_is_filled  # type: ignore[method-assign]


def empty_what_is_filled(style: object, tables: Sequence[str], **_: object) -> list[str]:
    """What empties the tables between tests: those alone that hold rows, which spares most of the time."""
    probes = (f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(probes))
        filled = [f'"{table}"' for (table,) in cursor.fetchall()]
    return [f"TRUNCATE {', '.join(filled)} CASCADE"] if filled else []
