"""Citations: one act, one place in it, and one way to write it in each language.

A place is an article with what lies below it, joined by points: `12` · `12.2` (second paragraph) · `12.2.3` (third
item of it) · `12.0.3` (third item, the article having one paragraph only) · `38-1` (article 38之一).  A text without
articles is cited by its numbered part, `part 3`, or as a whole, `whole`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

WHOLE = "whole"

_KEY = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
_ARTICLE = re.compile(r"([1-9][0-9]{0,3})(?:-([1-9][0-9]?))?(?:\.(0|[1-9][0-9]?)(?:\.([1-9][0-9]?))?)?")
_PART = re.compile(r"part ([1-9][0-9]?)(?:\.([1-9][0-9]?))?")
_DIGITS = "零一二三四五六七八九"


class CitationRefused(ValueError):
    """A citation is not written as citations are; the message shows how."""


@dataclass(frozen=True, order=True)
class Citation:
    """The act by its rulebook key, and the place in it."""

    act: str
    article: str

    @property
    def number(self) -> int | None:
        """The number of the article cited; None where a part or the whole is."""
        found = _ARTICLE.fullmatch(self.article)
        return None if found is None else int(found[1])

    def __post_init__(self) -> None:
        """Refuse a key or a place in any but the one form."""
        if not isinstance(self.act, str) or _KEY.fullmatch(self.act) is None:
            raise CitationRefused(f"an act is cited by its key, such as demo.act.repair, not {self.act!r}")
        if not isinstance(self.article, str) or not _is_place(self.article):
            raise CitationRefused(
                f'{self.act}: an article is cited as "12", "12.2", "12.2.3", "38-1", "part 3" or "whole",'
                f" not {self.article!r}"
            )

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> "Citation":
        """The citation a rule states, `{act: demo.act.repair, article: "12"}`; nothing more and nothing less."""
        if set(mapping) != {"act", "article"}:
            raise CitationRefused("a citation has an act and an article, and nothing else")
        return cls(mapping["act"], mapping["article"])  # type: ignore[arg-type]  # __post_init__ checks both

    @classmethod
    def parse(cls, text: str) -> "Citation":
        """The citation written as `str` writes it: `demo.act.repair#12.2`."""
        act, mark, article = text.partition("#")
        if not mark:
            raise CitationRefused(f"a citation is written act#article, not {text!r}")
        return cls(act, article)

    def __str__(self) -> str:
        """The citation as one word, for keys and logs."""
        return f"{self.act}#{self.article}"

    def said(self, title: str, language: str) -> str:
        """The citation in words of `language` ("zh" or "en"), the act called by `title`."""
        if language == "zh":
            return f"《{title}》{_place_zh(self.article)}"
        place = _place_en(self.article)
        return f"{title}, {place}" if place else title


def _is_place(text: str) -> bool:
    found = _ARTICLE.fullmatch(text)
    bare_zero = found is not None and found[3] == "0" and found[4] is None
    return (found is not None and not bare_zero) or _PART.fullmatch(text) is not None or text == WHOLE


def _place_zh(text: str) -> str:
    if text == WHOLE:
        return ""
    part = _PART.fullmatch(text)
    if part is not None:
        return f"第{chinese_number(int(part[1]))}部分" + (f"第{chinese_number(int(part[2]))}项" if part[2] else "")
    article, inserted, paragraph, item = _levels(text)
    return (
        f"第{chinese_number(article)}条"
        + (f"之{chinese_number(inserted)}" if inserted else "")
        + (f"第{chinese_number(paragraph)}款" if paragraph else "")
        + (f"第（{chinese_number(item)}）项" if item else "")
    )


def _place_en(text: str) -> str:
    if text == WHOLE:
        return ""
    part = _PART.fullmatch(text)
    if part is not None:
        return text if part[2] is None else f"part {part[1]}, item {part[2]}"
    article, inserted, paragraph, item = _levels(text)
    return (
        f"article {article}"
        + (f"-{inserted}" if inserted else "")
        + (f", paragraph {paragraph}" if paragraph else "")
        + (f", item {item}" if item else "")
    )


def _levels(text: str) -> tuple[int, int, int, int]:
    found = _ARTICLE.fullmatch(text)
    if found is None:
        raise CitationRefused(f"{text!r} is no article")
    article, inserted, paragraph, item = (int(level or 0) for level in found.groups())
    return article, inserted, paragraph, item


def chinese_number(number: int) -> str:
    """A number from 1 to 9999 in the characters that acts count their articles with."""
    if not 0 < number < 10_000:
        raise CitationRefused(f"articles are counted from 1 to 9999, not {number}")
    said = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += _DIGITS[digit] + unit
        elif said and number % place and not said.endswith("零"):
            said += "零"
    return said.removeprefix("一") if 10 <= number < 20 else said
