"""Write rows of text in each of the formats that senders use, in the sender's encoding."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from gongxin.exchange.marks import CLOSING, OPENING
from gongxin.rulebook.items import Feed

Rows = Iterator[dict[str, str]]
RED = PatternFill("solid", fgColor="F8D7DA")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_rows(target: Path, rows: Rows, *, feed: Feed, encoding: str) -> None:
    """Write `rows` to `target` in the feed's format."""
    writers: dict[str, Callable[[Path, Rows, Feed, str], None]] = {
        "csv": _write_csv,
        "xlsx": _write_workbook,
        "json": _write_json,
        "jsonl": _write_lines,
        "xml": _write_xml,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    writers[feed.format](target, rows, feed, encoding)


def _names(rows: list[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _write_csv(target: Path, rows: Rows, feed: Feed, encoding: str) -> None:
    first = next(rows)
    with target.open(
        "w", encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="", errors="replace"
    ) as file:
        writer = csv.DictWriter(file, list(first), restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)


def _write_workbook(target: Path, rows: Rows, feed: Feed, encoding: str) -> None:
    """Faulty cells are red and carry their message as a comment."""
    held = list(rows)
    names = _names(held)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(feed.sheet or "退回")
    sheet.append(names)
    for row in held:
        sheet.append([_cell(sheet, row.get(name, "")) for name in names])
    book.save(target)


def _cell(sheet: "WriteOnlyWorksheet", value: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=_NOT_XML.sub("", value)[:32_000])
    cell.data_type = "s"
    if value.startswith(OPENING):
        cell.fill = RED
        cell.comment = Comment(value[len(OPENING) : value.index(CLOSING)], "公信")
    return cell


def _write_json(target: Path, rows: Rows, feed: Feed, encoding: str) -> None:
    """A list where the feed looks for one."""
    document: object = list(rows)
    for part in reversed([part for part in (feed.records or "").split(".") if part]):
        document = {part: document}
    target.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode().encode(encoding, errors="replace"))


def _write_lines(target: Path, rows: Rows, feed: Feed, encoding: str) -> None:
    with target.open("wb") as file:
        for row in rows:
            file.write(orjson.dumps(row).decode().encode(encoding, errors="replace") + b"\n")


def _write_xml(target: Path, rows: Rows, feed: Feed, encoding: str) -> None:
    name = (feed.records or "").rsplit(".", 1)[-1] or "row"
    root = etree.Element("returned")
    for row in rows:
        element = etree.SubElement(root, name)
        for column, value in row.items():
            etree.SubElement(element, column).text = _NOT_XML.sub("", value)
    target.write_bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
