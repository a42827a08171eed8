"""JSON that is checked as a report or beside one: every name stands once in its object (RFC 8785, RFC 7493).

Readers differ in which of two members with one name they show.  A text that names a thing twice would verify by one of
them while another shows what nobody signed.
"""

import json
from collections.abc import Sequence

from gongxin.reports.rules import NoReport, StandsTwice


def read_json(content: bytes, *, otherwise: str) -> object:
    """The value of the text; refused where an object names something twice, and by `otherwise` where it is none."""
    try:
        found: object = json.loads(content, object_pairs_hook=_each_once)
    except NoReport:
        raise
    except (ValueError, RecursionError):
        raise NoReport(otherwise) from None
    return found


def _each_once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise StandsTwice(f"something stands twice in one object: {name[:80]!a}")
        found[name] = value
    return found
