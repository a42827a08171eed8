"""What the API's tests share: organisations with valid codes, a rulebook, clients, and a counter that starts empty."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from gongxin.agencies.actions import make_key
from gongxin.api.counting import COUNTER
from gongxin.api.fastpath import LINES, _parameters, standing
from tests.api.api_builders import adopt


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    """A home of its own, and a counter that has seen nobody."""
    settings.HOME = tmp_path
    COUNTER._minute = -1
    standing.cache_clear()
    yield
    standing.cache_clear()
    COUNTER._minute = -1
    LINES.line.close()


@pytest.fixture
def law(db: None) -> None:
    """The packs beside the software are adopted."""
    adopt()


@pytest.fixture
def keyed(db: None) -> Callable[[str], Client]:
    """A client with a key of the agency."""

    def of(agency: str) -> Client:
        at = datetime.now(UTC)
        key = make_key(agency, at=at - timedelta(minutes=1), ends_at=at + timedelta(days=1))
        return Client(headers={"Authorization": f"Bearer {key}"})

    return of


@pytest.fixture
def committed(db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection whose changes every other connection sees; what it wrote to look-ups is taken out at the end."""
    with psycopg.connect(**{**_parameters(), "dbname": connection.settings_dict["NAME"]}, autocommit=True) as own:
        yield own
        own.execute("DELETE FROM subjects_succession")
        own.execute("DELETE FROM subjects_name")
        own.execute("DELETE FROM subjects_subject")
        own.execute("DELETE FROM api_quota")
