"""A node whose packs are adopted, and its home."""

from tests.cases.conftest import home

__all__ = ["home"]
