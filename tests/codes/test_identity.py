"""Identity numbers: found so that they can be removed, and nothing else removed with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.codes.faults import Fault
from gongxin.codes.identity import REMOVED, is_identity_number, scrub
from gongxin.codes.uscc import parse
from tests.exchange.yunze import person_number

PERSON = "11000019491231009X"


def test_a_number_needs_a_possible_date_and_the_right_check_character() -> None:
    assert is_identity_number(PERSON)
    assert not is_identity_number("110000194912310091")
    assert not is_identity_number("110105194913310024")
    assert not is_identity_number("91110000600037341L")


BROKEN = (
    " ".join(PERSON),
    "-".join(PERSON),
    "，".join(PERSON),
    "\u200b".join(PERSON),
    "/".join((PERSON[:6], PERSON[6:14], PERSON[14:])),
    " ".join((PERSON[:6], PERSON[6:10], PERSON[10:12], PERSON[12:14], PERSON[14:])),
    PERSON[:3] + " \n" + PERSON[3:],
    PERSON[:17] + "×",
)


@pytest.mark.parametrize(
    "written",
    [
        PERSON,
        PERSON.lower(),
        "110000 19491231 009X",
        "110105-19491231-002x",
        "１１００００１９４９１２３１００９Ｘ",
        *BROKEN,
    ],
)
def test_a_number_is_removed_from_a_sentence_however_it_is_written(written: str) -> None:
    assert scrub(f"当事人（身份证号{written}）对此无异议") == f"当事人（身份证号{REMOVED}）对此无异议"


@pytest.mark.parametrize("around", ["罚款500 {} 12", "3人；{}", "2024-01-02 {}", "12 34 {}"])
@pytest.mark.parametrize("written", BROKEN)
def test_a_broken_number_is_removed_from_among_other_numbers(written: str, around: str) -> None:
    assert scrub(around.format(written)) == around.format(REMOVED)


AMONG_DIGITS = person_number("11000019850615001")


@pytest.mark.parametrize("around", ["{}{}", "{}2026年5月6日", "编号001{}", "身份证{}1381234567", "{}01", "¥{}00元"])
def test_a_number_is_removed_where_other_digits_touch_it(around: str) -> None:
    assert scrub(around.format(*[AMONG_DIGITS] * 2)) == around.format(*[REMOVED] * 2)


@given(st.from_regex(r"[0-9]{0,6}", fullmatch=True), st.from_regex(r"[0-9]{0,6}", fullmatch=True))
def test_no_digits_around_a_number_save_it(before: str, after: str) -> None:
    assert AMONG_DIGITS[:17] not in scrub(f"当事人{before}{AMONG_DIGITS}{after}。")


def test_beside_its_word_a_number_that_digits_touch_needs_fewer_proofs() -> None:
    assert scrub("身份证号1100001985061500182026年") == f"身份证号{REMOVED}2026年"
    assert scrub("证号：110000491231002号2026年") == f"证号：{REMOVED}号2026年"
    assert scrub("身份证1100004912310022026年") == f"身份证{REMOVED}2026年"


@pytest.mark.parametrize("text", ["证号：H99999999", "证件号码 M9999999901", "港澳居民来往内地通行证H99999999"])
def test_a_travel_permit_is_removed_beside_its_word(text: str) -> None:
    assert REMOVED in scrub(text) and "99999" not in scrub(text)
    assert scrub(f"许可{text[-11:]}") == f"许可{text[-11:]}"


@pytest.mark.parametrize("first", ["٠", "۰", "𝟎", "𝟬", "₀"])
def test_a_number_in_other_digits_is_removed(first: str) -> None:
    written = "".join(chr(ord(first) + int(digit)) for digit in AMONG_DIGITS)
    assert scrub(f"当事人{written}，①②③") == f"当事人{REMOVED}，①②③"


@pytest.mark.parametrize("escape", ["&#{};", "&#x{:x};", "&#0{}"])
def test_a_number_in_escapes_of_web_pages_is_removed(escape: str) -> None:
    written = "".join(escape.format(ord(digit)) for digit in AMONG_DIGITS)
    assert scrub(f"当事人{written}。") == f"当事人{REMOVED}。"
    assert scrub("甲&#38;乙公司2024年第12号") == "甲&#38;乙公司2024年第12号"


@pytest.mark.parametrize(
    "text",
    [
        "91110000600037341L",
        "91110000600037341L001P",
        "110105202403010024003",
        "沪税罚〔2024〕110000194912310091号",
        "916405005541601537001P",
        "云市监罚〔2024〕13800138000号",
        "合同编号：13800138000",
        "YC-13800138000",
        "罚款13800138000元",
        "注册资本15 000 000 000元",
        "13,800,138,000.00",
        "￥13800138000",
        "2024-01-02 13:04:05",
        "600037341",
        "60003734-1",
        "0717-6234567",
        "地质灾害治理工程施工甲级/ 110000491231002",
        "资质证书编号：110000491231002",
        "JY13800138000123",
        "1380013800012",
        "护照管理规定2024年第12号",
    ],
)
def test_numbers_of_organisations_documents_and_permits_stay(text: str) -> None:
    assert scrub(text) == text
    assert scrub(f"（{text}），当事人") == f"（{text}），当事人"


OLD = "110000491231002"
BOTH = "110000491231018"
"""Old numbers of nobody; the second is a possible registration number too."""


@pytest.mark.parametrize(
    "text", [OLD, f"当事人{OLD}。", "110000 491231 002", " ".join(OLD), f"当事人{BOTH}", f"身份证：{BOTH}"]
)
def test_an_old_number_is_removed(text: str) -> None:
    assert REMOVED in scrub(text)
    assert not any(sign.isdigit() for sign in scrub(text))


@pytest.mark.parametrize("text", [BOTH, f"注册号：{BOTH}", "320404000009558"])
def test_an_old_registration_number_stays_in_its_own_cell_and_beside_its_word(text: str) -> None:
    assert scrub(text) == text
    assert parse(BOTH).fault is Fault.REGISTRATION_NUMBER


def test_an_old_number_in_a_column_of_codes_is_a_person_s() -> None:
    reading = parse(OLD)
    assert (reading.fault, reading.as_published) == (Fault.NATURAL_PERSON, REMOVED)


def test_a_text_about_persons_keeps_no_old_number() -> None:
    assert scrub(BOTH, about_persons=True) == REMOVED
    assert scrub("320404000009558", about_persons=True) == "320404000009558"


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "1 3 8 0 0 1 3 8 0 0 0",
        "１３８００１３８０００",
        "+8613800138000",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "联系电话：{}", "张某（{}）", "0717-6234567/{}，", "电话{}号", "{},13900139000"]
)
def test_a_mobile_number_that_stands_alone_is_removed(written: str, around: str) -> None:
    assert scrub(around.format(written)) == around.format(REMOVED).replace("13900139000", REMOVED)


@pytest.mark.parametrize("text", ["护照号码：{}", "持护照（No. {}）", "台胞证{}", "Passport {}"])
@pytest.mark.parametrize("number", ["E99999999", "ED9999999", "99999999"])
def test_a_passport_is_removed_beside_its_word_only(text: str, number: str) -> None:
    assert scrub(text.format(number)) == text.format(REMOVED)
    assert scrub(f"编号{number}") == f"编号{number}"


def test_a_bank_card_is_removed_beside_its_word_only_and_where_its_check_digit_holds() -> None:
    assert scrub("卡号 6200 0000 0000 0000 000") == f"卡号 {REMOVED}"
    assert scrub("卡号 6200 0000 0000 0000 001") == "卡号 6200 0000 0000 0000 001"
    assert scrub("批文6200000000000000000") == "批文6200000000000000000"


def test_a_mistyped_number_is_removed_from_texts_about_persons() -> None:
    assert scrub("110000194912310091", about_persons=True) == REMOVED


@given(st.text())
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    once = scrub(text, about_persons=True)
    assert scrub(once, about_persons=True) == once


@given(st.from_regex(r"(1[1-3]|31|51)[0-9]{4}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9])[0-9]{3}[0-9X]", fullmatch=True))
def test_no_text_is_both_a_code_and_an_identity_number(text: str) -> None:
    assert not (is_identity_number(text) and parse(text).code is not None)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("当事人李四（身份证号{}）在店内", "当事人某（身份证号{}）在店内"),
        ("姓名：阿依古丽·买买提，身份证号码：{}", "姓名：某，身份证号码：{}"),
        ("经查，王小明，男，1985年6月生，居民身份证号码{}，住", "经查，某，男，1985年6月生，居民身份证号码{}，住"),
        ("负责人：张三，汉族，身份证{}", "负责人：某，汉族，身份证{}"),
        ("法定代表人欧阳明身份证号{}", "法定代表人某身份证号{}"),
        ("李四（身份证号无）；王五在店内", "李四（身份证号无）；王五在店内"),
    ],
)
def test_a_name_directly_beside_a_removed_number_goes_with_it(text: str, left: str) -> None:
    assert scrub(text.format(AMONG_DIGITS)) == left.format(REMOVED)
    assert scrub(left.format(REMOVED)) == left.format(REMOVED)


@given(
    st.text("云泽张王李明德兴和商贸餐饮一二", min_size=2, max_size=8),
    st.sampled_from(["公司", "厂", "店", "部", "中心", "社"]),
    st.sampled_from(["（身份证号{}）", "，身份证号{}", "，男，身份证号{}", "身份证{}"]),
    st.sampled_from(["", "当事人：", "经营者："]),
)
def test_no_organisation_s_name_goes_with_a_number(name: str, ending: str, number: str, label: str) -> None:
    assert scrub(f"{label}{name}{ending}{number.format(AMONG_DIGITS)}").startswith(f"{label}{name}{ending}")
