"""The same rows read alike from every format, encoding and packing."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from xml.sax.saxutils import escape

import pytest
from openpyxl import Workbook

from gongxin.dossiers.models import Version
from gongxin.exchange.receipts import Receipt
from tests.exchange.yunze import Desk, checks, counts, csv_of, penalty

Rows = list[dict[str, str]]
FIRST = {
    "fine": 3500000,
    "facts": "未按规定公示",
    "kinds": ["fine"],
    "document": "云罚〔2026〕1号",
    "decided_on": "2026-04-01",
}
CODES = {
    "统一社会信用代码": "XDR_DM",
    "名称": "XDR_MC",
    "文号": "WSH",
    "类别": "LB",
    "金额（万元）": "JE",
    "决定日期": "RQ",
    "有效期": "YXQ",
    "事实": "SS",
}


def xlsx_of(rows: Rows) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for place, row in enumerate(rows, start=2):
        sheet.append([day_of(cell) for cell in row.values()])
        for cell in sheet[place]:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def day_of(cell: str) -> date | str:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return cell


def xml_of(rows: Rows) -> bytes:
    records = "".join(
        "<row>" + "".join(f"<{CODES[name]}>{escape(cell)}</{CODES[name]}>" for name, cell in row.items()) + "</row>"
        for row in rows
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><answer><rows>{records}</rows></answer>'.encode()


def json_of(rows: Rows) -> bytes:
    return json.dumps({"data": {"rows": rows}}, ensure_ascii=False).encode()


def jsonl_of(rows: Rows) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def zip_of(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("数据.csv", content)
    return out.getvalue()


def gb18030(rows: Rows) -> bytes:
    return csv_of(rows).decode().encode("gb18030")


FILES: dict[str, tuple[str, Callable[[Rows], bytes]]] = {
    "csv": ("csv", csv_of),
    "csv with a byte order mark": ("csv", lambda rows: b"\xef\xbb\xbf" + csv_of(rows)),
    "csv in GB18030": ("csv", gb18030),
    "csv in UTF-16": ("csv", lambda rows: csv_of(rows).decode().encode("utf-16")),
    "csv with Windows line ends": ("csv", lambda rows: csv_of(rows).replace(b"\n", b"\r\n")),
    "csv in gzip": ("csv", lambda rows: gzip.compress(csv_of(rows))),
    "csv in GB18030 in zip": ("csv", lambda rows: zip_of(gb18030(rows))),
    "xlsx": ("xlsx", xlsx_of),
    "json": ("json", json_of),
    "json in GB18030": ("json", lambda rows: json_of(rows).decode().encode("gb18030")),
    "jsonl": ("jsonl", jsonl_of),
    "jsonl in gzip": ("jsonl", lambda rows: gzip.compress(jsonl_of(rows))),
    "xml": ("xml", xml_of),
    "xml in zip": ("xml", lambda rows: zip_of(xml_of(rows))),
}


def delivered(desk: Desk, file: str, rows: Rows) -> Receipt:
    form, write = FILES[file]
    return desk.hand_in(write(rows), feed=f"penalties-{form}")


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_read_exactly(desk: Desk, file: str) -> None:
    receipt = delivered(desk, file, [penalty(1), penalty(2, 文号="", 事实="甲、乙；“丙”")])
    assert counts(receipt) == {"new": 1, "returned": 1} and checks(receipt) == [(2, "required", "return")]
    assert Version.objects.get().facts == FIRST


def test_columns_may_stand_in_any_order_and_have_codes_or_labels(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    turned = dict(reversed(penalty(1).items()))
    assert counts(desk.hand_in([turned])) == {"unchanged": 1}
    assert counts(desk.hand_in([{CODES[name]: cell for name, cell in turned.items()}])) == {"unchanged": 1}


def test_column_names_may_differ_in_width_case_and_spaces(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    row = {name.replace("（", " (").replace("）", ")"): cell for name, cell in penalty(1).items()}
    assert counts(desk.hand_in([row])) == {"unchanged": 1}


def test_xml_cells_may_hold_comments_and_marked_text(desk: Desk) -> None:
    content = xml_of([penalty(1)]).replace("未按规定公示".encode(), "未按<!-- x -->规<![CDATA[定]]>公示".encode())
    desk.hand_in(content, feed="penalties-xml")
    assert Version.objects.get().facts == FIRST


def test_a_single_object_is_one_record(desk: Desk) -> None:
    content = json.dumps({"data": {"rows": penalty(1)}}).encode()
    assert counts(desk.hand_in(content, feed="penalties-json")) == {"new": 1}


def test_a_worksheet_cell_without_a_column_is_a_fault(desk: Desk) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(penalty(1)))
    sheet.append([*penalty(1).values(), "多余"])
    out = io.BytesIO()
    book.save(out)
    assert checks(desk.hand_in(out.getvalue(), feed="penalties-xlsx")) == [(1, "too_many_cells", "return")]


@pytest.mark.parametrize("extra", [",多", ",,多", ",,,,多"])
def test_a_csv_row_with_too_many_cells_is_returned(desk: Desk, extra: str) -> None:
    good, bad = csv_of([penalty(1)]), csv_of([penalty(2)]).splitlines()[1] + extra.encode() + b"\n"
    receipt = desk.hand_in(good + bad)
    assert counts(receipt) == {"new": 1, "returned": 1} and checks(receipt) == [(2, "too_many_cells", "return")]


def test_blank_lines_are_no_rows(desk: Desk) -> None:
    content = csv_of([penalty(1), penalty(2)]).replace(b"\n", b"\n\n")
    assert counts(desk.hand_in(content)) == {"new": 2}


def test_rows_that_are_no_text_are_returned_one_by_one(desk: Desk) -> None:
    rows = csv_of([penalty(1), penalty(2), penalty(3)]).splitlines(keepends=True)
    rows[2] = rows[2].replace("未按规定公示".encode(), b"\xff\xfe")
    rows[3] = rows[3].replace("未按规定公示".encode(), b"a\x00b")
    receipt = desk.hand_in(b"".join(rows))
    assert counts(receipt) == {"new": 1, "returned": 2}
    assert checks(receipt) == [(2, "encoding", "return"), (3, "encoding", "return")]


def test_json_text_that_is_no_text_is_returned(desk: Desk) -> None:
    rows = [penalty(1), penalty(2, 事实="a\x00b"), penalty(3, 事实="\ud800")]
    receipt = desk.hand_in(jsonl_of(rows), feed="penalties-jsonl")
    assert counts(receipt) == {"new": 1, "returned": 2}
