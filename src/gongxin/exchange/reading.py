"""Read a sender's file as blocks of rows in which every cell is still text.

The reader never guesses a type, never drops a row or a cell, and holds a few blocks in memory whatever the file's
size.  What cannot be a table at all is refused as a whole with `Unreadable`; nothing has been entered then.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import polars as pl

from gongxin.exchange import reading_records
from gongxin.exchange.cells import BROKEN_TEXT, EXTRA_CELL, Malformed
from gongxin.exchange.marks import unmarked
from gongxin.exchange.unpacking import DAMAGED, Unreadable, is_workbook, opened
from gongxin.rulebook.items import Feed

BLOCK_BYTES = 24 * 1024 * 1024
LONGEST_ROW = 8 * 1024 * 1024
_BROKEN = re.compile(BROKEN_TEXT.encode())  # twice as fast as `in`


@dataclass(frozen=True)
class Block:
    """Some rows of the file, all text; `first_row` counts the sender's data rows from 1."""

    first_row: int
    frame: pl.DataFrame
    bytes_read: int
    has_broken_text: bool = True


def read_blocks(path: Path, feed: Feed) -> Iterator[Block]:
    """The rows of `path` in blocks, as the feed's format says; every cell is text.

    Marks of a file that had been given back are taken off; blank rows are no rows and are not counted.
    """
    row = 1
    for block in _blocks(path, feed):
        frame = unmarked(block.frame, feed)
        if frame.height:
            yield replace(block, first_row=row, frame=frame)
            row += frame.height


def _blocks(path: Path, feed: Feed) -> Iterator[Block]:
    if feed.format != "xlsx" and zipfile.is_zipfile(path) and is_workbook(path):
        raise Unreadable(
            zh=f"文件是电子表格，而数据源说明为 {feed.format.upper()}",
            en=f"the file is a workbook, and its feed describes {feed.format.upper()}",
        )
    try:
        yield from read_csv_blocks(path, feed) if feed.format == "csv" else read_record_blocks(path, feed)
    except DAMAGED as fault:
        raise Unreadable(
            zh="压缩文件已损坏或传输不完整：请重新打包报送",
            en="the packed file is damaged or cut short on its way: pack and send it again",
        ) from fault


def read_record_blocks(path: Path, feed: Feed) -> Iterator[Block]:
    """Blocks of formats in which a row names its own cells: XLSX, JSON, JSON Lines, XML."""
    row = 1
    with opened(path) as stream:
        try:
            for records in reading_records.batches(stream, feed, encoding=encoding_of(stream, feed)):
                frame = reading_records.text_frame(records)
                yield Block(row, frame, 0)
                row += frame.height
        except Malformed as fault:
            raise Unreadable(zh=fault.words.zh, en=fault.words.en) from fault


# Encodings


def encoding_of(stream: IO[bytes], feed: Feed) -> str:
    """The feed's encoding, or the one that the beginning of the stream proves; the stream stays where it was."""
    if feed.format == "xlsx":
        return "utf-8"
    start = stream.read(1 << 20)
    rest_follows = len(start) == 1 << 20
    stream.seek(0)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if feed.encoding != "detect":
        refuse_gb18030(start, feed, final=not rest_follows)
        return feed.encoding
    return "utf-8" if mostly_utf8(start, final=not rest_follows) else "gb18030"


def refuse_gb18030(start: bytes, feed: Feed, *, final: bool) -> None:
    """Refuse a file whose beginning is GB18030, where its feed says UTF-8."""
    if feed.encoding != "utf-8" or mostly_utf8(start, final=final):
        return
    try:
        codecs.getincrementaldecoder("gb18030")().decode(start, final=final)
    except UnicodeDecodeError:
        return
    raise Unreadable(
        zh="文件不是 UTF-8，按 GB18030 可以读出：请另存为 UTF-8，或将数据源说明的 encoding 改为 gb18030 或 detect",
        en="the file is not UTF-8; it reads as GB18030: save it as UTF-8, or let the feed say gb18030 or detect",
    )


def mostly_utf8(text: bytes, *, final: bool) -> bool:
    """Whether the text is UTF-8, a few broken characters aside; GB18030 read as UTF-8 has hardly a whole one."""
    read = codecs.getincrementaldecoder("utf-8")(errors="replace").decode(text, final=final)
    wide = len(read) - len(read.encode("ascii", "ignore")) if BROKEN_TEXT in read else 0
    return read.count(BROKEN_TEXT) * 4 <= wide


def as_utf8(text: bytes, encoding: str) -> bytes:
    """The same text in UTF-8; what is no text becomes the replacement character, so that its row shows it.

    What claims to be UTF-8 is returned as it is: the table's own reader refuses what is not.
    """
    if encoding not in ("utf-8", "utf-8-sig"):
        text = text.decode(encoding, errors="replace").encode()
    return text.replace(b"\x00", BROKEN_TEXT.encode()) if b"\x00" in text else text


def pieces_of(stream: IO[bytes], encoding: str) -> Iterator[bytes]:
    """The stream in pieces; those in which a line feed may be half a character are turned into UTF-8 at once."""
    if encoding != "utf-16":
        while piece := stream.read(BLOCK_BYTES):
            yield piece
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    while piece := stream.read(BLOCK_BYTES):
        yield decoder.decode(piece).encode()


# CSV


def read_csv_blocks(path: Path, feed: Feed) -> Iterator[Block]:
    """Blocks of a CSV file; a row with a cell too many shows it in `EXTRA_CELL`."""
    header: list[str] | None = None
    row = 1
    with opened(path) as stream:
        last = b""
        encoding = encoding_of(stream, feed)
        for part in whole_lines(pieces_of(stream, encoding)):
            size, lines = len(part), as_utf8(part, "utf-8" if encoding == "utf-16" else encoding)
            if header is None:
                header, lines = split_header(lines)
            if not lines.strip():
                continue
            frame, lines = csv_frame(lines, header)
            yield Block(row, frame, size, has_broken_text=_BROKEN.search(lines) is not None)
            row += frame.height
            last = lines
    if header is None:
        raise Unreadable(
            zh="文件是空的：连列名行也没有", en="the file is empty: not even a line of column names was found"
        )
    refuse_cut_short(last, header)


def refuse_cut_short(last: bytes, header: list[str]) -> None:
    """Refuse a file whose last line has no end and fewer cells than there are names: its transfer was cut off."""
    line = last[last_row_end(last) :]
    try:
        cells = next(csv.reader([line.decode(errors="replace")])) if line else header
    except csv.Error as fault:
        raise not_that_csv() from fault
    if len(cells) < len(header):
        raise Unreadable(
            zh="文件在一行中间结束：传输不完整，请重新报送",
            en="the file ends in the middle of a row: it was cut short on its way, send it again",
        )


def not_that_csv() -> Unreadable:
    """The refusal of a file that no reader of CSV can read."""
    return Unreadable(
        zh="文件不是数据源说明所述的 CSV：换行或引号不符合 CSV 的写法",
        en="the file is not the CSV that its feed describes: its line ends or quotation marks are not those of CSV",
    )


def whole_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces re-cut so that each ends with a whole row; a line feed inside quotation marks ends no row."""
    held = b""
    for piece in pieces:
        held = held + piece if held else piece
        cut = last_row_end(held)
        if cut:
            yield held[:cut]
            held = held[cut:]
        elif len(held) > BLOCK_BYTES + LONGEST_ROW:
            raise _endless_row(held)
    if held:
        if held.count(b'"') % 2:
            raise Unreadable(
                zh="引号只开不闭，直到文件末尾",
                en="a quotation mark is opened and never closed before the end of the file",
            )
        yield held


def _endless_row(held: bytes) -> Unreadable:
    if held.count(b'"') % 2:
        return Unreadable(
            zh="引号只开不闭：有一行超过 8 MiB",
            en="a quotation mark is opened and never closed: a row is longer than 8 MiB",
        )
    return Unreadable(
        zh="有一行超过 8 MiB 而没有换行：文件不是每行一条的 CSV",
        en="a row is longer than 8 MiB without a line feed: the file is no CSV with one record a line",
    )


def last_row_end(text: bytes) -> int:
    """The index after the last line feed that stands outside quotation marks, 0 if there is none."""
    inside = text.count(b'"') % 2 == 1
    end = len(text)
    while (feed := text.rfind(b"\n", 0, end)) != -1:
        inside ^= text.count(b'"', feed, end) % 2 == 1
        if not inside:
            return feed + 1
        end = feed
    return 0


def split_header(lines: bytes) -> tuple[list[str], bytes]:
    """The column names and what follows them; refuses names that are empty or stand twice."""
    lines = lines.lstrip(b"\xef\xbb\xbf\n\r ")
    end = first_row_end(lines)
    try:
        names = next(csv.reader([lines[:end].decode(errors="replace")]), [])
    except csv.Error as fault:
        raise Unreadable(
            zh="首行不是列名：换行或引号不符合 CSV 的写法",
            en="the first line does not name columns: its line ends or quotation marks are not those of CSV",
        ) from fault
    header = [name.strip() for name in names]
    while header and not header[-1]:
        header.pop()
    if not header or not all(header):
        raise Unreadable(zh="首行须写明每一列的列名", en="the first line must name every column")
    if EXTRA_CELL in header:
        raise Unreadable(zh=f"列名不可为 {EXTRA_CELL}", en=f"no column can be named {EXTRA_CELL}")
    if len(set(header)) != len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise Unreadable(zh=f"列名重复：“{'”、“'.join(twice)}”", en=f"column names stand twice: “{'”, “'.join(twice)}”")
    return header, lines[end:]


def first_row_end(lines: bytes) -> int:
    """The index after the first line feed outside quotation marks."""
    end = -1
    while (end := lines.find(b"\n", end + 1)) != -1:
        if lines.count(b'"', 0, end) % 2 == 0:
            return end + 1
    return len(lines)


def csv_frame(lines: bytes, header: list[str]) -> tuple[pl.DataFrame, bytes]:
    """A block's rows as text, and the lines as they were read: with marks in place of what is no text.

    A line of our own before them lets a row have one cell more than there are names.
    """
    lines = lines.replace(b"\r\n", b"\n") if b"\r" in lines else lines
    try:
        return _even_csv_frame(lines, header), lines
    except pl.exceptions.PolarsError:
        lines = lines.decode(errors="replace").encode()
    try:
        return _even_csv_frame(lines, header), lines
    except pl.exceptions.PolarsError:
        return odd_csv_frame(lines, header), lines


def _even_csv_frame(lines: bytes, header: list[str]) -> pl.DataFrame:
    names = [*header, EXTRA_CELL]
    expected = ",".join(f"c{number}" for number in range(len(names))).encode()
    frame = pl.read_csv(expected + b"\n" + lines, infer_schema=False)
    frame = frame.rename(dict(zip(frame.columns, names, strict=True)))
    return frame.remove(pl.all_horizontal(pl.all().is_null())) if frame[header[0]].null_count() else frame


def odd_csv_frame(lines: bytes, header: list[str]) -> pl.DataFrame:
    """The same for a block with rows that have still more cells, read one by one."""
    csv.field_size_limit(BLOCK_BYTES + LONGEST_ROW)
    try:
        rows = [row for row in csv.reader(io.StringIO(lines.decode(), newline="")) if any(row)]
    except csv.Error as fault:
        raise not_that_csv() from fault
    columns: dict[str, list[str | None]] = {
        name: [row[place] if place < len(row) else None for row in rows] for place, name in enumerate(header)
    }
    columns[EXTRA_CELL] = ["、".join(filter(None, row[len(header) :])) or None for row in rows]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))
