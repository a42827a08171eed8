"""What every test stands on: a PostgreSQL server of the tests' own, started once and stopped at the end."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

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
    atexit.register(_server.stop)

settings.HOME = Path(tempfile.mkdtemp(prefix="gongxin-home-"))
"""A home of this process alone: the keys that the node makes lie there."""
atexit.register(shutil.rmtree, settings.HOME, ignore_errors=True)

os.environ["PGOPTIONS"] = "-c gongxin.may_empty=on"  # test databases are emptied between tests, the ledger included

properties.register_profile("busy", deadline=None)  # how long an example takes is the machine's affair
properties.load_profile("busy")

_beside = [parent / "shared" / "data" for parent in Path(__file__).resolve().parents[2:4]]
SHARED = next(filter(Path.is_dir, _beside), _beside[0])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Agencies' rows are kept apart in the tests' database as in a node's."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        assert guard.put_up(connection.connection)
