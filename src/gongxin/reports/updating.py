"""Room for a seal, added behind a printed PDF, which stays as it is byte for byte (ISO 32000-1, 7.5.6).

It reads what the press writes, one table of places and plain objects, and nothing else: libraries for any PDF take
ten times as long, and date the file by the clock of the machine.  Others read it: pyHanko, Poppler and veraPDF in the
tests.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

LAST = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
TABLE = re.compile(rb"xref\n0 (\d+)\n")
NUMBER = rb"/%s (\d+) 0 R"
FIRST_ID = re.compile(rb"/ID\s*\[\s*(\([^()\\]*\)|<[0-9A-Fa-f]*>)")
FIRST_KID = re.compile(rb"/Kids\s*\[\s*(\d+) 0 R")
ENTRY = 20
LENGTH = 10
CERTIFIED = b"/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P 1>>>>]"
"""That nothing may be changed afterwards."""


class OtherShape(RuntimeError):
    """The PDF is not written as the press writes: its seal would have no place that is known to be right."""


@dataclass(frozen=True)
class Prepared:
    """A PDF with room for a signature between two parts, which are what is signed."""

    before: bytes
    after: bytes
    room: int

    @property
    def digest(self) -> bytes:
        """What is signed: the SHA-256 of everything but the room."""
        return hashlib.sha256(self.before + self.after).digest()

    def filled(self, signature: bytes) -> bytes:
        """The PDF with the signature in its room."""
        if len(signature) > self.room:
            raise OtherShape(f"a seal of {len(signature)} bytes has no room of {self.room}")
        return b"%s<%s>%s" % (self.before, signature.hex().encode().ljust(2 * self.room, b"0"), self.after)


@dataclass(frozen=True)
class _Printed:
    """A PDF as the press wrote it: where its table stands, how many objects it has, and what ends it."""

    content: bytes
    table: int
    first: int
    size: int
    trailer: bytes

    @classmethod
    def of(cls, content: bytes) -> "_Printed":
        last = _found(LAST, content[-64:])
        table = int(last[1])
        head = _found(TABLE, content[table : table + 32])
        first, size = table + head.end(), int(head[1])
        return cls(content, table, first, size, content[first + ENTRY * size :])

    def body(self, number: int) -> bytes:
        """What stands in the dictionary with this number, without its closing brackets."""
        place = int(self.content[self.first + ENTRY * number :][:LENGTH])
        opening = b"%d 0 obj\n<<" % number
        end = self.content.find(b">>\nendobj", place)
        if not self.content.startswith(opening, place) or end < 0:
            raise OtherShape(f"the object {number} is no plain dictionary")
        return self.content[place + len(opening) - 2 : end]

    def first_page(self, root: bytes) -> int:
        """The number of the first page."""
        number = _number(b"Pages", root)
        while kids := FIRST_KID.search(self.body(number)):
            number = int(kids[1])
        return number


def with_room(content: bytes, *, room: int, name: str, readable: str, at: datetime) -> Prepared:
    """The PDF with a field of that name, and room for a signature of so many bytes that says it was made `at`.

    Refused where the press has written otherwise than it does, or where there are fields or notes already.
    """
    printed = _Printed.of(content)
    catalogue, field, seal = _number(b"Root", printed.trailer), printed.size, printed.size + 1
    root = printed.body(catalogue)
    page = printed.first_page(root)
    sheet = printed.body(page)
    if b"/AcroForm" in root or b"/Perms" in root or b"/Annots" in sheet:
        raise OtherShape("this PDF has fields or notes already")
    told = readable.encode("utf-16-be").hex()
    shown = b"/FT/Sig/T(%s)/TU<feff%s>/Type/Annot/Subtype/Widget/F 132/Rect[0 0 0 0]" % (name.encode(), told.encode())
    form = b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>/Perms<</DocMDP %d 0 R>>" % (field, seal)
    made = at.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode()
    objects = {
        page: b"%s/Annots[%d 0 R]>>" % (sheet, field),
        catalogue: b"%s%s>>" % (root, form),
        field: b"<<%s/P %d 0 R/V %d 0 R>>" % (shown, page, seal),
        seal: b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:%sZ)%s" % (made, CERTIFIED),
    }
    return _apart(printed, objects, seal, room)


def _apart(printed: _Printed, objects: Mapping[int, bytes], seal: int, room: int) -> Prepared:
    """The parts around the room, once it is known where each object stands."""
    before, places = bytearray(printed.content + b"\n"), {}
    for number, body in sorted(objects.items()):  # the seal has the highest number, and comes last
        places[number] = len(before)
        before += b"%d 0 obj\n%s%s" % (number, body, b"" if number == seal else b"\nendobj\n")
    after = b">>\nendobj\n"
    gap = 2 * room + 2
    ranged = b"/ByteRange[0 %-10d %-10d %-10d]/Contents"
    begins = len(before) + len(ranged % (0, 0, 0))
    resumes = begins + gap
    after += _ending(printed, places, objects, table=resumes + len(after))
    return Prepared(bytes(before) + ranged % (begins, resumes, len(after)), after, room)


def _ending(printed: _Printed, places: Mapping[int, int], objects: Mapping[int, bytes], *, table: int) -> bytes:
    """The table of what was added, and where to begin to read."""
    entries = b"".join(b"%d 1\n%010d 00000 n\r\n" % (number, place) for number, place in sorted(places.items()))
    stated = _found(FIRST_ID, printed.trailer)[1]
    changed = hashlib.sha256(printed.content[-64:] + b"".join(objects.values())).hexdigest()[:32].encode()
    kept = (_number(b"Root", printed.trailer), _number(b"Info", printed.trailer), stated, changed, printed.table)
    trailer = b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[%s<%s>]/Prev %d>>" % (max(places) + 1, *kept)
    return b"xref\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (entries, trailer, table)


def _number(name: bytes, body: bytes) -> int:
    return int(_found(re.compile(NUMBER % name), body)[1])


def _found(pattern: re.Pattern[bytes], body: bytes) -> re.Match[bytes]:
    found = pattern.search(body)
    if found is None:
        raise OtherShape(f"{pattern.pattern!r} was looked for and not found")
    return found
