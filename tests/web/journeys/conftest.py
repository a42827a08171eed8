"""A served node with its packs adopted, whose clock is moved: it begins on 4 June 2026."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from gongxin.api.counting import COUNTER
from gongxin.site.freshness import latest_from_sources
from tests.cases.builders import PDF, adopted, moment
from tests.remedies.builders import DELIVERED, Company
from tests.web.clock import Clock
from tests.web.people import Anybody, Opening, People


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that goes on from the morning of 4 June 2026, a Thursday, and that a test moves."""
    COUNTER._minute = -1
    with time_machine.travel(moment(DELIVERED, 9).astimezone(UTC), tick=True) as moved:
        yield Clock(moved)
    COUNTER._minute = -1


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """The node's home, passwords that cost nothing, and a paper to enclose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.HOME = tmp_path
    (tmp_path / "paper.pdf").write_bytes(PDF)
    return tmp_path


@pytest.fixture
def province(browser: Browser, live_server: LiveServer, clock: Clock, home: Path) -> str:
    """The address of the running site; its packs are the law since 2025, and nobody failed to sign in yet."""
    adopted()
    cache.clear()
    latest_from_sources.cache_clear()
    return str(live_server.url)


@pytest.fixture
def people(opening: Opening, clock: Clock, home: Path) -> People:
    """Whoever comes to the desks."""
    return People(opening, clock, home / "paper.pdf")


@pytest.fixture
def company(province: str, clock: Clock, home: Path) -> Company:
    """An ordinary penalty of 2 June 2026 is on its file since the morning of 4 June."""
    made = Company(home, delivered=clock.now)
    clock.work()
    return made


@pytest.fixture
def anybody(opening: Opening, company: Company) -> Anybody:
    """A stranger before the company's page."""
    return Anybody(opening("/zh/", scripts=False), company.code)
