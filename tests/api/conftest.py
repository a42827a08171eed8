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
from gongxin.exchange.actions import deliver
from tests.api.api_builders import PENALTIES, Deliver, adopt, file_of


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


@pytest.fixture
def delivered(tmp_path: Path, transactional_db: None) -> Deliver:
    """Rows delivered at a moment, as their agency would."""
    adopt()

    def rows(*given: dict[str, str], days_ago: int = 0) -> None:
        path = tmp_path / "rows.csv"
        path.write_bytes(file_of(*given))
        at = datetime.now(UTC) - timedelta(days=days_ago)
        assert deliver(path, feed=PENALTIES, by="tests", at=at).state == "done"

    return rows
