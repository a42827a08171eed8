"""What may be enclosed, judged by content alone: PDF, PNG and JPEG without anything active in them or after them.

A name or a declared type proves nothing and is not asked.  Scripts, pages, drawings with scripts, programs and test
viruses are refused; so are a picture with something hung on behind its end and a PDF with anything that is no part of
it before, between or behind its parts.  This is no virus scanner: an operator may
put one before the door.
"""

import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import islice

from gongxin.cases.pdf import built_as_one

LARGEST = 20 * 1024 * 1024
"""How many bytes a paper may have."""
MOST_UNPACKED = 64 * 1024 * 1024
MOST_STREAMS = 5_000
TEST_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"
ACTIVE_TEXT = re.compile(rb"(?i)<\s*(script|svg|html|!doctype|iframe|object|embed|body|\?xml)|javascript:|^#!|<\?php")
ACTIVE_PICTURE = re.compile(rb"(?i)<(script|html|iframe|\?php)")
ACTIVE_PDF = re.compile(
    rb"/((?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|Movie|Sound|SubmitForm|ImportData|GoToE|GoToR)"
    rb"(?![A-Za-z0-9])|XFA(?=[\s\[]))"
)
"""Names too long for a picture's bytes to make by chance; what has `/JS` has one of these too."""
ENCRYPTED_PDF = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")
PNG = b"\x89PNG\r\n\x1a\n"


class Media(StrEnum):
    """The kinds of papers that are taken."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


class PaperRefused(Exception):
    """What was enclosed is not taken; nothing of it was kept."""


@dataclass(frozen=True)
class Paper:
    """A paper that was looked at: its bytes, what they are, and their digest."""

    content: bytes
    media: Media
    digest: str


def paper_of(content: bytes) -> Paper:
    """The paper that these bytes are, or `PaperRefused` with the reason."""
    if not content:
        raise PaperRefused("the file is empty")
    if len(content) > LARGEST:
        raise PaperRefused(f"the file has {len(content)} bytes; {LARGEST} are the most")
    if TEST_VIRUS in content:
        raise PaperRefused("the file holds the test virus by which scanners are tried")
    if content.startswith(b"%PDF-"):
        _refuse_pdf(content)
        media = Media.PDF
    elif content.startswith(PNG):
        _refuse_png(content)
        media = Media.PNG
    elif content.startswith(b"\xff\xd8\xff"):
        _refuse_jpeg(content)
        media = Media.JPEG
    else:
        raise PaperRefused(_unknown(content))
    return Paper(content, media, sha256(content).hexdigest())


def _unknown(content: bytes) -> str:
    start = (
        content[:4096].decode("utf-16", "ignore").encode()
        if content[:2] in (b"\xff\xfe", b"\xfe\xff")
        else content[:4096]
    )
    if ACTIVE_TEXT.search(start):
        return "the file is a page, a drawing or a script that could run; PDF, PNG and JPEG are taken"
    if content[:2] == b"MZ" or content[:4] in (b"\x7fELF", b"\xca\xfe\xba\xbe"):
        return "the file is a program; PDF, PNG and JPEG are taken"
    return "by its content the file is neither PDF nor PNG nor JPEG; its name does not count"


def _refuse_pdf(content: bytes) -> None:
    """Refuse a document that is cut off or locked, does something beside being read, or holds what is no part of it."""
    if not content.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF"):
        raise PaperRefused("the PDF is cut off, or something hangs on behind its end")
    for part in (content, *_unpacked(content)):
        plain = ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), part)
        if ENCRYPTED_PDF.search(plain):
            raise PaperRefused("the PDF is locked, so nobody can see what is in it: save it without a password")
        if found := ACTIVE_PDF.search(plain):
            raise PaperRefused(f"the PDF does something beside being read ({found[1].decode()}): print it to a new PDF")
    if not built_as_one(content):
        raise PaperRefused("the PDF is damaged, or holds something that is no part of it: print it to a new PDF")


def _unpacked(content: bytes) -> list[bytes]:
    """The packed streams of a PDF, unpacked as far as they are packed in the usual way; absurd sizes are refused."""
    parts, left = [], MOST_UNPACKED
    places = [found.end() for found in islice(STREAM.finditer(content), MOST_STREAMS + 1)]
    if len(places) > MOST_STREAMS:
        raise PaperRefused(f"the PDF has more than {MOST_STREAMS} parts")
    for start in places:
        if content[start : start + 1] != b"\x78":
            continue
        unpacking = zlib.decompressobj()
        try:
            part = unpacking.decompress(content[start:], left + 1)
        except zlib.error:
            continue
        left -= len(part)
        if left < 0:
            raise PaperRefused("the PDF unpacks to absurdly much")
        if not part.startswith(PNG):
            parts.append(part)
    return parts


def _refuse_png(content: bytes) -> None:
    """Refuse a picture whose parts are damaged, or that goes on behind its end."""
    place = len(PNG)
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        kind, end = content[place + 4 : place + 8], place + 12 + length
        if end > len(content) or zlib.crc32(content[place + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end], "big"
        ):
            raise PaperRefused("the PNG is damaged")
        place = end
        if kind == b"IEND":
            break
    else:
        raise PaperRefused("the PNG is cut off")
    if place != len(content):
        raise PaperRefused("something hangs on behind the end of the PNG")


def _refuse_jpeg(content: bytes) -> None:
    """Refuse a picture that is cut off, or that goes on behind its end."""
    if not content.endswith(b"\xff\xd9"):
        raise PaperRefused("the JPEG is cut off, or something hangs on behind its end")
    if ACTIVE_PICTURE.search(content):
        raise PaperRefused("the JPEG holds a page or a script that could run")
