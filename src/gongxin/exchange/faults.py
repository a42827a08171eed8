"""What can be wrong with a row of a delivery, in words for the sender, and what then happens to the row."""

from dataclasses import dataclass
from enum import StrEnum

from gongxin.codes.faults import Fault
from gongxin.rulebook.items import Words


class Fate(StrEnum):
    """What a fault does to its row: warn and enter it, hold it for a person, or give it back."""

    WARN = "warn"
    QUERY = "query"
    RETURN = "return"


@dataclass(frozen=True)
class Check:
    """One thing that is checked: its id, what a failing row gets, and the words for its sender."""

    id: str
    fate: Fate
    message: Words


def _check(key: str, fate: Fate, zh: str, en: str) -> Check:
    return Check(key, fate, Words(zh=zh, en=en))


TOO_MANY_CELLS = _check(
    "too_many_cells",
    Fate.RETURN,
    "本行单元格多于列名数：请检查未加引号的逗号",
    "the row has more cells than there are columns: look for an unquoted comma",
)
ENCODING = _check(
    "encoding",
    Fate.RETURN,
    "含有无法识别的字符：请以 UTF-8 或 GB18030 保存",
    "the cell holds bytes that are no text: save the file as UTF-8 or GB18030",
)
REQUIRED = _check("required", Fate.RETURN, "必填项为空", "a required cell is empty")
REQUIRED_WHEN = _check(
    "required_when", Fate.RETURN, "在本行其他取值下此项必填", "this cell is required by what other cells of the row say"
)
TOO_LONG = _check("too_long", Fate.RETURN, "超过目录规定的长度", "the text is longer than the catalogue allows")
TOO_LONG_FOR_A_CELL = _check(
    "too_long",
    Fate.RETURN,
    "超过32767字，任何表格单元格都容纳不下：请检查引号是否缺失、多格是否粘连",
    "the text has over 32,767 characters, more than a cell of any spreadsheet holds: look for a missing quotation mark",
)
BAD_DATE = _check(
    "date",
    Fate.RETURN,
    "日期无法识别：请按数据源说明的格式填写",
    "the date cannot be read in any form that the feed names",
)
FUTURE_DATE = _check("date_in_the_future", Fate.RETURN, "日期晚于报送日", "the date lies after the day of delivery")
ANCIENT_DATE = _check("date_implausible", Fate.RETURN, "日期早于1900年", "the date lies before 1900")
BAD_MONEY = _check(
    "money",
    Fate.RETURN,
    "金额无法识别：只填数字，最多六位小数，单位见数据源说明",
    "the amount cannot be read: digits only, at most six decimals, in the feed's unit",
)
BAD_NUMBER = _check("number", Fate.RETURN, "数字无法识别", "the number cannot be read")
PATTERN = _check(
    "pattern", Fate.RETURN, "不符合数据源说明规定的格式", "the text does not have the form that the feed describes"
)
UNKNOWN_VALUE = _check("unknown_value", Fate.RETURN, "取值不在代码表内", "the value is not in the look-up of the feed")
UNKNOWN_VALUE_HELD = _check(
    "unknown_value",
    Fate.QUERY,
    "取值不在代码表内，待人工核对",
    "the value is not in the look-up of the feed; a person will look at it",
)
UNKNOWN_VALUE_LEFT_OUT = _check(
    "unknown_value",
    Fate.WARN,
    "取值不在代码表内，未采用",
    "the value is not in the look-up of the feed and was left out",
)
DOUBTFUL_CODE = _check(
    "authority_code",
    Fate.WARN,
    "机关代码不符合 GB 32100，未采用",
    "this is no valid code of an organisation (GB 32100) and was left out",
)
OUT_OF_SCOPE = _check(
    "out_of_scope",
    Fate.RETURN,
    "自然人信息不在归集范围：不接收、不保存",
    "natural persons are out of scope: the row was not taken in and nothing of it is kept",
)
SUBJECT_KIND = _check(
    "subject_kind",
    Fate.RETURN,
    "目录规定此类信息不适用于该类主体",
    "the catalogue does not allow this item for this kind of organisation",
)
NO_NAME = _check("required", Fate.RETURN, "主体名称为空", "the name of the organisation is empty")
SEVERAL_SUBJECTS = _check(
    "several_subjects",
    Fate.QUERY,
    "一行涉及多个主体，待人工核对",
    "the row names several organisations; a person will look at it",
)
NO_BASIS = _check(
    "no_basis", Fate.RETURN, "该日没有可适用的目录依据：不得归集", "no rule in force on that day allows this record"
)
TWO_ROWS_ONE_FACT = _check(
    "two_rows_one_fact",
    Fate.QUERY,
    "同一文件中两行指同一事项而内容不同，待人工核对",
    "two rows of the file state the same fact differently; a person will look at them",
)
NAME_DIFFERS = _check(
    "name_differs",
    Fate.WARN,
    "名称与该代码的登记名称不一致",
    "the name differs from the one registered under this code",
)

PERSON_NUMBER_REMOVED = _check(
    "person_number_removed",
    Fate.WARN,
    "此格含个人号码，已去除：请查看旁边是否还有个人姓名；如有，请去掉后重新报送",
    "the cell held a person's number, which was removed: look whether a person's name stands beside it;"
    " if so, take it out and deliver the row again",
)


def numbers_removed(column: str, cells: int) -> Words:
    """The warning that people's numbers were removed from a column, whose remaining text a person should look at."""
    return Words(
        zh=f"“{column}”列有 {cells} 格含个人号码，已去除；请查看这些格中是否还有个人姓名，去掉后重新报送，"
        "并请今后不要报送此类号码",
        en=f"people's numbers were removed from {cells} cells of the column “{column}”: look whether names of persons"
        " are left in them, deliver those rows again without, and do not send such numbers",
    )


UNPROVED = frozenset({Fault.EMPTY, Fault.CHECK, Fault.REGISTRATION_NUMBER, Fault.SPREADSHEET})
"""Codes that a sender may be unable to mend (a very few were issued so): a person looks at the row."""

CODE_CHECKS = {
    fault.value: Check(f"code_{fault}", Fate.QUERY if fault in UNPROVED else Fate.RETURN, Words(**fault.message))
    for fault in Fault
    if fault is not Fault.NATURAL_PERSON
}
