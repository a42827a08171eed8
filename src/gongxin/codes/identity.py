"""People's identity numbers, known only so that they can be removed (GB 11643).

An 18-digit number counts as one when its date is possible and its check character holds; the 15-digit form of before
1999 has no check character and looks like an old business registration number, so it counts only where the caller says
that the text is about persons.  A valid Unified Social Credit Code does not count: about one identity number in 341 of
those that begin with 11, 12, 13, 21, 31 … is by chance such a code too, and is removed only from texts about persons.
"""

import re

from gongxin.codes.authorities import PAIR_OF
from gongxin.codes.checks import SHAPE, check_character, organisation_check

REMOVED = "［已去除］"

_GAP = r"[ \t\r\n\u00a0\u2002-\u200d\u3000\ufeff·.\-]?"
_DIGIT = "[0-9０-９]"
_LONG_TAIL = rf"{_DIGIT}{{8}}{_GAP}{_DIGIT}{{3}}{_GAP}[0-9０-９XxＸｘ]"
_SHORT_TAIL = rf"{_DIGIT}{{6}}{_GAP}{_DIGIT}{{3}}"
IDENTITY_FORM = rf"[1-9１-９]{_DIGIT}{{5}}{_GAP}(?:{_LONG_TAIL}|{_SHORT_TAIL})"
IDENTITY_PATTERN = rf"(?<!{_DIGIT}){IDENTITY_FORM}(?!{_DIGIT})"
_FINDER = re.compile(IDENTITY_PATTERN)
_DROPPED = re.compile(r"[^0-9Xx]")
_NARROW = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {0xFF38: "X", 0xFF58: "X"}

_PLACES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9]"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_MONTH_AND_DAY = rf"(?:0[13-9]|1[0-2]){_DAY}|02(?:0[1-9]|[12][0-9])"
LOOKS_LIKE_IDENTITY = rf"(?:{_PLACES})[0-9]{{4}}(?:19|20)[0-9]{{2}}(?:{_MONTH_AND_DAY})[0-9]{{3}}[0-9X]"
_LONG = re.compile(LOOKS_LIKE_IDENTITY)
_SHORT = re.compile(rf"(?:{_PLACES})[0-9]{{4}}[0-9]{{2}}(?:{_MONTH_AND_DAY})[0-9]{{3}}")
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"


def looks_like_identity_number(text: str) -> bool:
    """Whether 18 narrow characters have the form of an identity number, its check character left aside."""
    return len(text) == 18 and _LONG.fullmatch(text) is not None


def is_identity_number(text: str) -> bool:
    """Whether `text` is a person's identity number: 18 characters, a possible date, the check character right.

    A valid Unified Social Credit Code is not one.
    """
    if not looks_like_identity_number(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return _CHECKS[total % 11] == text[17] and not _is_code(text)


def scrub(text: str, *, about_persons: bool = False) -> str:
    """Replace every identity number inside `text` by ［已去除］.

    In a text about persons every number of the right form goes: 15 digits, a wrong check character and a chance
    likeness to an organisation's code do not save it.
    """
    return _FINDER.sub(lambda found: _kept(found.group(), about_persons), text)


def _kept(number: str, about_persons: bool) -> str:
    narrow = _DROPPED.sub("", number.translate(_NARROW)).upper()
    if about_persons:
        persons = looks_like_identity_number(narrow) or _SHORT.fullmatch(narrow) is not None
    else:
        persons = is_identity_number(narrow)
    return REMOVED if persons else number


def _is_code(text: str) -> bool:
    known = SHAPE.fullmatch(text) is not None and text[:2] in PAIR_OF
    return known and organisation_check(text[8:16]) == text[16] and check_character(text[:17]) == text[17]
