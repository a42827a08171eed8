"""Words found in a text at a place or at its end, by their first or last character: fast enough for whole registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files


def words_of(file: str) -> list[str]:
    """The words of a list in this room, separated by spaces or lines."""
    return (files("gongxin.subjects") / file).read_text(encoding="utf-8").split()


@dataclass(frozen=True)
class Lexicon:
    """A set of words and, for every first and last character, the lengths that words of it have, longest first."""

    words: frozenset[str]
    lengths_from: dict[str, tuple[int, ...]]
    lengths_to: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Lexicon":
        """The lexicon of `words`."""
        held = frozenset(words)
        return cls(held, _lengths(held, 0), _lengths(held, -1))

    def at(self, text: str, place: int = 0) -> str:
        """The longest word that stands in `text` at `place`; empty where none does."""
        if place >= len(text):
            return ""
        for length in self.lengths_from.get(text[place], ()):
            if text[place : place + length] in self.words:
                return text[place : place + length]
        return ""

    def ending(self, text: str) -> str:
        """The longest word that `text` ends with; empty where it ends with none."""
        if not text:
            return ""
        for length in self.lengths_to.get(text[-1], ()):
            if text[-length:] in self.words:
                return text[-length:]
        return ""

    def first_in(self, text: str, place: int = 0) -> int:
        """Where the first word from `place` on begins; the length of `text` where there is none."""
        return next((start for start in range(place, len(text)) if self.at(text, start)), len(text))

    def covers(self, text: str) -> bool:
        """Whether `text` is nothing but words, the longest taken first."""
        place = 0
        while place < len(text) and (word := self.at(text, place)):
            place += len(word)
        return place >= len(text)


def _lengths(words: frozenset[str], place: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[place], set()).add(len(word))
    return {character: tuple(sorted(lengths, reverse=True)) for character, lengths in found.items()}
