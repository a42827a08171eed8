"""Why a parameter's value cannot be used, in both languages, for every rule that the routes' types set."""

from collections.abc import Mapping
from types import MappingProxyType

Sentences = tuple[str, str]
WHOLE = ("须是整数", "is no whole number")
DAY = ("须是日期，写作 2026-04-01", "is no day; days are written 2026-04-01")
MOMENT = (
    "须是带时区的时刻，写作 2026-04-01T08:00:00+08:00",
    "is no moment; moments are written 2026-04-01T08:00:00+08:00",
)
WITHOUT_ZONE = (
    "缺少时区，时刻写作 2026-04-01T08:00:00+08:00",
    "names no time zone; moments are written 2026-04-01T08:00:00+08:00",
)
TEXT = ("须是文字", "is no text")

OF_TYPE: Mapping[str, Sentences] = MappingProxyType(
    {
        "missing": ("必须提供", "is needed"),
        "extra_forbidden": ("没有这一项", "is nothing that can be asked"),
        "json_invalid": ("不是 JSON", "is no JSON"),
        "too_short": ("至少一项", "holds at least one"),
        "list_type": ("须是列表", "is no list"),
        "model_type": ("须是一个对象", "is no object"),
        "int_type": WHOLE,
        "date_type": DAY,
        "int_parsing": WHOLE,
        "int_parsing_size": ("数字过大", "is too large a number"),
        "int_from_float": WHOLE,
        "greater_than_equal": ("不得小于 {ge}", "is at least {ge}"),
        "less_than_equal": ("不得大于 {le}", "is at most {le}"),
        "less_than": ("须小于 {lt}", "is below {lt}"),
        "string_too_short": ("至少 {min_length} 个字符", "has at least {min_length} character"),
        "string_too_long": ("最多 {max_length} 个字符", "has at most {max_length} characters"),
        "string_type": TEXT,
        "string_unicode": TEXT,
        "enum": ("只能取 {expected}", "is one of {expected}"),
        "date_parsing": DAY,
        "date_from_datetime_parsing": DAY,
        "date_from_datetime_inexact": DAY,
        "datetime_parsing": MOMENT,
        "datetime_from_date_parsing": MOMENT,
        "datetime_object_invalid": MOMENT,
        "timezone_aware": WITHOUT_ZONE,
    }
)
OTHERWISE = ("取值不可用", "cannot be used")


def said(rule: str, bounds: Mapping[str, object]) -> Sentences:
    """What to say of a value that breaks this rule of its type, with the rule's bounds, in Chinese and in English."""
    zh, en = OF_TYPE.get(rule, OTHERWISE)
    values = {name: str(value).replace(" or ", ", ").replace("'", "") for name, value in bounds.items()}
    return zh.format(**{**values, "expected": values.get("expected", "").replace(", ", "、")}), en.format(**values)
