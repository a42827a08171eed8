"""What an address may ask after its question mark: what is known is read strictly, anything else is refused by name."""

import unicodedata
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import unquote_to_bytes

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest

from gongxin.site.wording import CHINA

LONGEST_QUERY = 100
LAST_PAGE = 50
HIGHEST_NUMBER = 2**63 - 1
SITE_WIDE = frozenset({"type"})
TYPE_SIZES = frozenset({"large", "usual"})
EARLIEST = date(1949, 10, 1)


class BadAddress(Exception):
    """The address asks for something that no page gives; `key` and `values` are the sentence that says what."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def read_parameters(request: HttpRequest, known: Collection[str] = ()) -> Mapping[str, str]:
    """The parameters of the address, each given once; an unknown or repeated one is refused."""
    if not _is_utf8(request.META.get("QUERY_STRING", "")):
        raise BadAddress("fault.wrong_encoding")
    found: dict[str, str] = {}
    for name, values in _asked(request):
        if name not in known and name not in SITE_WIDE:
            raise BadAddress("fault.unknown_parameter", name=shown(name))
        if len(values) > 1:
            raise BadAddress("fault.repeated_parameter", name=name)
        found[name] = str(values[0])
    if found.get("type", "large") not in TYPE_SIZES:
        raise BadAddress("fault.unknown_value", name="type", value=shown(found["type"]))
    return found


def _asked(request: HttpRequest) -> list[tuple[str, list[str]]]:
    try:
        return list(request.GET.lists())
    except TooManyFieldsSent:
        raise BadAddress("fault.malformed") from None


def _is_utf8(query: str) -> bool:
    """Whether what stands after the question mark was UTF-8 before it was escaped; WSGI hands bytes on as Latin-1."""
    try:
        unquote_to_bytes(query.encode("latin-1", "replace")).decode()
    except UnicodeDecodeError:
        return False
    return True


def shown(text: str) -> str:
    """A text from outside, cut to a length that a sentence can hold and without what cannot be seen."""
    visible = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    return visible if len(visible) <= 40 else f"{visible[:40]}…"


def read_query(text: str) -> str:
    """What somebody looks for: one line, not too long, nothing invisible that a machine could stumble over."""
    line = " ".join(text.split())
    if len(line) > LONGEST_QUERY:
        raise BadAddress("fault.query_too_long", most=LONGEST_QUERY, given=len(line))
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Co") for letter in line):
        raise BadAddress("fault.query_invisible")
    return line


def read_page(text: str) -> int:
    """The number of a page of results."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LAST_PAGE):
        raise BadAddress("fault.page", value=shown(text), last=LAST_PAGE)
    return int(text)


def read_number(text: str, *, name: str) -> int:
    """A number by which the platform names something."""
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= HIGHEST_NUMBER and len(text) <= 20):
        raise BadAddress("fault.unknown_value", name=name, value=shown(text))
    return int(text)


def read_day(text: str, *, name: str, today: date) -> date:
    """A day that is not to come."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadAddress("fault.not_a_day", name=name, value=shown(text)) from None
    if len(text) != 10 or day < EARLIEST:
        raise BadAddress("fault.not_a_day", name=name, value=shown(text))
    if day > today:
        raise BadAddress("fault.day_to_come", name=name, value=text)
    return day


def read_moment(text: str, *, name: str, now: datetime) -> datetime:
    """A moment that is not to come: a day means its end in China's time, and today means now."""
    if len(text) == 10:
        day = read_day(text, name=name, today=now.astimezone(CHINA).date())
        return min(now, datetime.combine(day + timedelta(days=1), time(), CHINA))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadAddress("fault.not_a_day", name=name, value=shown(text)) from None
    if moment.tzinfo is None or moment.date() < EARLIEST:
        raise BadAddress("fault.not_a_day", name=name, value=shown(text))
    if moment > now:
        raise BadAddress("fault.day_to_come", name=name, value=shown(text))
    return moment.astimezone(UTC)
