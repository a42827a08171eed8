"""Write rows with their faults in the format in which a sender delivers."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.child import _WorkbookChild

from gongxin.exchange.marks import PROBLEM_COLUMN, ROW_COLUMN, Told, in_words, marked
from gongxin.rulebook.items import Feed

RED = PatternFill(fill_type="solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
LONGEST_CELL = 32_767


@dataclass(frozen=True)
class Row:
    """A row as it may be shown, and what is wrong with it."""

    number: int
    cells: dict[str, str]
    problems: tuple[Told, ...]

    @property
    def told(self) -> dict[str, str]:
        """The cells as they are, with the row's number and its faults in words."""
        return self.cells | {ROW_COLUMN: str(self.number), PROBLEM_COLUMN: in_words(self.problems)}


Writer = Callable[[Path, Iterator[Row], Feed, str], None]


def write_rows(path: Path, rows: Iterator[Row], feed: Feed, *, encoding: str) -> None:
    """Write the rows to `path` in the feed's format and this encoding."""
    writers: dict[str, Writer] = {
        "csv": write_csv,
        "xlsx": write_xlsx,
        "json": write_json,
        "jsonl": write_jsonl,
        "xml": write_xml,
    }
    writers[feed.format](path, rows, feed, encoding)


def write_csv(path: Path, rows: Iterator[Row], feed: Feed, encoding: str) -> None:
    """CSV: a mark before the value of each faulty cell, and a last column with everything in words."""
    writer = None
    marked_encoding = "utf-8-sig" if encoding == "utf-8" else encoding  # or spreadsheets take it for another
    with path.open("w", encoding=marked_encoding, newline="") as file:
        for row in rows:
            cells = marked(row.cells, row.problems, number=row.number)
            if writer is None:
                writer = csv.DictWriter(file, list(cells))
                writer.writeheader()
            writer.writerow(cells)


def write_xlsx(path: Path, rows: Iterator[Row], feed: Feed, encoding: str) -> None:
    """XLSX: faulty cells are red and carry a comment; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(feed.sheet or "问题数据")
    header: list[str] = []
    for row in rows:
        if not header:
            header = list(row.told)
            sheet.append([_cell(sheet, name) for name in header])
        told = {one.column: one for one in row.problems}
        sheet.append([_cell(sheet, row.told.get(name, ""), told.get(name)) for name in header])
    book.save(path)


def _cell(sheet: "_WorkbookChild", text: str, told: Told | None = None) -> "Cell":
    clean = "".join(character for character in text if character >= " " or character in "\n\t")[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, clean or None)
    if clean:
        cell.data_type = "s"  # never a formula
    if told is not None:
        cell.fill = RED
        cell.comment = Comment(told.message, "公信")
    return cell


def write_json(path: Path, rows: Iterator[Row], feed: Feed, encoding: str) -> None:
    """JSON: the records where the feed's path leads, each with its faults in a field of its own."""
    document: object = [_record(row, feed) for row in rows]
    for part in reversed((feed.records or "").split(".")):
        document = {part: document} if part else document
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding=encoding)


def write_jsonl(path: Path, rows: Iterator[Row], feed: Feed, encoding: str) -> None:
    """JSON Lines: each record with its faults in a field of its own."""
    with path.open("w", encoding=encoding) as file:
        for row in rows:
            file.write(json.dumps(_record(row, feed), ensure_ascii=False) + "\n")


def _record(row: Row, feed: Feed) -> dict[str, object]:
    cells: dict[str, object] = {**row.told}
    if feed.each is None:
        return cells
    return {feed.each: [cells], **({feed.header: []} if feed.header else {})}


def write_xml(path: Path, rows: Iterator[Row], feed: Feed, encoding: str) -> None:
    """XML: the records where the feed's path leads, each with its faults in an element of its own."""
    *outer, name = (feed.records or "row").split(".")
    root = parent = etree.Element("returned")
    for part in outer:
        parent = etree.SubElement(parent, part)
    for row in rows:
        record = etree.SubElement(parent, name)
        for column, text in row.told.items():
            etree.SubElement(record, column).text = text
    path.write_bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
