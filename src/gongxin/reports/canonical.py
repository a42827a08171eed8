"""A document as the bytes that are signed: its canonical JSON (RFC 8785), and moments as credentials write them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import orjson
import rfc8785

Document = dict[str, Any]
PLAIN = (str, int, type(None))
"""What both writers of JSON write alike, beside the tables and lists that are looked into."""


def moment_text(moment: datetime) -> str:
    """The moment as credentials write it, in UTC and whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def canonical(value: Mapping[str, Any]) -> bytes:
    """The canonical JSON (RFC 8785) of a document; the fast writer is used where it surely writes the same."""
    document = dict(value)
    if _written_alike(document):
        with suppress(orjson.JSONEncodeError):  # half a character or a large number, which the slow writer judges
            return orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
    return rfc8785.dumps(document)


def _written_alike(document: Mapping[str, Any]) -> bool:
    """Whether there are only texts, whole numbers, and keys whose order in UTF-8 and UTF-16 is the same."""
    waiting: list[Any] = [document]
    names: set[object] = set()
    others: set[type] = set()
    for value in waiting:  # which grows meanwhile: a report has thousands of values, and a call for each takes longer
        kind = value.__class__
        if kind is str:
            continue
        if kind is dict:
            names.update(value)
            waiting += value.values()
        elif kind is list or kind is tuple:
            waiting += value
        else:
            others.add(kind)
    return all(issubclass(kind, PLAIN) for kind in others) and all(
        isinstance(name, str) and name.isascii() for name in names
    )
