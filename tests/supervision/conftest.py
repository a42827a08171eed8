"""A node with the small province."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.supervision.builders import province


@pytest.fixture
def yunze(db: None, tmp_path: Path, settings: Settings) -> Path:
    """Some hundred organisations; the log's key lies in the folder."""
    settings.HOME = tmp_path
    province()
    return tmp_path
