"""The packs are the law in every test of sharing."""

import pytest

from tests.cases.builders import adopted


@pytest.fixture(autouse=True)
def law(db: None) -> None:
    """The packs, adopted before the days of these tests."""
    adopted()
