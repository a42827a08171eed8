"""Acts as values: what they are called, who issued them, which days they are in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongxin.law.ranks import Rank


class ActRefused(ValueError):
    """An act contradicts itself; the message names the act and the field."""


@dataclass(frozen=True)
class Act:
    """One act, in force from `in_force` on and before `repealed`.

    `successor` is the key of the act that replaced it.  `verified` is false where no primary text was read.
    """

    key: str
    title: Mapping[str, str]
    rank: Rank
    issuer: str
    in_force: date
    number: str | None = None
    issued_on: date | None = None
    repealed: date | None = None
    successor: str | None = None
    source: str | None = None
    url: str | None = None
    verified: bool = False

    def __post_init__(self) -> None:
        """Refuse an act without a key or title, in force before it was issued, or repealed before it began."""
        if not self.key or not self.title.get("zh"):
            raise ActRefused(f"act {self.key!r}: a key and a Chinese title are needed")
        if self.issued_on is not None and self.in_force < self.issued_on:
            raise ActRefused(f"act {self.key}: in force on {self.in_force}, before it was issued on {self.issued_on}")
        if self.repealed is not None and self.repealed <= self.in_force:
            raise ActRefused(f"act {self.key}: repealed on {self.repealed}, but in force only from {self.in_force}")
        if self.successor is not None and self.repealed is None:
            raise ActRefused(f"act {self.key}: a successor is named, but no day of repeal")

    def in_force_on(self, day: date) -> bool:
        """Whether the act binds on `day`: from the day it comes into force, no longer on the day it is repealed."""
        return self.in_force <= day and (self.repealed is None or day < self.repealed)
