"""A node of consumers' tests: a home of its own, rows that are delivered, and consumers with machines that sign."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from gongxin.api.counting import COUNTER
from gongxin.exchange.actions import deliver
from gongxin.feeds.actions import add_consumer
from gongxin.feeds.rules import ConsumerKind
from tests.api.api_builders import PENALTIES, Deliver, adopt, file_of
from tests.feeds.builders import Reader


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    """A home of its own, and a counter that has seen nobody."""
    settings.HOME = tmp_path
    COUNTER._minute = -1
    yield
    COUNTER._minute = -1


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


@pytest.fixture
def consumer(transactional_db: None) -> Callable[..., Reader]:
    """A consumer of a name and kind, with a machine that signs."""

    def made(
        name: str = "bureau.example", kind: ConsumerKind = ConsumerKind.CREDIT_BUREAU, country: str = ""
    ) -> Reader:
        return Reader(add_consumer(name, kind=kind, at=datetime.now(UTC) - timedelta(minutes=2), country=country))

    return made
