"""The returned file: faulty rows in the sender's own format, marked, without people, and fit to be delivered again."""

import csv
import io
import json
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from gongxin.exchange.returned import NothingReturned, returned_file
from tests.exchange.test_formats import CODES, FILES, delivered, gb18030
from tests.exchange.yunze import Desk, code, counts, csv_of, penalty, person_number

BAD = {"决定日期": "2026-02-30", "文号": ""}
WHOLE = penalty(2)


def returned(desk: Desk, file: str = "csv") -> Path:
    receipt = delivered(desk, file, [penalty(1), penalty(2, **BAD), penalty(3, 统一社会信用代码="")])
    assert receipt.returned_file is not None
    return Path(receipt.returned_file)


def rows_in(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig" if encoding == "utf-8" else encoding))))


def test_only_faulty_and_held_rows_come_back_with_marks_in_their_cells(desk: Desk) -> None:
    bad, held = rows_in(returned(desk))
    assert bad["文号"] == "〖退回：必填项为空〗" and bad["决定日期"].endswith("〗2026-02-30")
    assert bad["问题"].startswith("决定日期：") and "文号：必填项为空" in bad["问题"] and bad["原行号"] == "2"
    assert held["统一社会信用代码"].startswith("〖待核：") and bad["名称"] == WHOLE["名称"]


def test_the_file_keeps_the_sender_s_encoding(desk: Desk) -> None:
    receipt = desk.hand_in(gb18030([penalty(2, 文号="")]))
    assert rows_in(Path(str(receipt.returned_file)), "gb18030")[0]["名称"] == WHOLE["名称"]


def test_worksheet_cells_are_red_and_commented(desk: Desk) -> None:
    receipt = delivered(desk, "xlsx", [penalty(2, 文号="", 事实="=1+1")])
    sheet = load_workbook(str(receipt.returned_file)).active
    assert sheet is not None
    header = [cell.value for cell in sheet[1]]
    faulty, facts = sheet[2][header.index("文号")], sheet[2][header.index("事实")]
    assert faulty.comment is not None and "必填" in faulty.comment.text and faulty.fill.start_color.rgb == "FFFFC7CE"
    assert facts.value == "=1+1" and facts.data_type == "s" and header[-2:] == ["原行号", "问题"]


def test_records_carry_their_faults_beside_their_fields(desk: Desk) -> None:
    (row, _) = json.loads(returned(desk, "json").read_text())["data"]["rows"]
    assert "必填" in row["问题"] and row["名称"] == WHOLE["名称"]
    element = etree.parse(str(returned(desk, "xml"))).find("rows/row")
    assert element is not None and "必填" in str(element.findtext("问题"))


@pytest.mark.parametrize("file", ["csv", "csv in GB18030", "xlsx", "json", "jsonl", "xml"])
def test_a_mended_file_is_delivered_as_it_is(desk: Desk, file: str) -> None:
    path = returned(desk, file)
    encoding = "gb18030" if "GB" in file else "utf-8"
    if file == "xlsx":
        book = load_workbook(path)
        sheet = book.active
        assert sheet is not None
        header = [cell.value for cell in sheet[1]]
        sheet.cell(2, header.index("文号") + 1).value = WHOLE["文号"]
        sheet.cell(2, header.index("决定日期") + 1).value = WHOLE["决定日期"]
        book.save(path)
        content = path.read_bytes()
    else:
        content = mended(path.read_text(encoding), file).encode(encoding)
    receipt = desk.hand_in(content, feed=f"penalties-{FILES[file][0]}", day=1)
    assert counts(receipt) == {"new": 1, "queried": 1}, receipt
    assert counts(delivered(desk, file, [penalty(1), penalty(2)])) == {"unchanged": 2}


def mended(text: str, file: str) -> str:
    text = text.replace("2026-02-30", "2026-04-01")
    tag = CODES["文号"]
    number = WHOLE["文号"]
    empty = {"json": '"文号": ""', "jsonl": '"文号": ""', "xml": f"<{tag}/>"}
    filled = {"json": f'"文号": "{number}"', "jsonl": f'"文号": "{number}"', "xml": f"<{tag}>{number}</{tag}>"}
    if file in empty:
        assert empty[file] in text or f"<{tag}></{tag}>" in text, text
        return text.replace(f"<{tag}></{tag}>", filled[file]).replace(empty[file], filled[file])
    return text.replace("〖退回：必填项为空〗", number)


def test_a_returned_file_delivered_unmended_comes_back_the_same(desk: Desk) -> None:
    path = returned(desk)
    again = desk.hand_in(path.read_bytes(), day=1)
    assert counts(again) == {"returned": 1, "queried": 1}
    first, second = rows_in(path), rows_in(Path(str(again.returned_file)))
    assert [row | {"原行号": ""} for row in first] == [row | {"原行号": ""} for row in second]


@pytest.mark.parametrize("evil", ["=HYPERLINK(1)", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1"])
def test_no_cell_opens_as_a_formula_and_yet_comes_back_as_it_was(desk: Desk, evil: str) -> None:
    receipt = desk.hand_in([penalty(2, 文号="", 事实=evil), penalty(4, 文号=evil * 20)])
    content = Path(str(receipt.returned_file)).read_bytes()
    for row in csv.reader(io.StringIO(content.decode())):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    again = desk.hand_in(content.replace("〖退回：必填项为空〗".encode(), WHOLE["文号"].encode()))
    assert counts(again) == {"new": 1, "returned": 1}
    assert counts(desk.hand_in([penalty(2, 事实=evil.strip())])) == {"unchanged": 1}


def test_nothing_of_a_person_comes_back(desk: Desk) -> None:
    rows = [
        penalty(1, 文号="") | {"法定代表人": "张三", "序号": person_number()},
        penalty(2, 名称="李四", 统一社会信用代码=person_number()) | {"法定代表人": "李四", "序号": "2"},
    ]
    receipt = desk.hand_in(rows)
    text = Path(str(receipt.returned_file)).read_text()
    assert "张三" not in text and "李四" not in text and person_number() not in text and "不在归集范围" in text
    assert counts(desk.hand_in(text.encode())) == {"returned": 1}


def test_a_row_with_too_many_cells_is_shown_in_words_and_does_not_come_back_shifted(desk: Desk) -> None:
    content = csv_of([penalty(1)]) + csv_of([penalty(2)]).splitlines()[1].replace(b"3.5", b"3,5") + b"\n"
    receipt = desk.hand_in(content)
    (row,) = rows_in(Path(str(receipt.returned_file)))
    assert row["名称"] == "" and "| 3 | 5 |" in row["问题"]


def test_where_every_row_was_entered_nothing_comes_back(desk: Desk, tmp_path: Path) -> None:
    receipt = desk.hand_in([penalty(1)], name="good.csv")
    assert receipt.returned_file is None
    with pytest.raises(NothingReturned):
        returned_file(receipt.id, tmp_path / "good.csv", tmp_path)


def test_the_returned_file_is_for_its_owner_alone(desk: Desk) -> None:
    path = returned(desk)
    assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0 and code(1) not in path.name
