"""The two check characters inside a Unified Social Credit Code, computed as the standards say."""

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUE = {character: value for value, character in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_CHECKS = "0123456789X"

SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


def check_character(body: str) -> str:
    """The 18th character that belongs after the 17 of `body` (GB 32100-2015)."""
    total = sum(weight * VALUE[character] for weight, character in zip(WEIGHTS, body, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """The 9th character that belongs after the 8 of an organisation code `body` (GB 11714)."""
    total = sum(weight * int(character, 36) for weight, character in zip(ORGANISATION_WEIGHTS, body, strict=True))
    return ORGANISATION_CHECKS[-total % 11]


def registration_check(body: str) -> str:
    """The 15th digit that belongs after the 14 of a business registration number `body` (ISO 7064, MOD 11,10)."""
    carried = 10
    for digit in body:
        carried = ((int(digit) + carried) % 10 or 10) * 2 % 11
    return str((1 - carried) % 10)
