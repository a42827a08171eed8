"""Identity numbers: found so that they can be removed, and nothing else removed with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.codes.identity import REMOVED, is_identity_number, scrub
from gongxin.codes.uscc import parse

PERSON = "11000019491231009X"


def test_a_number_needs_a_possible_date_and_the_right_check_character() -> None:
    assert is_identity_number(PERSON)
    assert not is_identity_number("110000194912310091")
    assert not is_identity_number("110105194913310024")
    assert not is_identity_number("91110000600037341L")


@pytest.mark.parametrize(
    "written",
    [PERSON, PERSON.lower(), "110000 19491231 009X", "110105-19491231-002x", "１１００００１９４９１２３１００９Ｘ"],
)
def test_a_number_is_removed_from_a_sentence_however_it_is_written(written: str) -> None:
    assert scrub(f"当事人（身份证号{written}）对此无异议") == f"当事人（身份证号{REMOVED}）对此无异议"


@pytest.mark.parametrize(
    "text", ["91110000600037341L", "沪税罚〔2024〕110000194912310091号", "916405005541601537001P", "13800138000"]
)
def test_numbers_of_organisations_documents_and_permits_stay(text: str) -> None:
    assert scrub(text) == text


def test_the_old_form_is_removed_only_from_texts_about_persons() -> None:
    assert scrub("110105491231002") == "110105491231002"
    assert scrub("110105491231002", about_persons=True) == REMOVED
    assert scrub("320404000009558", about_persons=True) == "320404000009558"


def test_a_mistyped_number_is_removed_from_texts_about_persons() -> None:
    assert scrub("110000194912310091", about_persons=True) == REMOVED


@given(st.text())
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    once = scrub(text, about_persons=True)
    assert scrub(once, about_persons=True) == once


@given(st.from_regex(r"(1[1-3]|31|51)[0-9]{4}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9])[0-9]{3}[0-9X]", fullmatch=True))
def test_no_text_is_both_a_code_and_an_identity_number(text: str) -> None:
    assert not (is_identity_number(text) and parse(text).code is not None)
