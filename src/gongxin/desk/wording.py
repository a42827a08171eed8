"""How refusals of the rooms below are said on a page: to the person affected, in the reader's language."""

import re
from collections.abc import Collection, Mapping

from gongxin.cases.rules import DayRefused, TextRefused
from gongxin.cli.in_chinese import TITLES, in_chinese
from gongxin.codes.faults import Fault
from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.commitments.rules import EndRefused
from gongxin.listings.rules import GoneOn, KindNotListed, NumberRefused, TermNotAllowed, TooEarlyToLeave, UnderWay
from gongxin.reports.rules import NoSuchOrganisation
from gongxin.sharing.rules import (
    CaseNumberRefused,
    ConsentMissing,
    ConsentUntilRefused,
    SecrecyRefused,
    SecrecyUngrounded,
)
from gongxin.site.texts import Language
from gongxin.site.wording import Wording

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


SAID_AT: Mapping[type[Exception], tuple[str, ...]] = {
    TextRefused: ("statement", "reasons"),
    NumberRefused: ("number",),
    GoneOn: ("code",),
    KindNotListed: ("code",),
    UnderWay: ("code",),
    EndRefused: ("until",),
    TermNotAllowed: ("months",),
    TooEarlyToLeave: ("corrected",),
    ConsentMissing: ("code",),
    NoSuchOrganisation: ("code",),
    ConsentUntilRefused: ("until",),
    CaseNumberRefused: ("case",),
    SecrecyUngrounded: ("secret_basis",),
    SecrecyRefused: ("secret_until",),
}
"""To which field of a form a refusal belongs; where the form has none of these it is said of the whole."""


def field_of(fault: Exception, fields: Collection[str] = ("statement",)) -> str:
    """The field, of those that the form has, at which a refusal is said; none where it is about the form as a whole."""
    if isinstance(fault, DayRefused):
        return f"day-{fault.name}"
    own = next((names for kind, names in SAID_AT.items() if isinstance(fault, kind)), ())
    return next((name for name in own if name in fields), "")


def no_such_code(typed: str, words: Wording) -> str:
    """What is said of a code that names no organisation; a person's number is met with the one sentence for it."""
    fault = parse(typed).fault
    if fault is Fault.NATURAL_PERSON or scrub(typed, about_persons=True) != typed:
        return Fault.NATURAL_PERSON.message[words.say.language]
    return words.say("look.no_such_code")


def refused(fault: Exception, words: Wording) -> str:
    """The sentence of a refusal: the desk's own where it has one, else the room's."""
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(fault).__name__).lower()
    told, key = str(fault), f"refused.{kind}"
    if key in words.say.texts:
        found = DAY.search(told)
        return words.say(key, day=found[0] if found else "")
    if words.say.language is Language.ZH:
        said = in_chinese(told) or f"{TITLES.get(kind.replace('_', '-'), '')}（{told.rstrip('。.')}）"
        return f"{said.rstrip('。.')}。"
    first = told.partition(" ")[0]  # a key or a code stays as it is written
    return f"{told if '.' in first else told[:1].upper() + told[1:]}".rstrip(".") + "."
