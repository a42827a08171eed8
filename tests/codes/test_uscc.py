"""Codes: read, refused with the rule that failed, mended only where proof allows."""

import csv
import json
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from gongxin.codes.checks import ALPHABET, check_character, organisation_check
from gongxin.codes.faults import Fault
from gongxin.codes.identity import REMOVED
from gongxin.codes.tidying import Repair
from gongxin.codes.uscc import NotACode, Uscc, parse, recover
from tests.conftest import SHARED

GOOD = "91110000600037341L"
NOISE = st.text(alphabet=st.sampled_from("0123456789OISZXMAxa（）()-'　 \u200b\u00a0Ｏ９é国"), max_size=24)
PRESENT = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real input is absent")

bodies = st.text(alphabet=ALPHABET, min_size=8, max_size=8)


@st.composite
def codes(draw: st.DrawFn) -> str:
    pair, region = (
        draw(st.sampled_from(("91", "93", "12", "52", "N2", "A1"))),
        draw(st.from_regex("[0-9]{6}", fullmatch=True)),
    )
    body = draw(bodies)
    start = pair + region + body + organisation_check(body)
    return start + check_character(start)


def test_a_valid_code_is_taken_apart() -> None:
    code = Uscc(GOOD)
    parts = (code.authority, code.category, code.region, code.organisation_code, code.check)
    assert parts == ("9", "1", "110000", "600037341", "L")
    assert (code.pair.authority, code.pair.category) == ("市场监管", "企业")


def test_a_value_cannot_hold_an_invalid_code() -> None:
    with pytest.raises(NotACode, match="Place 18"):
        Uscc("91110000600037341M")


@pytest.mark.parametrize(
    ("published", "fault"),
    [
        ("", Fault.EMPTY),
        (None, Fault.EMPTY),
        ("-", Fault.EMPTY),
        ("无", Fault.EMPTY),
        ("\u200b0", Fault.EMPTY),
        ("9111000060003734", Fault.LENGTH),
        ("91110000600037341#", Fault.CHARACTER),
        ("9A110000600037341L", Fault.PAIR),
        ("91110000600037341M", Fault.CHECK),
        ("320404000009558", Fault.REGISTRATION_NUMBER),
        ("3209231100626", Fault.REGISTRATION_NUMBER),
        ("9.164E+17", Fault.SPREADSHEET),
        ("916405005541601000", Fault.SPREADSHEET),
        ("9111000060003734100.0", Fault.SPREADSHEET),
        ("11000019491231009X", Fault.NATURAL_PERSON),
    ],
)
def test_a_refusal_names_the_rule_that_failed(published: str | None, fault: Fault) -> None:
    reading = parse(published)
    assert (reading.code, reading.fault) == (None, fault)


def test_every_fault_says_what_to_do_in_both_languages() -> None:
    for fault in Fault:
        assert fault.message["zh"].endswith("。")
        assert fault.message["en"].endswith(".")


@pytest.mark.parametrize(
    ("published", "repairs"),
    [
        (GOOD, ()),
        (GOOD.lower(), (Repair.UPPERCASED,)),
        ("９１110000600037341L", (Repair.NARROWED,)),
        ("9111 0000 6000\u200b37341L\u00a0", (Repair.INVISIBLE_REMOVED,)),
        ("'91110000-600037341L", (Repair.MARKS_REMOVED,)),
        (GOOD + "(01）", (Repair.SUFFIX_REMOVED,)),
        (GOOD + "（1-1）", (Repair.MARKS_REMOVED, Repair.SUFFIX_REMOVED)),
        (GOOD + "(\xa0)", (Repair.INVISIBLE_REMOVED, Repair.SUFFIX_REMOVED)),
        ("911100OO6OOO37341L", (Repair.O_TO_ZERO,)),
        ("9lIIOOOO600037341L", None),
        ("9III0000600037341L", (Repair.I_TO_ONE,)),
    ],
)
def test_only_typing_is_mended_and_each_repair_is_named(published: str, repairs: tuple[Repair, ...] | None) -> None:
    reading = parse(published)
    assert reading.as_published == published
    assert reading.repairs == (repairs or ())
    assert reading.code == (None if repairs is None else GOOD)


def test_a_letter_is_read_as_a_digit_only_when_both_checks_prove_it() -> None:
    assert parse("9111000O600037341M").fault is Fault.CHARACTER
    start = "91110000" + "60003734" + "2"
    both = start + check_character(start)
    assert parse(both).doubts == (Fault.ORGANISATION_CHECK,)
    assert parse(both.replace("0000", "OOOO", 1)).fault is Fault.CHARACTER


def test_a_wrong_organisation_check_is_a_doubt_and_no_refusal() -> None:
    start = "91110000" + "600037342"
    reading = parse(start + check_character(start))
    assert reading.fault is None
    assert reading.doubts == (Fault.ORGANISATION_CHECK,)


@pytest.mark.parametrize(
    "published", ["11000019491231009X", "110000 19491231 009x", "110000194912310O91", "110000194912310091"]
)
def test_an_identity_number_is_never_repeated(published: str) -> None:
    reading = parse(published)
    assert reading.fault is Fault.NATURAL_PERSON
    assert reading.as_published == REMOVED


def test_a_text_around_an_identity_number_is_repeated_without_it() -> None:
    assert parse("证件11000019491231009X号").as_published == f"证件{REMOVED}号"


@given(codes())
def test_every_well_made_code_is_valid_whatever_its_region(code: str) -> None:
    reading = parse(code)
    assert (reading.code, reading.repairs, reading.doubts) == (code, (), ())


@given(codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code: str, place: int, character: str) -> None:
    wrong = code[:place] + character + code[place + 1 :]
    assert (parse(wrong).code is not None) == (wrong == code)


@given(codes(), st.sampled_from(("{}（01）", " {}", "{}\u200b", "'{}", "{}\t")))
def test_what_surrounds_a_code_does_not_change_it(code: str, frame: str) -> None:
    assert parse(frame.format(code.lower())).code == code


@given(NOISE | st.text())
@example("١" * 18)
@example("ı" * 18)
def test_any_text_gets_a_code_or_a_fault_and_reading_again_changes_nothing(text: str) -> None:
    reading = parse(text)
    assert (reading.code is None) == (reading.fault is not None)
    if reading.code is not None:
        assert parse(reading.code) == type(reading)(reading.code, reading.code, doubts=reading.doubts)
        assert Uscc(reading.code).pair.code == reading.code[:2]


@pytest.mark.parametrize(
    ("published", "proof", "code"),
    [
        ("9.16405E+17", "916405217999068578001U", "916405217999068578"),
        ("9.16402E+17", "916401812283827898001P", "916401812283827898"),
        ("9.16405E+17", "916401812283827898001P", None),
        ("1.26421E+19", "126421027359911917003W", "126421027359911917"),
        ("916405217999068000", "916405217999068578001U", "916405217999068578"),
        ("916405217999069000", "916405217999068578001U", None),
        ("91640521799906857", "916405217999068578001U", "916405217999068578"),
        ("916400005641143891B", "91640000564143891B002W", "91640000564143891B"),
        ("9.16402E+17", "91640181750843074J001P", None),
        ("91640205750828907P", "91640000227693163J001P", None),
        ("-", "91640181MA773KX4XF001Q", "91640181MA773KX4XF"),
        ("-", "H9640200000000001F001P", None),
        ("9.16405E+17", "", None),
    ],
)
def test_a_destroyed_code_is_recovered_only_when_another_column_proves_it(
    published: str, proof: str, code: str | None
) -> None:
    assert recover(published, proof=proof).code == code


def test_a_good_code_stands_whatever_the_other_column_says() -> None:
    assert recover(GOOD, proof="916405217999068578001U").code == GOOD


def test_a_persons_number_is_not_replaced_by_a_code() -> None:
    assert recover("11000019491231009X", proof="916405217999068578001U").fault is Fault.NATURAL_PERSON


@PRESENT
@pytest.mark.real
def test_published_example_codes_are_judged_as_their_publishers_say() -> None:
    with (SHARED / "registry" / "uscc_vectors.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert (parse(row["code"]).code is not None) == (row["status"] == "valid"), row


@PRESENT
@pytest.mark.real
def test_published_anomalies_get_the_fault_of_their_kind() -> None:
    with (SHARED / "registry" / "anomalies.csv").open(encoding="utf-8") as file:
        found = Counter((row["defect"], str(parse(row["code_as_published"]).fault)) for row in csv.DictReader(file))
    assert found == {
        ("regno15", "registration_number"): 4769,
        ("regno13", "registration_number"): 361,
        ("bad_length", "length"): 495,
        ("lowercase_ok", "None"): 197,
        ("bad_check", "check"): 125,
        ("empty", "empty"): 4,
    }


@PRESENT
@pytest.mark.real
def test_a_provinces_permits_prove_thirty_of_its_destroyed_codes_and_eight_mend_by_themselves() -> None:
    with (SHARED / "environment" / "ningxia_pollution_permits.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    alone = [parse(row["code_as_published"]) for row in rows]
    proved = [recover(row["code_as_published"], proof=row["permit_no"]) for row in rows]
    assert sum(reading.code is not None and not reading.repairs for reading in alone) == 72
    assert sum(reading.code is not None and reading.repairs != () for reading in alone) == 8
    assert sum(reading.code is not None for reading in proved) == 72 + 8 + 30


@given(st.text(alphabet=ALPHABET, min_size=18, max_size=18) | codes())
def test_python_stdnum_agrees_but_for_the_first_two_characters(text: str) -> None:
    reading = parse(text)
    if text[:2].isdigit() and reading.fault not in (Fault.PAIR, Fault.NATURAL_PERSON):
        assert (reading.code is not None) == stdnum_uscc.is_valid(text)
