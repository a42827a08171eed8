"""An organisation with two penalties, under the packs that are shipped."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.cases.builders import adopted
from tests.remedies.builders import Company


@pytest.fixture
def company(transactional_db: None, tmp_path: Path, settings: Settings) -> Company:
    """An ordinary penalty of 2 June 2026 is on its file since 4 June."""
    adopted()
    settings.HOME = tmp_path / "home"
    return Company(tmp_path)
