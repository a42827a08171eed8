"""Write rows as a source would: the feed's own column names, words, units and date forms, in the feed's format."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import orjson
import polars as pl

from gongxin.cli.province.dirt import NOBODY, PERSON
from gongxin.cli.province.markup import workbook, xml_document, zipped
from gongxin.rulebook.items import CatalogueTerms, Column, Feed, FieldText, FieldType

DATE_FORMS = {
    "iso": "%Y-%m-%d",
    "compact": "%Y%m%d",
    "slashes": "%Y/%-m/%-d",
    "dots": "%Y.%m.%d",
    "chinese": "%Y年%-m月%-d日",
    "moment": "%Y-%m-%d 00:00:00",
    "spreadsheet": "%Y-%m-%d",
}
CHINESE = re.compile("[\u4e00-\u9fff]")
XML_NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w.\-\u4e00-\u9fff]*")


def as_sent(rows: pl.DataFrame, feed: Feed, terms: CatalogueTerms, *, date_form: int, labels: bool) -> pl.DataFrame:
    """The rows with the source's column names and texts; `labels` takes Chinese column names where there are any.

    `rows` has `subject_code`, `subject_name`, `subject_kind` and the item's fields; what the feed has no column for
    is left out.
    """
    fields = {field.name: field for field in terms.fields}
    texts: dict[str, pl.Series] = {}
    for names, source in (
        (feed.subject.code, "subject_code"),
        (feed.subject.name, "subject_name"),
        (feed.subject.kind, "subject_kind"),
    ):
        if names:
            texts[_name_of(names, feed, labels)] = rows[source]
    for column in feed.columns:
        if _usable(column.names, feed) and column.constant is None and column.to in rows.columns:
            text = _text_of(rows[column.to], column, fields[column.to], date_form)
            texts.setdefault(_name_of(column.names, feed, labels), text)
    people = {name: pl.Series([_about_person(name)] * len(rows)) for name in feed.persons[:3]}
    return pl.DataFrame(people | texts)


def _about_person(column: str) -> str:
    """What stands in a column about people: sources send such columns, and the platform keeps nothing of them."""
    if column.endswith(("HM", "SFZH", "号码", "证号")):
        return NOBODY
    return "身份证" if column.endswith(("ZJLX", "类型")) else PERSON


def _usable(names: tuple[str, ...], feed: Feed) -> list[str]:
    """The column names that the format can carry: XML takes none that is no element's name."""
    return [name for name in names if feed.format != "xml" or XML_NAME.fullmatch(name)]


def _name_of(names: tuple[str, ...], feed: Feed, labels: bool) -> str:
    """The column name that the source uses."""
    usable = _usable(names, feed)
    return next((name for name in usable if labels and CHINESE.search(name)), usable[0])


def _text_of(values: pl.Series, column: Column, field: FieldText, date_form: int) -> pl.Series:
    if values.dtype == pl.Date:
        forms = column.dates or ("iso",)
        return values.dt.strftime(DATE_FORMS[forms[date_form % len(forms)]])
    if field.type is FieldType.MONEY:
        return _amount(values.cast(pl.Int64), column.unit)
    if field.type in (FieldType.CHOICE, FieldType.CHOICES):
        words = {value: label for label, value in reversed(column.values.items())}
        words = {choice.value: choice.title.zh for choice in field.choices} | words
        if values.dtype == pl.List(pl.String):
            told = values.list.eval(pl.element().replace(words))
            return told.list.join((column.separator or ";")[0])
        return values.replace(words)
    return values.cast(pl.String)


def _amount(values: pl.Series, unit: str | None) -> pl.Series:
    if unit == "wan_yuan":
        whole, rest = values // 1_000_000, values % 1_000_000
        return whole.cast(pl.String) + "." + rest.cast(pl.String).str.zfill(6)
    whole, rest = values // 100, values % 100
    text = whole.cast(pl.String) + "." + rest.cast(pl.String).str.zfill(2)
    return text + "元" if unit == "chinese_amount" else text


# Formats


def _csv(frame: pl.DataFrame, feed: Feed) -> bytes:
    return frame.write_csv(null_value="").encode()


def _jsonl(frame: pl.DataFrame, feed: Feed) -> bytes:
    return b"".join(orjson.dumps(_nested(row)) + b"\n" for row in frame.iter_rows(named=True))


def _json(frame: pl.DataFrame, feed: Feed) -> bytes:
    document: object = [_nested(row) for row in frame.iter_rows(named=True)]
    for part in reversed([part for part in (feed.records or "").split(".") if part]):
        document = {part: document}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def _nested(row: dict[str, str | None]) -> dict[str, object]:
    """A row whose dotted names are objects inside objects, without what is not stated."""
    tree: dict[str, object] = {}
    for name, text in row.items():
        *path, last = name.split(".")
        place = tree
        for part in path:
            place = place.setdefault(part, {})  # type: ignore[assignment]  # every inner node is made here as a dict
        if text:
            place[last] = text
    return tree


def _xml(frame: pl.DataFrame, feed: Feed) -> bytes:
    row = (feed.records or "row").rsplit(".", 1)[-1]
    return xml_document(frame, row=row, encoding="GB18030" if feed.encoding == "gb18030" else "UTF-8").encode()


def _xlsx(frame: pl.DataFrame, feed: Feed) -> bytes:
    return workbook(frame, sheet=feed.sheet or "Sheet1")


_FORMATS: dict[str, Callable[[pl.DataFrame, Feed], bytes]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "json": _json,
    "xml": _xml,
    "xlsx": _xlsx,
}


def write_file(folder: Path, stem: str, frame: pl.DataFrame, feed: Feed, *, chinese: bool, packing: str = "") -> Path:
    """The file of these texts; `chinese` asks for GB18030 where the feed allows it; packing is `gz`, `zip` or none."""
    content = _FORMATS[feed.format](frame, feed)
    chinese = chinese and feed.encoding == "detect" and feed.format in ("csv", "jsonl")
    if feed.format != "xlsx" and (chinese or feed.encoding == "gb18030"):
        content = content.decode().encode("gb18030")
    path = folder / f"{stem}.{feed.format}{'.' + packing if packing else ''}"
    if packing == "gz":
        content = gzip.compress(content, compresslevel=6, mtime=0)
    if packing == "zip":
        content = zipped({f"{stem}.{feed.format}": content})
    path.write_bytes(content)
    return path
