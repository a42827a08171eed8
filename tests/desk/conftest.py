"""A node with its packs adopted, whose passwords are hashed quickly."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from gongxin.site.freshness import latest_from_sources
from tests.yunze import adopt


@pytest.fixture(autouse=True)
def quick(settings: Settings, tmp_path: Path) -> Path:
    """Passwords that cost nothing, and papers in a folder of the test's own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def node(db: None) -> Iterator[None]:
    """The packs are the law, and nobody failed to sign in yet."""
    adopt()
    cache.clear()
    latest_from_sources.cache_clear()
    yield
    cache.clear()
