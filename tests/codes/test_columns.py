"""Codes by the column: the same answers as one at a time, and as python-stdnum, on every input."""

import csv
import gzip
import json
from collections.abc import Callable, Iterator

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from gongxin.codes.authorities import PAIR_OF
from gongxin.codes.checks import ALPHABET, check_character, organisation_check
from gongxin.codes.columns import FAULTS, FEW, read_codes, scrub_identity, valid_codes
from gongxin.codes.identity import looks_like_identity_number, scrub
from gongxin.codes.uscc import Reading, parse, recover
from tests.conftest import SHARED

PRESENT = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real input is absent")
EMPTY = pl.Series("code", [], dtype=pl.String)
SCHEMA = {"as_published": pl.String, "code": pl.String, "fault": FAULTS, "doubt": FAULTS, "repairs": pl.String}
GOOD = "91110000600037341L"
WIDE = {narrow: narrow + 0xFEE0 for narrow in range(0x21, 0x7F)}


@st.composite
def codes(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(("91", "12", "N2", "54", "99"))) + draw(st.from_regex("[0-9]{6}", fullmatch=True))
    body = draw(st.text(alphabet=ALPHABET, min_size=8, max_size=8))
    body += draw(st.just(organisation_check(body)) | st.sampled_from(ALPHABET))
    return start + body + check_character(start + body)


@st.composite
def dirty(draw: st.DrawFn) -> str:
    """A code with something done to it, as senders do."""
    code = draw(codes())
    place = draw(st.integers(0, 17))
    changes: tuple[Callable[[str], str], ...] = (
        str.lower,
        lambda text: text[:place] + draw(st.characters()) + text[place + 1 :],
        lambda text: text[:place] + draw(st.sampled_from(" \u200b\u00a0-'（国")) + text[place:],
        lambda text: text[:place] + text[place + 1 :],
        lambda text: text.replace("0", "O").replace("1", "I").replace("2", "Z").replace("5", "S"),
        lambda text: text[:-3] + "000",
        lambda text: text + draw(st.sampled_from(("(01）", "（_1]", "()", ".0", "【副本】", "\n"))),
        lambda text: text.translate(WIDE),
    )
    for change in draw(st.lists(st.sampled_from(changes), max_size=3)):
        code = change(code)
    return code


PEOPLE = st.from_regex(r"[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}[0-9X]", fullmatch=True)
OLD_PEOPLE = st.from_regex(r"[1-6][0-9]{5}[2-9][0-9](0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}", fullmatch=True)
MOBILES = st.from_regex(r"(86-)?1[3-9][0-9]{9}", fullmatch=True)
BROKEN = st.builds(
    lambda number, between, each: between.join(number[at : at + each] for at in range(0, len(number), each)),
    PEOPLE | OLD_PEOPLE | MOBILES,
    st.sampled_from(["", " ", "-", "\u200b", "，", ". ", "\n", "年", "／"]),
    st.integers(1, 6),
)
ALPHABETS = st.builds(
    lambda number, zero: "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in number),
    PEOPLE | OLD_PEOPLE,
    st.sampled_from("0٠۰𝟎𝟬₀"),
)
ESCAPED = PEOPLE.map(lambda number: "".join(f"&#{ord(sign)};" for sign in number))
PERMITS = st.from_regex(r"[HM][0-9]{8}([0-9]{2})?", fullmatch=True)
SAID = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        [
            "",
            "证号",
            "许可证号：",
            "通行证",
            "2026",
            "甲方（",
            "身份证号",
            "电话：",
            "合同编号",
            "¥",
            "〔2024〕",
            "3 ",
            "护照E",
            "卡号 62",
        ]
    ),
    BROKEN | ALPHABETS | ESCAPED | PERMITS,
    st.sampled_from(["", "2026年", "①", "²", "）", "号", "号码", "元", ",000", " 12", "X", "公司"]),
)
OTHERS = st.sampled_from(
    ["", "0", "-", "无", "9.164E+17", "916405005541601000.0", "320404000009558", "3209231100626", "n/a"]
)
TEXTS = (
    st.none()
    | codes()
    | dirty()
    | PEOPLE
    | OLD_PEOPLE
    | SAID
    | OTHERS
    | st.text()
    | st.text(alphabet=ALPHABET + "OISZV", min_size=18, max_size=18)
)


def as_row(one: Reading) -> tuple[str | None, ...]:
    return one.as_published, one.code, one.fault, next(iter(one.doubts), None), "+".join(one.repairs) or None


def assert_agreement(texts: list[str | None], column: pl.Series) -> None:
    """Every row of the column form equals `parse` of its text."""
    read = read_codes(column)
    assert read.schema == SCHEMA
    ones = [parse(text) for text in texts]
    for text, row, one in zip(texts, read.iter_rows(), ones, strict=True):
        assert row == as_row(one), repr(text)
    as_published = [one.code is not None and one.code == one.as_published for one in ones]
    assert valid_codes(column).tolist() == as_published


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=12), st.integers(0, 3))
@example([None], 0)
@example(["ı" * 18, "ß" * 9, "𝟗" * 18, "国" * 6, "\x00" * 18, "9" * 18], 1)
def test_a_column_says_of_every_text_what_one_reading_says(texts: list[str | None], skipped: int) -> None:
    column = pl.Series("code", [GOOD, None, "x", *texts], dtype=pl.String)[skipped:]
    assert_agreement([GOOD, None, "x", *texts][skipped:], column)


PROOFS = (
    st.none() | codes().map("{}001P".format) | st.sampled_from(["", "H9640200000000001F001P", "91640181MA773KX4XF001Q"])
)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, PROOFS) | codes().map(lambda code: (code[:15] + "000", code + "001P")), max_size=12))
@example([("9.16405E+17", "916405217999068578001U"), (None, "91640181MA773KX4XF001Q"), ("-", "91640381MA75WDQ5OM001P")])
def test_a_column_recovers_what_its_proof_proves_and_nothing_else(pairs: list[tuple[str | None, str | None]]) -> None:
    texts, proofs = (pl.Series(one, dtype=pl.String) for one in zip(*pairs, strict=True)) if pairs else (EMPTY, EMPTY)
    expected = [as_row(parse(text) if proof is None else recover(text, proof=proof)) for text, proof in pairs]
    assert read_codes(texts, proof=proofs).rows() == expected


def test_an_empty_column_gives_an_empty_answer() -> None:
    assert read_codes(pl.Series("code", [], dtype=pl.String)).height == 0
    assert valid_codes(pl.Series("code", [], dtype=pl.String)).tolist() == []


def test_pieces_and_slices_of_columns_are_read_as_a_whole() -> None:
    texts = [GOOD, None, GOOD.lower(), "9111", "320404000009558", GOOD] * 50_000
    pieces = pl.concat([pl.Series("code", texts[:7]), pl.Series("code", texts[7:])], rechunk=False)
    assert pieces.n_chunks() == 2
    assert_agreement(texts[3:999], pieces[3:999])
    assert valid_codes(pieces).tolist() == [text == GOOD for text in texts]


@settings(deadline=None)
@given(st.lists(codes() | st.text(alphabet=ALPHABET, min_size=18, max_size=18), min_size=1, max_size=20))
def test_python_stdnum_agrees_but_for_first_two_characters_and_likeness_to_a_person(texts: list[str]) -> None:
    ours = valid_codes(pl.Series(texts))
    theirs = np.array([stdnum_uscc.is_valid(text) for text in texts])
    stricter = np.array([text[:2] not in PAIR_OF or looks_like_identity_number(text) for text in texts])
    laxer = np.array([not text[:2].isdigit() for text in texts])
    assert (ours <= (theirs | laxer)).all()
    assert (ours >= (theirs & ~stricter)).all()


@settings(deadline=None)
@given(
    st.lists(st.none() | SAID | BROKEN | codes() | st.text() | st.lists(SAID).map("".join), max_size=8), st.booleans()
)
def test_identity_numbers_leave_a_column_as_they_leave_a_text(texts: list[str | None], about_persons: bool) -> None:
    column = pl.Series("text", [None, *texts], dtype=pl.String)[1:]
    expected = [None if text is None else scrub(text, about_persons=about_persons) for text in texts]
    cleaned = scrub_identity(column, about_persons=about_persons)
    assert cleaned.to_list() == expected
    assert scrub_identity(cleaned, about_persons=about_persons).to_list() == expected
    longer = scrub_identity(column.extend_constant(None, FEW + 1), about_persons=about_persons)
    assert longer.to_list() == [*expected, *[None] * (FEW + 1)]


@pytest.mark.parametrize("length", [1, FEW + 1])
def test_a_column_without_peoples_numbers_is_given_back_itself(length: int) -> None:
    column = pl.Series("text", ["罚款 2000 元"] * length)
    assert scrub_identity(column) is column


def published() -> Iterator[tuple[str, list[str | None]]]:
    """Every column of codes in the folder of real input."""
    registry = SHARED / "registry"
    for name, column in (
        ("uscc_vectors.csv", "code"),
        ("anomalies.csv", "code_as_published"),
        ("duplicates.csv", "uscc"),
    ):
        with (registry / name).open(encoding="utf-8") as file:
            yield name, [row[column] for row in csv.DictReader(file)]
    for name in ("orgs_full.csv.gz", "orgs_light.csv.gz"):
        with gzip.open(registry / name, "rt", encoding="utf-8") as file:
            yield name, [row["uscc"] for row in csv.DictReader(file)]
    with (SHARED / "environment" / "ningxia_pollution_permits.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
        yield "permits", [row[name] for row in rows for name in ("code_as_published", "permit_no")]


@PRESENT
@pytest.mark.real
def test_the_column_form_agrees_on_every_published_code() -> None:
    for _, texts in published():
        assert_agreement(texts, pl.Series("code", texts, dtype=pl.String))


@PRESENT
@pytest.mark.real
def test_python_stdnum_agrees_on_published_codes_of_eighteen_characters() -> None:
    for name, texts in published():
        texts = texts[::8] if name == "orgs_light.csv.gz" else texts
        compact = [text for text in texts if text is not None and len(text) == 18 and text.isascii() and text.isalnum()]
        ours = valid_codes(pl.Series(compact))
        theirs = np.array([stdnum_uscc.is_valid(text) and text.isupper() | text.isdigit() for text in compact])
        assert [text for text, one, other in zip(compact, ours, theirs, strict=True) if one != other] == [], name


@PRESENT
@pytest.mark.real
def test_seven_in_a_hundred_thousand_registered_codes_fail_the_organisation_check() -> None:
    texts = [text for name, column in published() if name.startswith("orgs") for text in column]
    read = read_codes(pl.Series("code", texts))
    assert (read["code"].len(), read["code"].null_count(), read["doubt"].drop_nulls().len()) == (783_188, 0, 56)
