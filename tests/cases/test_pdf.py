"""A PDF is one thing from its header to its last end; what signers add is lawful, anything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.cases.papers import PaperRefused, paper_of
from gongxin.cases.pdf import built_as_one
from tests.cases.builders import LETTER, PDF

TABLE = b"xref\n0 1\n0000000000 65535 f \n3 1\n0000000400 00000 n \ntrailer << /Size 4 /Prev 200 /Root 1 0 R >>\n"
SIGNATURE = b"3 0 obj\n<< /Type /Sig /Name (a (b) \\) c) /Contents <00ff 00> >>\nendobj\n"
REFERENCES = b"4 0 obj << /Type /XRef /Length 9 >> stream\r\n<html>%%EOF\nendstream\nendobj\n"
END = b"startxref\n500\n%%EOF\n"
LAWFUL = {
    "signature": SIGNATURE + TABLE + END,
    "signature and references in a stream": SIGNATURE + REFERENCES + END,
    "producer in a comment": TABLE + b"%iText-Core-8.0.2 \xa92023\n" + END,
    "table alone": TABLE + END,
    "spaces": b"\r\n\0 ",
}
FOREIGN = {
    "page": b"<!DOCTYPE html><html><script>alert(1)</script></html>\n",
    "script": b"#!/bin/sh\nrm -rf /\n",
    "archive": b"PK\x03\x04" + bytes(30),
    "program": b"MZ\x90\x00" + bytes(30),
    "page in a comment": b"%<script>alert(1)</script>\n",
    "archive in a comment": b"%PK\x03\x04\n",
    "page in an object": b"3 0 obj <html></html> endobj\n",
    "object without end": b"3 0 obj << /A 1 >>\n",
    "stream without end": b"3 0 obj << /A 1 >> stream\n<html>\n",
    "words": "材料".encode(),
    "another PDF": LETTER,
    "picture": b"\x89PNG\r\n\x1a\n",
}
SEAMS = {"before the first table": PDF.index(b"xref"), "between two ends": len(PDF)}


@pytest.mark.parametrize("kind", LAWFUL)
def test_what_signing_and_saving_again_add_is_taken(kind: str) -> None:
    assert paper_of(PDF + LAWFUL[kind])
    assert paper_of(PDF + LAWFUL[kind] + TABLE + END)


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("seam", SEAMS)
def test_what_is_no_part_of_it_is_refused_between_its_parts(kind: str, seam: str) -> None:
    place, whole = SEAMS[seam], PDF + SIGNATURE + TABLE + END
    with pytest.raises(PaperRefused, match="no part of it"):
        paper_of(whole[:place] + FOREIGN[kind] + whole[place:])


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_no_part_of_it_is_refused_with_an_end_of_its_own(kind: str) -> None:
    with pytest.raises(PaperRefused, match="no part of it"):
        paper_of(PDF + FOREIGN[kind] + b"%%EOF\n")


@given(st.binary(min_size=1, max_size=40), st.integers(0, len(PDF)))
def test_any_bytes_anywhere_are_judged_without_a_fault(content: bytes, place: int) -> None:
    assert built_as_one(PDF[:place] + content + PDF[place:]) in (True, False)


@pytest.mark.parametrize("filling", [b"(", b"<", b"[", b"1 ", b"endstream ", b"3 0 obj ", b"%\n", b"(\\", b"xref 0 "])
def test_a_paper_of_the_largest_size_made_to_be_slow_is_judged_at_once(filling: bytes) -> None:
    assert not built_as_one(b"%PDF-1.4\n3 0 obj << /A >> stream\n" + filling * (8 * 1024 * 1024 // len(filling)))
    assert not built_as_one(b"%PDF-1.4\n3 0 obj " + filling * (8 * 1024 * 1024 // len(filling)))
