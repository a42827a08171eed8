"""How people's numbers are written in free text: patterns without look-around, shared by one text and a column.

Digits may be full width; other alphabets' digits are made narrow before.  In the 18-digit form, which has a check
character, up to three separators or invisible characters may stand between any two digits; the other forms are read
only as people group them.
"""

import re

from gongxin.codes.tidying import INVISIBLE

DIGIT = "[0-9０-９]"
_SEPARATOR = INVISIBLE[:-1] + r"\-‐‑‒–—―−－_＿.．·•,，、:：/／|｜'’*]"
GAP = rf"{_SEPARATOR}{{0,3}}"
_BETWEEN = rf"{_SEPARATOR}{{1,3}}"
_UNSEEN = r"[\u00ad\u200b-\u200f\u2060\ufeff]{0,3}"


def _digits(count: int, *, joined_by: str = _UNSEEN) -> str:
    return joined_by.join([DIGIT] * count)


def _groups(*sizes: int) -> str:
    return _BETWEEN.join(_digits(size) for size in sizes)


_CENTURY = rf"(?:[1１]{GAP}[9９]|[2２]{GAP}[0０])"
LONG_NUMBER = (
    rf"[1-9１-９]{GAP}{_digits(5, joined_by=GAP)}{GAP}{_CENTURY}{GAP}"
    rf"{_digits(9, joined_by=GAP)}{GAP}[0-9０-９XxＸｘ×Ⅹⅹ]"
)
OLD_NUMBER = _digits(15)
SHORT_NUMBER = (
    rf"[1-9１-９]{_UNSEEN}{_digits(5)}(?:{_UNSEEN}{_digits(9)}|{_BETWEEN}(?:{_groups(6, 3)}|{_groups(2, 2, 2, 3)}))"
    rf"|{_digits(15, joined_by=_BETWEEN)}"
)
_COUNTRY = rf"(?:(?:[+＋]|00)86{GAP}|86{_BETWEEN})?"
MOBILE_NUMBER = (
    rf"{_COUNTRY}[1１](?:{_UNSEEN}[3-9３-９]{_UNSEEN}{DIGIT}(?:{_UNSEEN}{_digits(8)}|{_BETWEEN}{_groups(4, 4)})"
    rf"|{_BETWEEN}[3-9３-９]{_BETWEEN}{_digits(9, joined_by=_BETWEEN)})"
)
CARD_NUMBER = rf"{_digits(15, joined_by=GAP)}(?:{GAP}{DIGIT}){{1,4}}"
PASSPORT_NUMBER = r"(?:[A-Za-zＡ-Ｚａ-ｚ]{1,2}[ \-]?[0-9０-９]{6,10}|[0-9０-９]{8,9})"

NEAR = r"[^0-9A-Za-z０-９Ａ-Ｚａ-ｚ［］。；;]{0,12}"
PERSON_WORD = r"(?:身份证|身份号|公民身份|证件号|(?<![一-鿿])证号)"
PASSPORT_WORD = r"(?:护照|台胞证|回乡证|来往内地通行证|来往大陆通行证|往来港澳通行证|[Pp]assport)"
CARD_WORD = r"(?:银行卡|借记卡|信用卡|储蓄卡|卡号)"
MOBILE_WORD = r"(?:手机|电话|联系方式|[Tt][Ee][Ll]|[Mm]obile|[Pp]hone)"
PASSPORT_BESIDE_WORD = rf"{PASSPORT_WORD}{NEAR}(?:[Nn][Oo][.:： ]{{0,2}})?({PASSPORT_NUMBER})"
PERMIT_NUMBER = r"(?:[HMhmＨＭｈｍ][0-9０-９]{8}(?:[0-9０-９]{2})?)"
"""Of residents of Hong Kong and Macau who travel to the mainland."""
PERMIT_WORD = "证件号|通行证|证号"
PERMIT_BESIDE_WORD = rf"(?:证件号|通行证|(?:^|[^一-鿿])证号){NEAR}({PERMIT_NUMBER})"
CARD_BESIDE_WORD = rf"{CARD_WORD}{NEAR}({CARD_NUMBER})"
ENDS_IN_PERSON_WORD = re.compile(rf"{PERSON_WORD}{NEAR}\Z")
ENDS_IN_MOBILE_WORD = re.compile(rf"{MOBILE_WORD}{NEAR}\Z")
ENDS_IN_DOCUMENT_WORD = re.compile(
    r"(?:(?:编|文|单|案|税|合同|项目|登记|注册|执照|许可|许可证|证书|识别|备案)号码?|代码|字第?|资质|证书|[甲乙丙丁特一二三]级|[第〕】\]#№])[\s:：为是/]{0,3}\Z"
)
ENDS_IN_MONEY_SIGN = re.compile(r"[¥￥$€]\s?\Z")
GOES_ON_AS_OTHER = re.compile(r"\s?(?:号(?!码)|[万亿]?[元圆]|\.[0-9]|,[0-9]{3}(?![0-9]))")
FEWEST_DIGITS = 11
FEWEST_DIGITS_OF_PASSPORT = 6
MANY_DIGITS = rf"{DIGIT}(?:{GAP}{DIGIT}){{{FEWEST_DIGITS - 1}}}"
"""What every number but a passport's holds: eleven digits, however broken."""
NUMBERS = (LONG_NUMBER, SHORT_NUMBER, MOBILE_NUMBER, CARD_BESIDE_WORD)
"""What every text of many digits matches from which a number may have to be removed, and few others."""
