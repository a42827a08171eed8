"""A node with the small province's pack and its delivery desk."""

from tests.exchange.conftest import desk

__all__ = ["desk"]
