"""Files made to harm or badly broken: a clear refusal or a fault for each row; nothing entered, nothing crashes."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.db import connection

from gongxin.dossiers.models import Record
from gongxin.exchange.actions import DeliveryRefused, deliver
from gongxin.exchange.models import Delivery
from gongxin.exchange.reading import BLOCK_BYTES, LONGEST_ROW, Unreadable, read_blocks, whole_lines
from tests.exchange.yunze import Desk, checks, counts, csv_of, penalty, small_rulebook

GOOD = csv_of([penalty(1), penalty(2)])


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def encrypted() -> bytes:
    content = bytearray(zipped(("a.csv", GOOD)))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


def oddly_packed() -> bytes:
    content = bytearray(zipped(("a.csv", GOOD)))
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(mark) + place] = 9
    return bytes(content)


LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><r><rows><row><WSH>&b;</WSH></row></rows></r>'
)
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><rows><row><WSH>&x;</WSH></row></rows></r>'
DEEP = 100_000
WHOLE = {
    "empty": ("csv", b""),
    "only spaces": ("csv", b"  \n\n"),
    "only a header": ("csv", GOOD.splitlines(keepends=True)[0]),
    "a nameless column": ("csv", b"a,,b\n1,2,3\n"),
    "a column twice": ("csv", GOOD.replace("事实".encode(), "名称".encode(), 1)),
    "a column twice but for spaces": ("csv", GOOD.replace("事实".encode(), "名 称".encode(), 1)),
    "an unbalanced quotation mark": ("csv", GOOD.replace("未按".encode(), '"未按'.encode(), 1)),
    "an unbalanced quotation mark before much text": ("csv", GOOD + b'"' + b"x" * 40_000_000),
    "a thousand columns": ("csv", ",".join(f"c{n}" for n in range(1000)).encode() + b"\n" + b"," * 999 + b"\n"),
    "cut off in a row": ("csv", GOOD[:-40]),
    "binary": ("csv", bytes(range(256)) * 40),
    "NULs": ("csv", b"\x00" * 5000),
    "a workbook for a CSV feed": ("csv", zipped(("[Content_Types].xml", b"<x/>"))),
    "CSV for a workbook feed": ("xlsx", GOOD),
    "CSV for a JSON feed": ("json", GOOD),
    "CSV for an XML feed": ("xml", GOOD),
    "JSON for a JSON Lines feed": ("jsonl", json.dumps([penalty(1)], indent=1).encode()),
    "XML for a JSON feed": ("json", b"<a/>"),
    "truncated gzip": ("csv", gzip.compress(GOOD)[:-20]),
    "damaged gzip": ("csv", gzip.compress(GOOD)[:30] + b"\x00" * 60),
    "a gzip that unpacks without end": ("csv", gzip.compress(b"\n" * 100_000_000)),
    "two files in a zip": ("csv", zipped(("a.csv", GOOD), ("b.csv", GOOD))),
    "an empty zip": ("csv", zipped()),
    "a zip bomb": ("csv", zipped(("a.csv", b"0" * 80_000_000))),
    "an encrypted zip": ("csv", encrypted()),
    "an unknown packing": ("csv", oddly_packed()),
    "half a zip": ("csv", zipped(("a.csv", GOOD))[:100]),
    "a workbook that is none": ("xlsx", zipped(("[Content_Types].xml", b"<x/>"))),
    "entities within entities": ("xml", LAUGHS.encode()),
    "an entity from outside": ("xml", OUTSIDE.encode()),
    "unclosed XML": ("xml", b"<r><rows><row><WSH>1</WSH>"),
    "deep XML": ("xml", b"<r><rows><row>" + b"<a>" * DEEP),
    "deep JSON": ("json", b"[" * DEEP + b"]" * DEEP),
    "deep JSON objects": ("jsonl", b'{"a":' * 900 + b"1" + b"}" * 900),
    "a name twice in an object": ("jsonl", b'{"WSH": "1", "WSH": "2"}'),
    "a number without end": ("jsonl", b'{"WSH": ' + b"1" * 10_000 + b"}"),
    "no list of rows": ("json", b'{"data": {"rows": 3}}'),
    "another document": ("json", b'{"daten": []}'),
    "no rows": ("json", b'{"data": {"rows": []}}'),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_file_that_is_no_delivery_is_refused_as_a_whole(desk: Desk, kind: str) -> None:
    form, content = WHOLE[kind]
    receipt = desk.hand_in(content, feed=f"penalties-{form}")
    assert receipt.state == "stopped" and len(receipt.stopped_because_en) > 20 and counts(receipt) == {}
    assert not Record.objects.exists() and tables_of_deliveries() == []
    for said in (receipt.stopped_because, receipt.stopped_because_en):
        assert said and "Error" not in said and "passwd" not in said


def tables_of_deliveries() -> list[str]:
    return [name for name in connection.introspection.table_names() if name.startswith("exchange_staging")]


def test_after_a_refusal_the_feed_takes_the_next_file(desk: Desk) -> None:
    desk.hand_in(b"")
    assert counts(desk.hand_in(GOOD)) == {"new": 2}


def test_a_missing_file_is_refused(desk: Desk, tmp_path: Path) -> None:
    from tests.exchange.yunze import AT

    with pytest.raises(DeliveryRefused, match="no file"):
        deliver(tmp_path / "none.csv", feed="yunze.feed.penalties-csv", by="clerk", at=AT)
    assert not Delivery.objects.exists()


HARMLESS = [
    "'; DROP TABLE dossiers_record; --",
    '=HYPERLINK("http://evil","x")',
    "%s %(a)s {staging} \\N \\. \\x00",
    "a\x1d\x1e\x1fb",
    "\x1c",
    "第一行\n第二行",
    "\\N",
    'a"b""c',
    "两\n行",
    ',"x":null,',
    "null",
    "\u202e\u2066",
    "😀" * 9,
]


@pytest.mark.parametrize("text", HARMLESS)
@pytest.mark.parametrize("column", ["文号", "事实", "名称"])
def test_odd_text_is_kept_as_it_is(desk: Desk, text: str, column: str) -> None:
    row = penalty(1) | {column: text}
    if column == "名称":
        assert desk.hand_in([row]).adds_up
        return
    assert counts(desk.hand_in([row])) == {"new": 1}
    field = {"文号": "document", "事实": "facts"}[column]
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts ->> %s FROM dossiers_version", [field])
        assert cursor.fetchone()[0] == text
    assert counts(desk.hand_in([row])) == {"unchanged": 1}


def test_a_cell_of_ten_megabytes_is_returned(desk: Desk) -> None:
    receipt = desk.hand_in(
        [penalty(1, 文号="长" * 3_500_000), penalty(2, 事实="长" * 3_500_000), penalty(3, 名称="长" * 3_500_000)]
    )
    assert counts(receipt) == {"returned": 3}
    assert checks(receipt) == [(row, "too_long", "return") for row in (1, 2, 3)]
    assert all(len(problem.value) <= 60 for problem in receipt.problems)


def test_columns_named_like_ours_do_no_harm(desk: Desk) -> None:
    row = {"代码": penalty(1)["统一社会信用代码"], "名称": "甲", "体系": "纳税", "等级": "A"}
    odd = ["row", "fate", "#row", "@code", "!person", "$grade", "=grade", "~x", "code", "grade", "identity"]
    receipt = desk.hand_in([row | dict.fromkeys(odd, "x")], feed="ratings")
    assert counts(receipt) == {"new": 1}


def test_a_file_in_gb18030_for_a_feed_of_utf8_is_told_its_encoding(tmp_path: Path) -> None:
    feed = small_rulebook().feed("yunze.feed.penalties-csv").model_copy(update={"encoding": "utf-8"})
    (tmp_path / "a.csv").write_bytes(GOOD.decode().encode("gb18030"))
    with pytest.raises(Unreadable, match="reads as GB18030"):
        list(read_blocks(tmp_path / "a.csv", feed))
    (tmp_path / "a.csv").write_bytes(GOOD)
    assert list(read_blocks(tmp_path / "a.csv", feed))


def test_one_row_without_end_is_no_question_of_quotation_marks() -> None:
    with pytest.raises(Unreadable, match="without a line feed"):
        list(whole_lines(iter([b"x" * (BLOCK_BYTES + LONGEST_ROW + 1)])))
    with pytest.raises(Unreadable, match="quotation mark"):
        list(whole_lines(iter([b'"' + b"x" * (BLOCK_BYTES + LONGEST_ROW)])))
