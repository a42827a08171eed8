"""The shapes of checks: what is asked, and what is answered."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gongxin.sharing.rules import LONGEST_BASIS, LONGEST_CASE, Secrecy


class SecrecyAsked(BaseModel):
    """The rule by which the organisations are told later, and from which day on they are."""

    model_config = ConfigDict(extra="forbid")

    basis: Annotated[str, Field(min_length=1, max_length=LONGEST_BASIS)]
    until: Annotated[date, Field(strict=True)]


class CheckQuestion(BaseModel):
    """Codes, the purpose and the agency's case they are asked for, of which day and as told at which position.

    By default they are asked of today, as told up to now; `secrecy` is for where a rule says that the organisations are
    not told at once, and it ends within a year.
    """

    model_config = ConfigDict(extra="forbid")

    codes: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1)
    purpose: Annotated[str, Field(min_length=1, max_length=200)]
    case: Annotated[str, Field(min_length=1, max_length=LONGEST_CASE)]
    secrecy: SecrecyAsked | None = None
    day: Annotated[date, Field(strict=True)] | None = None
    position: Annotated[int, Field(ge=0, strict=True)] | None = None

    @property
    def asked_secrecy(self) -> Secrecy | None:
        """The secrecy that is asked for, as look-ups keep it."""
        return None if self.secrecy is None else Secrecy(self.secrecy.basis, self.secrecy.until)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CitedShape(_Shape):
    """A place in an act, with the act's title in both languages."""

    act: str
    article: str
    title: dict[str, str]


class PlaceShape(_Shape):
    """A place in an act."""

    act: str
    article: str


class CheckRuleShape(_Shape):
    """The ground that holds: of which item, in which version, under which conditions, and what of it is unconfirmed.

    `recognition` is there only where another node's grade counts: by which rule, since when, as a grade of which model.
    """

    item: str
    in_force: str
    ground: int
    when: list[dict[str, object]]
    unverified: list[str]
    recognition: dict[str, str] | None = None


class CheckRecordShape(_Shape):
    """The record or listing on which a measure rests, and the position of the log that tells of it.

    `marks` (disputed, reported, found_wrong, both_sides, statement, repaired, shielded) and the organisation's
    `statement` are there only where something is said about it, `node` only where its grade is recognised from there.
    """

    id: int
    item: str
    position: int
    decided_on: str | None
    authority: str
    node: str | None = None
    marks: list[str] = []
    statement: str | None = None


class BecauseShape(_Shape):
    """A measure that stands, and why.  `until` is the first day on which it no longer does; null while that is open."""

    measure: str
    effect: Literal["barred", "human_decides", "extra_step", "eased"]
    rule: CheckRuleShape
    record: CheckRecordShape | None
    listing: CheckRecordShape | None
    basis: list[CitedShape]
    since: str
    until: str | None
    end_stated: bool


class WayRuleShape(_Shape):
    """Which measure on which record the step leads out of, and the text that allows it."""

    measure: str
    record: int
    basis: list[PlaceShape]


class WayOutShape(_Shape):
    """A lawful step out; `earliest` is null where it counts from a day that no record holds."""

    step: str
    rule: WayRuleShape
    earliest: str | None
    text: dict[str, str]


class CheckedShape(_Shape):
    """The answer about one code, in the order asked; a person's number is never repeated."""

    code: str | None
    answer: Literal["yes", "no", "needs_a_human", "nothing_known", "ill_formed", "out_of_scope"]
    because: list[BecauseShape]
    way_out: list[WayOutShape]


class ChecksShape(_Shape):
    """The answers; the same question of the same day and position is answered with the same digest for ever."""

    position: int
    rulebook: str
    purpose: str
    day: str
    answers: list[CheckedShape]
    digest: str
