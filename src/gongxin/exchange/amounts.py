"""Amounts of money written in Chinese: 三十万元, 30万元, 754,716.96元, 人民币壹佰万元整."""

import re
from decimal import Decimal, InvalidOperation

DIGITS = dict(
    zip(
        "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖两",
        (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2),
        strict=True,
    )
)
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
_WRITTEN = re.compile(r"^(?:人民币|罚款)?([\d,.]+)([十百千万亿]*)元?(?:整|人民币)?$")
_CHINESE = re.compile(rf"^(?:人民币|罚款)?([{''.join(DIGITS)}{''.join(TENS)}{''.join(MYRIADS)}]+)元(?:整|正|人民币)?$")


def chinese_amount(text: str) -> int | None:
    """The amount in whole 分, or None where the text is no single amount of yuan."""
    if found := _WRITTEN.match(text):
        try:
            yuan = Decimal(found[1].replace(",", ""))
        except InvalidOperation:
            return None
        for unit in found[2]:
            yuan *= {**TENS, **MYRIADS}[unit]
        fen = yuan * 100
        return int(fen) if fen == fen.to_integral_value() else None
    if found := _CHINESE.match(text):
        return _chinese_number(found[1]) * 100
    return None


def _chinese_number(text: str) -> int:
    """A number in Chinese digits: sections of thousands, closed by 万 and 亿."""
    total, section, digit = 0, 0, 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in TENS:
            section += (digit or 1) * TENS[sign]
            digit = 0
        elif sign == "亿":
            total, section, digit = (total + section + digit) * MYRIADS[sign], 0, 0
        else:
            total, section, digit = total + (section + digit) * MYRIADS[sign], 0, 0
    return total + section + digit
