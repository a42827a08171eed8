"""People's numbers, known only so that they can be removed (GB 11643 and others).

An 18-digit identity number counts as one when its date is possible and its check character holds.  A valid Unified
Social Credit Code does not count: about one identity number in 341 of those that begin with 11, 12, 13, 21, 31 … is by
chance such a code too, and is removed only from texts about persons and beside its own word.  The 15-digit form of
before 1999 has no check character; it stays where it is a whole cell and a valid registration or tax number (all of
4,769 published registration numbers were valid), and beside a word for documents or certificates.

Besides go mobile numbers that stand alone and are no amount and no document's number, passports beside their word, and
bank cards beside theirs where the check digit holds.
"""

import re
from collections.abc import Iterator

from gongxin.codes import forms_of_persons as forms
from gongxin.codes.alphabets import UNESCAPED, plain_digits, unescaped
from gongxin.codes.authorities import PAIR_OF
from gongxin.codes.checks import SHAPE, check_character, organisation_check, registration_check
from gongxin.codes.names_beside import without_names

REMOVED = "［已去除］"

_PLACES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9]"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_MONTH_AND_DAY = rf"(?:0[13-9]|1[0-2]){_DAY}|02(?:0[1-9]|[12][0-9])"
LOOKS_LIKE_IDENTITY = rf"(?:{_PLACES})[0-9]{{4}}(?:19|20)[0-9]{{2}}(?:{_MONTH_AND_DAY})[0-9]{{3}}[0-9X]"
LOOKS_LIKE_OLD_IDENTITY = rf"(?:{_PLACES})[0-9]{{4}}[2-9][0-9](?:{_MONTH_AND_DAY})[0-9]{{3}}"
_LONG = re.compile(LOOKS_LIKE_IDENTITY)
_OLD = re.compile(LOOKS_LIKE_OLD_IDENTITY)
_SHORT = re.compile(rf"(?:{_PLACES})[0-9]{{4}}[0-9]{{2}}(?:{_MONTH_AND_DAY})[0-9]{{3}}")
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"

_LAST_YEAR_AMONG_DIGITS = 2012
_WORD = r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"
_MANY_DIGITS = re.compile(forms.MANY_DIGITS)
_LONGS = re.compile(rf"(?=({forms.LONG_NUMBER}))")
_OLD_AMONG_DIGITS = re.compile(rf"{forms.PERSON_WORD}{forms.NEAR}({forms.OLD_NUMBER})(?=[0-9０-９])")
_SHORTS = re.compile(rf"(?<!{_WORD})(?=({forms.SHORT_NUMBER})(?!{_WORD}))")
_MOBILES = re.compile(rf"(?<!{_WORD})(?<![0-9A-Za-z][-_.])(?=({forms.MOBILE_NUMBER})(?!{_WORD}))")
_PASSPORTS = re.compile(rf"{forms.PASSPORT_BESIDE_WORD}(?!{_WORD})")
_PERMITS = re.compile(rf"{forms.PERMIT_BESIDE_WORD}(?!{_WORD})")
_CARDS = re.compile(rf"{forms.CARD_BESIDE_WORD}(?![0-9０-９])")
_DROPPED = re.compile(r"[^0-9X]")
_NOT_OF_A_CODE = re.compile(r"[^0-9A-Z]")
_NARROW = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | dict.fromkeys(map(ord, "xＸｘ×Ⅹⅹ"), "X")
_CONTEXT = 24


def looks_like_identity_number(text: str) -> bool:
    """Whether 18 narrow characters have the form of an identity number, its check character left aside."""
    return len(text) == 18 and _LONG.fullmatch(text) is not None


def is_identity_number(text: str) -> bool:
    """Whether `text` is a person's identity number: 18 characters, a possible date, the check character right.

    A valid Unified Social Credit Code is not one.
    """
    if not looks_like_identity_number(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return _CHECKS[total % 11] == text[17] and not _is_code(text)


def is_old_identity_number(text: str) -> bool:
    """Whether `text`, a whole cell, is an identity number of before 1999 and no registration or tax number."""
    return _OLD.fullmatch(text) is not None and not _is_old_organisation_number(text)


def scrub(text: str, *, about_persons: bool = False) -> str:
    """Replace every person's number inside `text` by ［已去除］, and a name directly beside it by 某.

    In a text about persons every number of the right form goes: 15 digits, a wrong check character and a chance
    likeness to an organisation's code do not save it.
    """
    published = text
    text = _without_escaped(text, about_persons)
    while numbers := sorted(_found(plain_digits(text), about_persons)):
        text = _without(text, numbers)
    return text if text is published else without_names(text)


def _without_escaped(text: str, about_persons: bool) -> str:
    """The text with its escapes read, where they hide a number; any other text as it is."""
    if UNESCAPED not in text:
        return text
    read = unescaped(text)
    return read if any(_found(plain_digits(read), about_persons)) else text


def _without(text: str, numbers: list[tuple[int, int]]) -> str:
    pieces, done = [], 0
    for start, end in numbers:
        if start >= done:
            pieces += [text[done:start], REMOVED]
        done = max(done, end)
    return "".join((*pieces, text[done:]))


def _found(text: str, about_persons: bool) -> Iterator[tuple[int, int]]:
    """Where people's numbers stand, in no order; some may overlap."""
    papers = (_PASSPORTS, _PERMITS) if "证" in text else (_PASSPORTS,)
    for pattern in papers:
        for passport in pattern.finditer(text):
            yield passport.span(1)
    if _MANY_DIGITS.search(text) is None:
        return
    for pattern, judge in ((_LONGS, _is_long), (_SHORTS, _is_short), (_MOBILES, _is_mobile)):
        for number in pattern.finditer(text):
            if judge(text, *number.span(1), about_persons):
                yield number.span(1)
    for old in _OLD_AMONG_DIGITS.finditer(text) if "证" in text or "身份" in text else ():
        if _SHORT.fullmatch(_narrow(old[1])) and not looks_like_identity_number(_narrow(text[old.start(1) :])[:18]):
            yield old.span(1)
    for card in _CARDS.finditer(text):
        if _is_card(_narrow(card[1])):
            yield card.span(1)


def _is_long(text: str, start: int, end: int, about_persons: bool) -> bool:
    number = _narrow(text[start:end])
    if not looks_like_identity_number(number):
        return False
    beside = forms.ENDS_IN_PERSON_WORD.search(_before(text, start)) is not None
    if about_persons:
        return True
    if not is_identity_number(number):
        return beside and not _is_code(number)
    return beside or not _touches_digits(text, start, end) or _is_among_digits(text, start, number)


def _touches_digits(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isdigit() or text[end : end + 1].isdigit()


def _is_among_digits(text: str, start: int, number: str) -> bool:
    """Whether a number that other digits touch is a person's: of a likely year, and no piece of an organisation's."""
    if int(number[6:10]) > _LAST_YEAR_AMONG_DIGITS:
        return False
    around = _NOT_OF_A_CODE.sub(" ", text[max(0, start - 17) : start + 35].translate(_NARROW).upper())
    return not any(_is_code(around[place : place + 18]) for place in range(len(around) - 17))


def _is_short(text: str, start: int, end: int, about_persons: bool) -> bool:
    number, before = _narrow(text[start:end]), _before(text, start)
    if about_persons or forms.ENDS_IN_PERSON_WORD.search(before):
        return _SHORT.fullmatch(number) is not None
    if _OLD.fullmatch(number) is None or _is_of_a_document(text, before, end):
        return False
    own = not before.strip() and not text[end:].strip()
    return not (own and _is_old_organisation_number(number))


def _is_mobile(text: str, start: int, end: int, about_persons: bool) -> bool:
    before = _before(text, start)
    if about_persons or forms.ENDS_IN_MOBILE_WORD.search(before):
        return True
    return not (forms.ENDS_IN_MONEY_SIGN.search(before) or _is_of_a_document(text, before, end))


def _is_of_a_document(text: str, before: str, end: int) -> bool:
    """Whether the words around a number say that it is a document's, a certificate's or an amount."""
    return bool(forms.ENDS_IN_DOCUMENT_WORD.search(before) or forms.GOES_ON_AS_OTHER.match(text, end))


def _is_card(number: str) -> bool:
    """Whether the check digit of a bank card holds (ISO/IEC 7812)."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def _before(text: str, start: int) -> str:
    return text[max(0, start - _CONTEXT) : start]


def _narrow(number: str) -> str:
    return _DROPPED.sub("", number.translate(_NARROW))


def _is_code(text: str) -> bool:
    known = SHAPE.fullmatch(text) is not None and text[:2] in PAIR_OF
    return known and organisation_check(text[8:16]) == text[16] and check_character(text[:17]) == text[17]


def _is_old_organisation_number(text: str) -> bool:
    """Whether 15 digits are a registration number, or a region and an organisation code as tax numbers were."""
    return registration_check(text[:14]) == text[14] or organisation_check(text[6:14]) == text[14]
