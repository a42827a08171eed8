"""Why a text is not a valid Unified Social Credit Code, said so that the sender can put it right."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Fault(StrEnum):
    """The rule that a code breaks (GB 32100-2015), or what was delivered instead of a code."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTER = "character"
    PAIR = "pair"
    ORGANISATION_CHECK = "organisation_check"
    CHECK = "check"
    REGISTRATION_NUMBER = "registration_number"
    NATURAL_PERSON = "natural_person"
    SPREADSHEET = "spreadsheet"

    @property
    def message(self) -> Mapping[str, str]:
        """Which rule failed and what to do about it, by language ("zh", "en")."""
        return _MESSAGES[self]


def _said(zh: str, en: str) -> Mapping[str, str]:
    return MappingProxyType({"zh": zh, "en": en})


_MESSAGES = {
    Fault.EMPTY: _said(
        "未填写统一社会信用代码。请补填18位代码。",
        "No unified social credit code was given. Fill in the 18 characters.",
    ),
    Fault.LENGTH: _said(
        "统一社会信用代码应为18位。请对照登记证照补全或删去多余字符。",
        "A unified social credit code has 18 characters. Compare with the certificate and add or remove what differs.",
    ),
    Fault.CHARACTER: _said(
        "含有代码不使用的字符：只用数字和除 I、O、S、V、Z 以外的大写字母，第3至8位只用数字。请对照登记证照改正。",
        "A character is not used in codes: only digits and capital letters other than I, O, S, V, Z, and only digits"
        " in places 3 to 8. Compare with the certificate.",
    ),
    Fault.PAIR: _said(
        "前两位不是已知的登记管理部门和机构类别代码。请核对前两位；如确为新设类别，请告知平台增补代码表。",
        "The first two characters are no known registration authority and category. Check them; if the category is"
        " new, ask the platform to add it to its table.",
    ),
    Fault.ORGANISATION_CHECK: _said(
        "第17位（主体标识码校验位）与第9至16位不符。请核对第9至17位；极少数实际颁发的代码也如此。",
        "Place 17, the check character of the organisation code, does not fit places 9 to 16. Check places 9 to 17;"
        " a very few codes were really issued so.",
    ),
    Fault.CHECK: _said(
        "第18位校验码不符，至少有一位写错。请对照登记证照逐位核对。",
        "Place 18, the check character, does not fit the others: at least one character is wrong. Compare each with"
        " the certificate.",
    ),
    Fault.REGISTRATION_NUMBER: _said(
        "这是旧的工商注册号（13位或15位），不是统一社会信用代码。请填写换发后的18位代码。",
        "This is an old business registration number of 13 or 15 digits. Give the 18-character code that replaced it.",
    ),
    Fault.NATURAL_PERSON: _said(
        "这里填写的像是个人身份证号码，已去除且未保存。本平台只收组织的记录，请勿报送个人证件号码。",
        "This looks like a person's identity number; it was removed and not kept. The platform holds records of"
        " organisations only: do not send identity numbers.",
    ),
    Fault.SPREADSHEET: _said(
        "代码被电子表格改成了数值（如 9.164E+17，或末位变为0），原字符已丢失。请将该列设为文本后重新导出。",
        "A spreadsheet turned the code into a number (such as 9.164E+17, or zeros at the end) and lost characters."
        " Set the column to text and export it again.",
    ),
}
