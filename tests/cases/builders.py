"""Cases of the national procedures, opened by an invented organisation on days of 2026."""

import itertools
import struct
import zlib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from gongxin.cases.actions import Manner, Taken, open_case, serve_document, take_step
from gongxin.cases.rules import Actor
from gongxin.cli.province.papers import paper
from gongxin.periods import SHANGHAI
from gongxin.rulebook.procedures import Role
from gongxin.subjects.models import Subject
from tests.subjects.builders import register
from tests.yunze import adopt

REPAIR, OBJECTION = "national.procedure.repair", "national.procedure.objection"
OFFICE, ABOVE, SOURCE = "demo.agency.market-regulation", "demo.agency.development", "demo.agency.tax"
PARTIES = {
    REPAIR: {Role.AUTHORITY: OFFICE, Role.REVIEWER: ABOVE},
    OBJECTION: {Role.SOURCE: SOURCE, Role.REVIEWER: ABOVE},
}
PDF, LETTER = paper("proof"), paper("commitment")
NUMBERS = itertools.count(1)
RECORD = 2**40
"""The number of a record that cases are about and that nobody holds: what it says is no matter of theirs."""


def moment(day: date, hour: int = 10, *, seconds: int = 0) -> datetime:
    """A moment in China."""
    return datetime.combine(day, time(hour), SHANGHAI) + timedelta(seconds=seconds)


def midnight(day: date, *, seconds: int = 0) -> datetime:
    """The beginning of the day in China, or so many seconds from it."""
    return moment(day, 0, seconds=seconds)


def organisation() -> Subject:
    """An organisation that was known long before the cases of these tests."""
    held = register(f"云川甲{next(NUMBERS)}有限公司")
    Subject.objects.filter(id=held.id).update(known_from=moment(date(2025, 1, 1)))
    return held


def subject(code: str, name: str = "applicant") -> Actor:
    return Actor(name, Role.SUBJECT, code)


def officer(role: Role, body: str, name: str = "officer") -> Actor:
    return Actor(name, role, body)


PLATFORM = Actor("desk", Role.PLATFORM)


class Desk:
    """A case and the hands that take its steps."""

    def __init__(self, home: Path, key: str = REPAIR, *, at: datetime) -> None:
        self.home, self.key = home, key
        self.code = organisation().code
        papers = {"proof": PDF, "commitment": LETTER} if key == REPAIR else {}
        self.number = open_case(
            key,
            subject=self.code,
            parties=PARTIES[key],
            by=subject(self.code),
            at=at,
            statement="已履行完毕",
            enclosed=papers,
            home=home,
            record=RECORD,
        )

    def step(
        self, name: str, *, by: Actor, at: datetime, reasons: str = "", enclosed: Mapping[str, bytes] | None = None
    ) -> Taken:
        return take_step(self.number, name, by=by, at=at, reasons=reasons, enclosed=enclosed or {}, home=self.home)

    def decide(self, name: str, *, by: Actor, at: datetime) -> Taken:
        """A step with reasons and a document."""
        return self.step(name, by=by, at=at, reasons="理由", enclosed={"document": PDF})

    def serve(self, number: int, *, at: datetime) -> None:
        """The document of the step was sent and delivered at that moment."""
        serve_document(
            self.number, number, manner=Manner.DESK, sent_at=at, delivered_at=at, read_at=None, by="desk", at=at
        )


def adopted() -> None:
    """The packs are the law since before the cases of these tests."""
    adopt(at=moment(date(2025, 9, 1)))


def picture() -> bytes:
    """The smallest PNG."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"\0\0")) + part(b"IEND", b"")
