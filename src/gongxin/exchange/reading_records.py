"""Read formats in which a row names its own cells: JSON, JSON Lines, XML, XLSX.  Values become text, exactly."""

import io
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import IO

import polars as pl

from gongxin.exchange.cells import BROKEN_TEXT, Malformed, Record, text_of
from gongxin.exchange.reading_workbooks import xlsx_rows
from gongxin.exchange.reading_xml import xml_rows
from gongxin.rulebook.items import Feed

BATCH = 20_000
LARGEST_DOCUMENT = 512 * 1024 * 1024
LONGEST_LINE = 64 * 1024 * 1024

Reader = Callable[[IO[bytes], Feed, str], Iterator[Record]]


def batches(stream: IO[bytes], feed: Feed, *, encoding: str) -> Iterator[list[Record]]:
    """The file's rows, some thousands at a time."""
    readers: dict[str, Reader] = {"json": json_rows, "jsonl": jsonl_rows, "xml": xml_rows, "xlsx": xlsx_rows}
    batch: list[Record] = []
    try:
        for record in readers[feed.format](stream, feed, encoding):
            batch.append(record)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except RecursionError as fault:
        raise Malformed(
            zh="文件嵌套过深，不是任何表格", en="the file is nested more deeply than any table is"
        ) from fault
    if batch:
        yield batch


def text_frame(records: list[Record]) -> pl.DataFrame:
    """Rows as columns of text; a cell that a row does not name is empty."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return pl.DataFrame(
        {name: [record.get(name) for record in records] for name in names},
        schema_overrides=dict.fromkeys(names, pl.String()),
    )


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
            more = flattened(part, f"{name}.{key}" if name else str(key))
            if cells.keys() & more.keys():
                raise Malformed(
                    zh=f"一行中有两个单元格同名：{next(iter(cells.keys() & more.keys()))}",
                    en=f"two cells of a row have the name {next(iter(cells.keys() & more.keys()))}",
                )
            cells |= more
        return cells
    return {name: text_of(value)}


def sound(text: str) -> str:
    """The text with what is no text, NUL and halves of characters, replaced so that its row shows it."""
    whole = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return whole.replace("\x00", BROKEN_TEXT)


def parsed(text: str, *, where: str) -> object:
    """The JSON value of a text, or a refusal that says where; a name that stands twice in an object is refused."""
    try:
        value: object = json.loads(text, parse_float=Decimal, object_pairs_hook=_object)
    except (ValueError, RecursionError) as fault:
        raise Malformed(zh=f"不是 JSON（{where}）：{fault}", en=f"{where} is not JSON: {fault}") from fault
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Malformed(zh="一个 JSON 对象中有同名字段", en="a JSON object names a field twice")
    return made


def flat(record: dict[str, object], *, escaped: bool) -> Record:
    """A record as cells; only a text with escapes can hold what is no text."""
    cells = flattened(record)
    return {sound(name): sound(cell) for name, cell in cells.items()} if escaped else cells


def jsonl_rows(stream: IO[bytes], feed: Feed, encoding: str) -> Iterator[Record]:
    """One JSON object a line."""
    lines = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
    number = 0
    while line := lines.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise Malformed(zh=f"第 {number} 行超过 64 MiB", en=f"line {number} is longer than 64 MiB")
        if text := line.strip():
            value = parsed(text, where=f"line {number}")
            if not isinstance(value, dict):
                raise Malformed(
                    zh=f"第 {number} 行不是带字段名的 JSON 对象",
                    en=f"line {number} is not a JSON object with named fields",
                )
            yield from (flat(row, escaped="\\u" in text) for row in rows_of(value, feed))
    lines.detach()


def rows_of(record: dict[str, object], feed: Feed) -> Iterator[dict[str, object]]:
    """The rows of one record: itself, or each element of its list `each` with the record's own cells beside it."""
    if feed.each is None:
        yield record
        return
    parts = record.get(feed.each)
    names = record.get(feed.header) if feed.header else None
    if not isinstance(parts, list) or (feed.header and not isinstance(names, list)):
        raise Malformed(
            zh=f"有记录缺少列表 {feed.each!r} 或其列名", en=f"a record has no list {feed.each!r}, or no names for it"
        )
    own = {key: value for key, value in record.items() if key not in (feed.each, feed.header)}
    for part in parts:
        yield own | named(part, names if isinstance(names, list) else [])


def named(part: object, names: list[object]) -> dict[str, object]:
    """One element as named cells; a list takes its names from beside it."""
    if isinstance(part, dict):
        return part
    if not isinstance(part, list) or len(part) != len(names):
        raise Malformed(
            zh="列表元素既不是对象，也不是与列名一一对应的行",
            en="an element of a list is neither an object nor a row with a cell for every name",
        )
    return _object([(str(name), cell) for name, cell in zip(names, part, strict=True)])


def json_rows(stream: IO[bytes], feed: Feed, encoding: str) -> Iterator[Record]:
    """The objects of a JSON array, at the top or where the feed's `records` path leads; a single object is one record.

    A table given as {"columns": […], "rows": [[…]]} is read as well.
    """
    raw = stream.read(LARGEST_DOCUMENT + 1)
    if len(raw) > LARGEST_DOCUMENT:
        raise Malformed(
            zh="JSON 文件超过 512 MiB：请改送 JSON Lines", en="a JSON document over 512 MiB: send JSON Lines instead"
        )
    text = raw.decode(encoding, errors="replace")
    for number, row in enumerate(_records(parsed(text, where="the file"), feed), start=1):
        if not isinstance(row, dict):
            raise Malformed(
                zh=f"第 {number} 行不是带字段名的 JSON 对象", en=f"row {number} is not a JSON object with named fields"
            )
        yield from (flat(one, escaped="\\u" in text) for one in rows_of(row, feed))


def _records(value: object, feed: Feed) -> list[object]:
    """The records of a document: where the feed's path leads."""
    for part in (feed.records or "").split("."):
        if part:
            if not isinstance(value, dict) or part not in value:
                raise Malformed(
                    zh=f"文件中没有 {feed.records!r} 这一部分", en=f"the document has no part {feed.records!r}"
                )
            value = value[part]
    if isinstance(value, dict) and not feed.each and isinstance(value.get("rows"), list):
        columns = value.get("columns")
        if isinstance(columns, list):
            return [named(row, columns) for row in value["rows"]]
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        raise Malformed(
            zh="文件中没有行的列表：请在数据源说明的 records 中写明位置",
            en="the document holds no list of rows: say where in the feed's `records`",
        )
    return value
