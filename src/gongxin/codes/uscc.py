"""The Unified Social Credit Code (GB 32100-2015): read, checked, mended where proof allows, never guessed.

A code is refused for its length, its characters, its first two characters or its 18th.  The 17th, the check character
of the organisation code inside, is a doubt and no refusal: of 783,188 registered codes whose 18th character is right 56
(0.007 %) fail it, where chance misprints would account for about one, so nearly all were issued so.  Only where the
text has the form of an identity number does the 17th decide: then it is taken for one.  Registration regions (places 3
to 8) are never a reason to refuse: many are abolished or were never in GB/T 2260.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from gongxin.codes.authorities import PAIR_OF, Pair
from gongxin.codes.checks import SHAPE, check_character, organisation_check
from gongxin.codes.faults import Fault
from gongxin.codes.identity import REMOVED, is_old_identity_number, looks_like_identity_number, scrub
from gongxin.codes.tidying import Repair, tidied

EMPTY_WORDS = frozenset({"", "0", "无", "暂无", "空", "/", "\\", "NULL", "NONE", "NAN", "NA", "N/A", "#N/A"})
SCIENTIFIC = r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}|[0-9]{15,20}\.0+"
REGISTRATION = r"[0-9]{13}(?:[0-9]{2})?"
LOST_DIGITS = r"[0-9]{15}000"
LOOK_ALIKES = {
    "O": ("0", Repair.O_TO_ZERO),
    "I": ("1", Repair.I_TO_ONE),
    "Z": ("2", Repair.Z_TO_TWO),
    "S": ("5", Repair.S_TO_FIVE),
}

_SCIENTIFIC = re.compile(SCIENTIFIC)
_REGISTRATION = re.compile(REGISTRATION)
_LOST_DIGITS = re.compile(LOST_DIGITS)
_MIXED_UP = str.maketrans({letter: digit for letter, (digit, _) in LOOK_ALIKES.items()})


class NotACode(ValueError):
    """The text is not a valid Unified Social Credit Code; the message says which rule failed."""


@dataclass(frozen=True)
class Uscc:
    """A valid code, taken apart."""

    code: str

    def __post_init__(self) -> None:
        """Refuse anything but the 18 characters of a valid code."""
        fault = _fault(self.code)
        if fault is not None:
            raise NotACode(fault.message["en"])

    @property
    def authority(self) -> str:
        """The registration authority (place 1)."""
        return self.code[0]

    @property
    def category(self) -> str:
        """The category of organisation (place 2)."""
        return self.code[1]

    @property
    def pair(self) -> Pair:
        """Authority and category by name."""
        return PAIR_OF[self.code[:2]]

    @property
    def region(self) -> str:
        """The region of the registration authority (places 3 to 8), current, abolished or unknown to GB/T 2260."""
        return self.code[2:8]

    @property
    def organisation_code(self) -> str:
        """The organisation code (places 9 to 17), its own check character included."""
        return self.code[8:17]

    @property
    def check(self) -> str:
        """The check character (place 18)."""
        return self.code[17]


@dataclass(frozen=True)
class Reading:
    """What a published text says as a code: the valid code, or the rule it breaks, and what was mended.

    `code` is None exactly where `fault` is not.  `doubts` refuse nothing; beside a wrong 18th character they say
    whether the 17th fails too.
    """

    as_published: str
    code: str | None
    repairs: tuple[Repair, ...] = ()
    fault: Fault | None = None
    doubts: tuple[Fault, ...] = ()

    @property
    def uscc(self) -> Uscc | None:
        """The valid code taken apart."""
        return None if self.code is None else Uscc(self.code)


def parse(text: str | None) -> Reading:
    """Read a published text as a code; an identity number is never repeated in the answer."""
    published = text or ""
    tidy, repairs = tidied(published)
    fault = _fault(tidy)
    if fault is Fault.CHARACTER:
        mended, more = _letters_read_as_digits(tidy)
        if more:
            tidy, repairs, fault = mended, repairs + more, None
        elif looks_like_identity_number(mended):
            fault = Fault.NATURAL_PERSON
    if fault is None:
        return Reading(published, tidy, repairs, doubts=_doubts(tidy))
    shown = REMOVED if fault is Fault.NATURAL_PERSON else scrub(published)
    return Reading(shown, None, fault=fault, doubts=_doubts(tidy) if fault is Fault.CHECK else ())


def recover(published: str | None, *, proof: str) -> Reading:
    """Read `published`, and where a spreadsheet or a slip destroyed it take the code that `proof` begins with.

    `proof` is another column that starts with the same code, such as a pollutant-discharge permit number.  It counts
    only if its own first 18 characters are a valid code and agree with whatever is left of the published one.
    """
    reading = parse(published)
    candidate = parse(tidied(proof).text[:18]).code
    if reading.code is not None or candidate is None:
        return reading
    left = tidied(published or "").text
    if reading.fault is Fault.EMPTY:
        return Reading(reading.as_published, candidate, (Repair.TAKEN_FROM_PROOF,), doubts=_doubts(candidate))
    if _agrees(left, candidate):
        return Reading(reading.as_published, candidate, (Repair.DIGITS_RESTORED,), doubts=_doubts(candidate))
    return reading


def _fault(text: str) -> Fault | None:
    if len(text) != 18:
        return _fault_of_other_length(text)
    if SHAPE.fullmatch(text) is None:
        return Fault.SPREADSHEET if _SCIENTIFIC.fullmatch(text) else Fault.CHARACTER
    known, right = text[:2] in PAIR_OF, check_character(text[:17]) == text[17]
    person = looks_like_identity_number(text)
    if known and right and not (person and _doubts(text)):
        return None
    if person:
        return Fault.NATURAL_PERSON
    if not known:
        return Fault.PAIR
    return Fault.SPREADSHEET if _LOST_DIGITS.fullmatch(text) else Fault.CHECK


def _fault_of_other_length(text: str) -> Fault:
    if text in EMPTY_WORDS:
        return Fault.EMPTY
    if is_old_identity_number(text):
        return Fault.NATURAL_PERSON
    if _REGISTRATION.fullmatch(text):
        return Fault.REGISTRATION_NUMBER
    return Fault.SPREADSHEET if _SCIENTIFIC.fullmatch(text) else Fault.LENGTH


def _doubts(code: str) -> tuple[Fault, ...]:
    return () if organisation_check(code[8:16]) == code[16] else (Fault.ORGANISATION_CHECK,)


def _letters_read_as_digits(text: str) -> tuple[str, tuple[Repair, ...]]:
    """The one reading of O, I, Z, S as digits, and the repairs it needs: none unless both checks prove it."""
    mended = text.translate(_MIXED_UP)
    if _fault(mended) is not None or _doubts(mended):
        return mended, ()
    return mended, tuple(repair for letter, (_, repair) in LOOK_ALIKES.items() if letter in text)


def _agrees(left: str, code: str) -> bool:
    """Whether `left` is what could remain of `code` after rounding, cutting, or one character lost or doubled."""
    if _SCIENTIFIC.fullmatch(left):
        return code.isdigit() and any(_rounds_to(Decimal(code + suffix), Decimal(left)) for suffix in ("", "01"))
    if _LOST_DIGITS.fullmatch(left):
        return code[:15] == left[:15]
    longer, shorter = (left, code) if len(left) > len(code) else (code, left)
    if code.startswith(left):
        return len(left) >= 15
    return len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )


def _rounds_to(exact: Decimal, published: Decimal) -> bool:
    """Whether a spreadsheet that keeps 15 digits at most could have shown `exact` as `published`."""
    if exact.adjusted() != published.adjusted():
        return False
    kept = min(len(published.normalize().as_tuple().digits), 15)
    return round(exact, kept - exact.adjusted() - 1) == published
