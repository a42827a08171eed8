"""Valid codes made to order, for the invented organisations of demonstrations and tests.

The same random source gives the same codes.  Invented organisations belong to regions that begin with 99.
"""

from collections.abc import Iterator
from random import Random

from gongxin.codes.authorities import PAIR_OF
from gongxin.codes.checks import ALPHABET, check_character, organisation_check


class CannotGenerate(ValueError):
    """No valid code begins so; the message says why."""


def make_code(*, pair: str, region: str, body: str) -> str:
    """The valid code of `pair`, `region` and the eight characters `body` of its organisation code."""
    if pair not in PAIR_OF:
        raise CannotGenerate(f"{pair!r} is no known authority and category")
    if len(region) != 6 or not (region.isascii() and region.isdigit()):
        raise CannotGenerate(f"a region is six digits, not {region!r}")
    if len(body) != 8 or not set(body) <= set(ALPHABET):
        raise CannotGenerate(f"an organisation code has eight characters of {ALPHABET}, not {body!r}")
    start = pair + region + body + organisation_check(body)
    return start + check_character(start)


def generate_codes(random: Random, *, pair: str, region: str) -> Iterator[str]:
    """Valid codes of `pair` in `region` without end, no two alike: `MA` and six more, as given out since 2015."""
    seen: set[str] = set()
    while True:
        body = "MA" + "".join(random.choices(ALPHABET, k=6))
        if body not in seen:
            seen.add(body)
            yield make_code(pair=pair, region=region, body=body)
