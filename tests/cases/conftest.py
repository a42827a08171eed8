"""A node whose packs are adopted, and its home."""

from pathlib import Path

import pytest

from tests.cases.builders import adopted


@pytest.fixture
def home(db: None, tmp_path: Path) -> Path:
    """The node's home; its packs hold since 2025."""
    adopted()
    return tmp_path
