"""What a report is called, what may be asked, and what is told of it; plain Python."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from gongxin.codes.identity import scrub

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RANDOM = 8
LONGEST = 200
"""So many characters have a purpose and a recipient."""
NUMBER = re.compile(r"[0-9]{14}[0-9A-Z]{8}")
CHINA = timedelta(hours=8)


class ReportEvent(StrEnum):
    """Kinds of events that tell of reports."""

    ISSUED = "reports.report.issued"
    SUPERSEDED = "reports.report.superseded"
    KEYS_ROTATED = "reports.keys.rotated"


class State(StrEnum):
    """Whether a report still says what is held: one whose records have changed since is superseded."""

    VALID = "valid"
    SUPERSEDED = "superseded"


class ReportRefused(ValueError):
    """A report cannot be issued so; the message says why."""


class NoSuchOrganisation(ReportRefused):
    """No organisation is known here by the code, as far as whoever asks may know."""


class NoReport(ValueError):
    """What was given cannot be verified as a report; the message says why."""


class StandsTwice(NoReport):
    """A file says something twice in one object, so that two readers could read two things."""


class StatusesRefused(NoReport):
    """The report fits; the list of statuses beside it is none by which it can be told to hold."""


def one_line(text: str) -> str:
    """Purpose or recipient as it is kept and printed: one line without people's numbers; refused where it is longer."""
    text = scrub(" ".join(text.split()), about_persons=True)
    if len(text) > LONGEST or not text.isprintable():
        raise ReportRefused(f"purpose and recipient have at most {LONGEST} characters, and no control characters")
    return text


def number_of(at: datetime, *, drawn: bytes) -> str:
    """A report's number: fourteen digits of its moment in China, eight characters that nobody can guess."""
    stamp = (at.astimezone(UTC) + CHINA).strftime("%Y%m%d%H%M%S")
    value = int.from_bytes(drawn)
    letters = []
    for _ in range(RANDOM):
        value, place = divmod(value, len(CHARACTERS))
        letters.append(CHARACTERS[place])
    return stamp + "".join(letters)


def is_number(text: str) -> bool:
    """Whether the text is written as reports' numbers are."""
    return NUMBER.fullmatch(text) is not None
