"""Read formats in which a row names its own cells: XLSX, JSON, JSON Lines, XML.  Values become text, exactly."""

import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO

import polars as pl
import python_calamine
from lxml import etree

from gongxin.rulebook.items import Feed

BATCH = 20_000
LARGEST_DOCUMENT = 512 * 1024 * 1024
Record = dict[str, str]


class Malformed(Exception):
    """The file is not the format that its feed says."""


def batches(stream: IO[bytes], feed: Feed, *, encoding: str) -> Iterator[list[Record]]:
    """The file's rows, some thousands at a time."""
    readers = {"json": json_rows, "jsonl": jsonl_rows, "xml": xml_rows, "xlsx": xlsx_rows}
    batch: list[Record] = []
    for record in readers[feed.format](stream, feed, encoding):
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def text_frame(records: list[Record]) -> pl.DataFrame:
    """Rows as columns of text; a cell that a row does not name is empty."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return pl.DataFrame(
        {name: [record.get(name, "") for record in records] for name in names},
        schema_overrides=dict.fromkeys(names, pl.String()),
    )


def text_of(value: object) -> str:
    """A cell's text: numbers as written, dates in ISO form, nothing as the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def flattened(value: object, name: str = "") -> Record:
    """A nested row as cells named by dotted paths; a list with one element reads as that element."""
    if isinstance(value, list) and len(value) == 1:
        return flattened(value[0], name)
    if isinstance(value, list) and not value:
        return {name: ""}
    if isinstance(value, list):
        if all(not isinstance(part, dict | list) for part in value):
            return {name: "、".join(text_of(part) for part in value)}
        return {name: json.dumps(value, ensure_ascii=False, default=text_of)}
    if isinstance(value, dict):
        cells: Record = {}
        for key, part in value.items():
            cells |= flattened(part, f"{name}.{key}" if name else str(key))
        return cells
    return {name: text_of(value)}


def jsonl_rows(stream: IO[bytes], feed: Feed, encoding: str) -> Iterator[Record]:
    """One JSON object a line."""
    for number, line in enumerate(stream, start=1):
        text = line.decode(encoding, errors="replace").strip()
        if text:
            yield from rows_of(an_object(text, where=f"line {number}"), feed)


def rows_of(record: dict[str, object], feed: Feed) -> Iterator[Record]:
    """The rows of one record: itself, or each element of its list `each` with the record's own cells beside it."""
    if feed.each is None:
        yield flattened(record)
        return
    parts = record.get(feed.each)
    names = record.get(feed.header) if feed.header else None
    if not isinstance(parts, list) or (feed.header and not isinstance(names, list)):
        raise Malformed(f"a record has no list {feed.each!r}, or no names for it")
    own = {key: value for key, value in record.items() if key not in (feed.each, feed.header)}
    for part in parts:
        yield flattened(own | named(part, names if isinstance(names, list) else []))


def named(part: object, names: list[object]) -> dict[str, object]:
    """One element as named cells; a list takes its names from beside it."""
    if isinstance(part, dict):
        return part
    if not isinstance(part, list) or len(part) != len(names):
        raise Malformed("an element of a list is neither an object nor a row with a cell for every name")
    return {str(name): cell for name, cell in zip(names, part, strict=True)}


def an_object(text: str, *, where: str) -> dict[str, object]:
    """A JSON object, or a refusal that says where."""
    try:
        value = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as fault:
        raise Malformed(f"{where} is not JSON: {fault}") from fault
    if not isinstance(value, dict):
        raise Malformed(f"{where} is not a JSON object with named fields")
    return value


def json_rows(stream: IO[bytes], feed: Feed, encoding: str) -> Iterator[Record]:
    """The objects of a JSON array, at the top or where the feed's `records` path leads.

    A table given as {"columns": […], "rows": [[…]]} is read as well.
    """
    raw = stream.read(LARGEST_DOCUMENT + 1)
    if len(raw) > LARGEST_DOCUMENT:
        raise Malformed("a JSON document over 512 MiB: send JSON Lines instead")
    try:
        value: object = json.loads(raw.decode(encoding, errors="replace"), parse_float=Decimal)
    except (ValueError, RecursionError) as fault:
        raise Malformed(f"the file is not JSON: {fault}") from fault
    for part in (feed.records or "").split("."):
        if part:
            if not isinstance(value, dict) or part not in value:
                raise Malformed(f"the document has no part {feed.records!r}")
            value = value[part]
    if isinstance(value, dict) and feed.each:
        value = [value]
    if isinstance(value, dict) and isinstance(value.get("columns"), list) and isinstance(value.get("rows"), list):
        columns = [str(column) for column in value["columns"]]
        if any(len(row) != len(columns) for row in value["rows"]):
            raise Malformed("a row of the table has not as many cells as there are columns")
        value = [dict(zip(columns, row, strict=True)) for row in value["rows"]]
    if not isinstance(value, list):
        raise Malformed("the document holds no list of rows: say where in the feed's `records`")
    for number, row in enumerate(value, start=1):
        if not isinstance(row, dict):
            raise Malformed(f"row {number} is not a JSON object with named fields")
        yield from rows_of(row, feed)


def xml_rows(stream: IO[bytes], feed: Feed, encoding: str) -> Iterator[Record]:
    """The elements that the feed's `records` names (default: the root's children); no entity is ever resolved."""
    name = (feed.records or "").rsplit(".", 1)[-1]
    depth = 0
    try:
        for event, element in etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
        ):
            depth += 1 if event == "start" else -1
            if event == "end" and (element.tag == name if name else depth == 1):
                yield dict(xml_cells(element))
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as fault:
        raise Malformed(f"the file is not well-formed XML: {fault}") from fault


def xml_cells(element: "etree._Element") -> Iterator[tuple[str, str]]:
    """The cells of one row: its attributes and its children's texts."""
    for key, value in element.attrib.items():
        yield str(key), str(value)
    for child in element:
        if isinstance(child.tag, str):
            yield etree.QName(child).localname, (child.text or "").strip()


def xlsx_rows(stream: IO[bytes], feed: Feed, encoding: str) -> Iterator[Record]:
    """The rows of a worksheet under its first row of names; cells as the workbook holds them, dates in ISO form."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(stream.read(LARGEST_DOCUMENT)))
        sheet = book.get_sheet_by_name(feed.sheet) if feed.sheet else book.get_sheet_by_index(0)
        rows = iter(sheet.to_python(skip_empty_area=False))
    except (python_calamine.CalamineError, ValueError, OSError) as fault:
        raise Malformed(f"the workbook cannot be read: {fault}") from fault
    header = [text_of(cell).strip() for cell in next(rows, [])]
    if not any(header):
        raise Malformed("the first row of the worksheet must name the columns")
    if len(set(header)) != len(header):
        raise Malformed("column names stand twice in the worksheet")
    for row in rows:
        cells = [text_of(cell) for cell in row]
        if any(cells):
            yield {name: cell for name, cell in zip(header, cells, strict=False) if name}
