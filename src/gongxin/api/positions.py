"""A position of the log as a parameter: any whole number, so that one beyond the log is told to be ahead of it."""

from typing import Annotated

from pydantic import BeforeValidator

from gongxin.ledger.queries import LAST_POSITION

LONGEST = len(str(LAST_POSITION))


def _reachable(given: object) -> object:
    """The furthest position that a log can have stands for every number beyond it."""
    if not (isinstance(given, str) and given.isascii() and given.isdecimal()):
        return given
    digits = given.lstrip("0") or "0"
    return LAST_POSITION if len(digits) > LONGEST else min(int(digits), LAST_POSITION)


Position = Annotated[int, BeforeValidator(_reachable)]
