"""How one organisation goes on in another, and what becomes of the earlier one by it."""

from enum import StrEnum


class Manner(StrEnum):
    """How one organisation went on in another."""

    MERGED = "merged"
    DIVIDED = "divided"
    RECODED = "recoded"


WHOLE = frozenset({Manner.MERGED, Manner.RECODED})
"""Where the earlier one went on whole, so that nobody is left under its code; one that divided may live on."""
