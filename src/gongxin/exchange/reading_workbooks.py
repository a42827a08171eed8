"""Rows of a worksheet; cells as the workbook holds them, dates in ISO form."""

import io
import zipfile
from collections.abc import Iterator
from typing import IO

import python_calamine

from gongxin.exchange.cells import BROKEN_TEXT, EXTRA_CELL, Malformed, Record, text_of
from gongxin.rulebook.items import Feed

LARGEST_WORKBOOK = 256 * 1024 * 1024
LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024
LARGEST_EXPANSION = 200
ALWAYS_ALLOWED = 64 * 1024 * 1024


def xlsx_rows(stream: IO[bytes], feed: Feed, encoding: str) -> Iterator[Record]:
    """The rows of a worksheet under its first row of names; a cell without a name above it shows in `EXTRA_CELL`."""
    raw = stream.read(LARGEST_WORKBOOK + 1)
    _refuse_absurd(raw)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheet = book.get_sheet_by_name(feed.sheet) if feed.sheet else book.get_sheet_by_index(0)
        rows = iter(sheet.to_python(skip_empty_area=False))
    except (python_calamine.CalamineError, ValueError, OSError, IndexError, KeyError) as fault:
        raise Malformed(zh=f"电子表格无法读取：{fault}", en=f"the workbook cannot be read: {fault}") from fault
    header = [_text(cell).strip() for cell in next(rows, [])]
    if not any(header):
        raise Malformed(zh="工作表首行须写明列名", en="the first row of the worksheet must name the columns")
    names = [name for name in header if name]
    if len(set(names)) != len(names):
        raise Malformed(zh="工作表中列名重复", en="column names stand twice in the worksheet")
    for row in rows:
        cells = [_text(cell) for cell in row]
        if any(cells):
            yield _record(header, cells)


def _record(header: list[str], cells: list[str]) -> Record:
    record = {name: cell for name, cell in zip(header, cells, strict=False) if name}
    nameless = [cell for place, cell in enumerate(cells) if cell and not (place < len(header) and header[place])]
    return record | ({EXTRA_CELL: "、".join(nameless)} if nameless else {})


def _text(cell: object) -> str:
    return text_of(cell).replace("\x00", BROKEN_TEXT)


def _refuse_absurd(raw: bytes) -> None:
    """Refuse workbooks that are too large, packed or not; what is no zip file is left to the reader of workbooks."""
    if len(raw) > LARGEST_WORKBOOK:
        raise Malformed(zh="电子表格超过 256 MiB：请改送 CSV", en="a workbook over 256 MiB: send CSV instead")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return
    if unpacked > min(LARGEST_UNPACKED, max(ALWAYS_ALLOWED, LARGEST_EXPANSION * len(raw))):
        raise Malformed(
            zh="电子表格解开后超过其大小的二百倍，不予打开",
            en="the workbook unpacks to more than two hundred times its size and is not opened",
        )
