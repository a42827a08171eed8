"""What may be mended in a code without any doubt: how it was typed, never which characters it has."""

import re
from enum import StrEnum
from typing import NamedTuple


class Repair(StrEnum):
    """One thing that was mended between the code as published and the code as read."""

    INVISIBLE_REMOVED = "invisible_removed"
    MARKS_REMOVED = "marks_removed"
    SUFFIX_REMOVED = "suffix_removed"
    NARROWED = "narrowed"
    UPPERCASED = "uppercased"
    O_TO_ZERO = "o_to_zero"
    I_TO_ONE = "i_to_one"
    Z_TO_TWO = "z_to_two"
    S_TO_FIVE = "s_to_five"
    DIGITS_RESTORED = "digits_restored"
    TAKEN_FROM_PROOF = "taken_from_proof"


INVISIBLE = (
    r"[\x00-\x20\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
)
MARKS = r"""[-‐‑‒–—―−－'"`=‘’“”＇＂｀＝]"""
SUFFIX = r"[(（\[［{｛【〔〈《<＜][0-9０-９_＿]{0,2}[)）\]］}｝】〕〉》>＞]$"
WIDE = r"[！-～]"
LOWER = r"[a-zａ-ｚ]"

NARROW = {chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
UPPER = {chr(lower): chr(lower - 32) for lower in range(ord("a"), ord("z") + 1)}
NARROW_UPPER = {wide: UPPER.get(narrow, narrow) for wide, narrow in NARROW.items()} | UPPER

_REMOVALS = (
    (Repair.INVISIBLE_REMOVED, re.compile(INVISIBLE)),
    (Repair.MARKS_REMOVED, re.compile(MARKS)),
    (Repair.SUFFIX_REMOVED, re.compile(SUFFIX)),
)
_FOLDED = ((Repair.NARROWED, re.compile(WIDE)), (Repair.UPPERCASED, re.compile(LOWER)))
_TABLE = str.maketrans(NARROW_UPPER)


class Tidied(NamedTuple):
    """A text with what is certainly not part of a code taken away, and what had to be done for it."""

    text: str
    repairs: tuple[Repair, ...]


def tidied(text: str) -> Tidied:
    """`text` without spaces, invisible characters, dashes, quotes and copy numbers, narrow and in capitals."""
    repairs = []
    for repair, pattern in _REMOVALS:
        text, found = pattern.subn("", text)
        if found:
            repairs.append(repair)
    repairs += [repair for repair, pattern in _FOLDED if pattern.search(text)]
    return Tidied(text.translate(_TABLE), tuple(repairs))
