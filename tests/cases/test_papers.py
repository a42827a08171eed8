"""What may be enclosed is judged by its content: names, types and wishes count for nothing."""

import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.cases.keeping import PaperAltered, keep_paper, paper_kept, place_of
from gongxin.cases.papers import LARGEST, PNG, TEST_VIRUS, Media, PaperRefused, paper_of
from tests.cases.builders import PDF, picture

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9"
HIDDEN = zlib.compress(b"<< /S /JavaScript /JS (app.alert(1)) >>")
HOSTILE = {
    "empty": b"",
    "page": b"<!DOCTYPE html><script>alert(1)</script>",
    "drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page after spaces": b" \n" * 100 + b"<html>",
    "page in UTF-16": "<html><script>1</script>".encode("utf-16"),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "javascript": b"window.location = 'javascript:1'",
    "program": b"MZ" + bytes(100),
    "elf": b"\x7fELF" + bytes(100),
    "zip": b"PK\x03\x04" + bytes(100),
    "test virus": TEST_VIRUS + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    "test virus in a PDF": PDF + TEST_VIRUS + b"\nstartxref\n0\n%%EOF",
    "text": "一份证明".encode(),
    "PDF later on": b"GIF89a" + PDF,
    "PDF with a script": PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (1) >>"),
    "PDF with a script in other letters": PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /J#61vaScript >>"),
    "PDF with a packed script": PDF.replace(b"trailer", b"2 0 obj << >> stream\n" + HIDDEN + b"\nendstream\ntrailer"),
    "PDF that starts a program": PDF.replace(b"/Catalog", b"/Catalog /AA << /S /Launch >>"),
    "PDF with a file in it": PDF.replace(b"/Catalog", b"/Catalog /EmbeddedFiles 3 0 R"),
    "locked PDF": PDF.replace(b"/Root", b"/Encrypt 4 0 R /Root"),
    "PDF cut off": PDF[:40],
    "PDF with a tail": PDF + b"<script>" * 1_000,
    "PDF with a short tail": PDF + b"x",
    "PDF without a table": PDF[: PDF.index(b"startxref")] + b"%%EOF",
    "PNG cut off": picture()[:-4],
    "PNG with a tail": picture() + b"<script>1</script>",
    "PNG changed": picture()[:30] + b"x" + picture()[31:],
    "JPEG cut off": JPEG[:-2],
    "JPEG with a page": JPEG[:-2] + b"<html><script>1</script>" + b"\xff\xd9",
    "too large": PNG + bytes(LARGEST),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_paper_is_refused_and_nothing_is_kept(tmp_path: Path, case: str) -> None:
    with pytest.raises(PaperRefused):
        keep_paper(HOSTILE[case], home=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_that_unpacks_to_absurdly_much_is_refused() -> None:
    bomb = zlib.compress(bytes(70 * 1024 * 1024))
    with pytest.raises(PaperRefused, match="absurdly"):
        paper_of(PDF.replace(b"trailer", b"stream\n" + bomb + b"\nendstream\ntrailer"))


@pytest.mark.parametrize(("content", "media"), [(PDF, Media.PDF), (picture(), Media.PNG), (JPEG, Media.JPEG)])
def test_a_plain_paper_is_kept_once_and_read_back(tmp_path: Path, content: bytes, media: Media) -> None:
    paper = keep_paper(content, home=tmp_path)
    assert keep_paper(content, home=tmp_path) == paper and paper.media is media
    assert paper_kept(paper.digest, home=tmp_path) == content
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 1


def test_a_paper_altered_on_the_disk_is_not_given_out_and_is_mended_when_it_comes_again(tmp_path: Path) -> None:
    digest = keep_paper(PDF, home=tmp_path).digest
    place_of(digest, home=tmp_path).write_bytes(b"other")
    with pytest.raises(PaperAltered):
        paper_kept(digest, home=tmp_path)
    keep_paper(PDF, home=tmp_path)
    assert paper_kept(digest, home=tmp_path) == PDF


@pytest.mark.parametrize("digest", ["", "../../../etc/passwd", "a" * 63, "A" * 64, "/" * 64])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, digest: str) -> None:
    with pytest.raises(PaperAltered):
        paper_kept(digest, home=tmp_path)


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", PNG, b"\xff\xd8\xff"]))
def test_any_bytes_are_taken_or_refused_and_never_a_fault(content: bytes, start: bytes) -> None:
    try:
        assert paper_of(start + content).media in set(Media)
    except PaperRefused as refused:
        assert str(refused)
