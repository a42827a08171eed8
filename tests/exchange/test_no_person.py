"""People's identity numbers appear nowhere after a delivery: not in a table, a receipt, a returned file or a log."""

import io
import json
import logging
from pathlib import Path

import pytest
from django.db import connection
from openpyxl import Workbook

from tests.exchange.test_formats import CODES
from tests.exchange.yunze import Desk, checks, counts, csv_of, penalty, person_number

NUMBER = person_number()
OTHER = person_number("99020019851224102")
FORMS = {
    "bare": NUMBER,
    "in a sentence": f"负责人身份证{NUMBER}号",
    "with gaps": f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
    "full width": NUMBER.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)}),
    "ending in X": OTHER.lower(),
}
DIGITS = (NUMBER[:17], OTHER[:17])


def traces(*folders: Path) -> list[str]:
    """Every table, column or file that holds one of the numbers, in whatever form."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name NOT LIKE 'django%' ORDER BY 1, 2"
        )
        found = []
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}"')
            found += [f"{table}.{column}" for (text,) in cursor.fetchall() if text and holds(text)]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return found + [str(file) for file in files if holds(file.name) or holds(readable(file))]


def readable(file: Path) -> str:
    from zipfile import ZipFile, is_zipfile

    if is_zipfile(file):
        with ZipFile(file) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    return file.read_bytes().decode(errors="replace")


def holds(text: str) -> bool:
    narrow = "".join(str(int(sign)) if sign.isdigit() else sign for sign in text if sign not in " 　-.")
    return any(digits in narrow for digits in DIGITS)


def full_of(form: str) -> list[dict[str, str]]:
    rows = [penalty(1) | {name: form} for name in penalty(1)]
    rows += [penalty(2) | {"序号": form, "法定代表人": form}]
    return [{"序号": "", "法定代表人": ""} | row for row in rows]


@pytest.mark.parametrize("form", FORMS)
def test_numbers_in_every_column_leave_no_trace(desk: Desk, form: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        receipt = desk.hand_in(full_of(FORMS[form]), name=f"{FORMS[form]}.csv")
    assert receipt.state == "done" and receipt.adds_up and receipt.returned > 3
    assert traces(desk.folder / "home") == [] and not holds(
        json.dumps(receipt.as_json(), ensure_ascii=False, default=str)
    )
    assert not holds(caplog.text)


@pytest.mark.parametrize("column", [NUMBER, f"证件{NUMBER}"])
def test_a_column_named_by_a_number_leaves_no_trace(desk: Desk, column: str) -> None:
    assert desk.hand_in([penalty(1) | {column: "x"}]).state == "stopped"
    assert desk.hand_in([{"代码": "", "名称": "甲", "体系": "乙", "等级": "A", column: "x"}], feed="ratings").queried
    assert traces(desk.folder / "home") == []


def test_numbers_in_nested_values_leave_no_trace(desk: Desk) -> None:
    row: dict[str, object] = {**penalty(1), "事实": {"人": [{"证": NUMBER}, int(NUMBER)]}}
    lists: dict[str, object] = {**penalty(2), "文号": "", "事实": ["甲", NUMBER], "名称": [NUMBER, OTHER]}
    for record in (row, lists, {**penalty(3), "金额（万元）": int(NUMBER), NUMBER: NUMBER}):
        desk.hand_in(json.dumps(record).encode(), feed="penalties-jsonl")
    cells = "".join(f"<{tag}>{NUMBER}</{tag}>" for tag in CODES.values())
    desk.hand_in(f"<a><rows><row><n{NUMBER}/>{cells}</row></rows></a>".encode(), feed="penalties-xml")
    assert traces(desk.folder / "home") == []


def test_numbers_in_a_workbook_leave_no_trace(desk: Desk) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(penalty(1)))
    for place in range(len(penalty(1))):
        cells: list[object] = [*penalty(place).values()]
        cells[place] = int(NUMBER) if place % 2 else f"\u200b{NUMBER}"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    desk.hand_in(out.getvalue(), feed="penalties-xlsx")
    assert traces(desk.folder / "home") == []


@pytest.mark.parametrize("broken", [f'a,b\n"{NUMBER}', f"{NUMBER},{NUMBER}\n1,2\n", f'{{"{NUMBER}": }}', f"<{NUMBER}>"])
@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "xml", "xlsx"])
def test_numbers_in_files_that_are_refused_leave_no_trace(desk: Desk, broken: str, form: str) -> None:
    assert desk.hand_in(broken.encode(), feed=f"penalties-{form}").state == "stopped"
    assert traces(desk.folder / "home") == []


def test_a_natural_person_s_row_is_returned_and_nothing_of_it_is_kept(desk: Desk) -> None:
    rows = [
        penalty(1, 名称="张某丙", 统一社会信用代码="") | {"相对人类别": "自然人"},
        penalty(2, 名称="张某丙", 统一社会信用代码=NUMBER) | {"相对人类别": ""},
        penalty(3, 名称=f"张某丙 {NUMBER}", 统一社会信用代码="") | {"相对人类别": ""},
    ]
    receipt = desk.hand_in(rows)
    assert counts(receipt) == {"returned": 3}
    assert checks(receipt) == [(row, "out_of_scope", "return") for row in (1, 2, 3)]
    assert all(problem.value == "" for problem in receipt.problems)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM exchange_waiting")
        assert cursor.fetchone() == (0,)
    assert "张某丙" not in Path(str(receipt.returned_file)).read_text() and csv_of(rows)


def test_a_receipt_says_from_how_many_cells_numbers_were_removed(desk: Desk) -> None:
    said = [f"当事人李四（身份证号{NUMBER}2026年）在店内", "店内无人", f"营业执照由{NUMBER}持有"]
    receipt = desk.hand_in([penalty(number, 事实=text) for number, text in enumerate(said)])
    assert counts(receipt) == {"new": 3}
    assert checks(receipt) == [(1, "person_number_removed", "warn"), (3, "person_number_removed", "warn")]
    assert "“事实”列有 2 格" in receipt.warnings[-1] and "2 cells of the column “事实”" in receipt.warnings_en[-1]
    assert all("李四" not in problem.value for problem in receipt.problems)
    assert traces(desk.folder / "home") == []
