"""Every word that the site says, in both languages, read once from one file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import yaml

from gongxin.rulebook.items import Words

FILE = Path(__file__).parent / "texts.yaml"


class Language(StrEnum):
    """The languages of the site."""

    ZH = "zh"
    EN = "en"

    @property
    def other(self) -> "Language":
        """The language to switch to."""
        return Language.EN if self is Language.ZH else Language.ZH

    @property
    def tag(self) -> str:
        """The language as documents declare it (BCP 47)."""
        return "zh-Hans-CN" if self is Language.ZH else "en"


class NoSuchText(KeyError):
    """A page asks for words that the file of texts does not have."""


def read_texts(path: Path) -> Mapping[str, Words]:
    """All texts of the file by key, each in both languages."""
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return MappingProxyType({key: Words.model_validate(words) for key, words in found.items()})


TEXTS = read_texts(FILE)


@dataclass(frozen=True)
class Speech:
    """One language, speaking: `say("key", n=3)` is the text of that key with its places filled."""

    language: Language
    texts: Mapping[str, Words] = field(default_factory=lambda: TEXTS, compare=False, repr=False)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key`; its places `{name}` are filled with `values`."""
        try:
            words = self.texts[key]
        except KeyError:
            raise NoSuchText(key) from None
        return self.title(words).format(**values)

    def of(self, group: str, value: object, /, **values: object) -> str:
        """The text of one value of a closed set, such as a severity class."""
        return self(f"{group}.{value}", **values)

    def title(self, words: Words) -> str:
        """Words of a pack in this language."""
        return words.zh if self.language is Language.ZH else words.en

    def title_of(self, message: Mapping[str, str]) -> str:
        """A message of the rooms below, which is kept by language, in this one."""
        return message[self.language]


SPEECHES = MappingProxyType({language: Speech(language) for language in Language})
