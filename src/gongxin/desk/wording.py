"""How refusals of the rooms below are said on a page: to the person affected, in the reader's language."""

import re

from gongxin.cases.rules import TextRefused
from gongxin.cli.in_chinese import TITLES, in_chinese
from gongxin.site.texts import Language
from gongxin.site.wording import Wording

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def field_of(fault: Exception) -> str:
    """The field at which a refusal is said: what was written, where that is refused; else none."""
    return "statement" if isinstance(fault, TextRefused) else ""


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
    return f"{told[:1].upper()}{told[1:].rstrip('.')}."
