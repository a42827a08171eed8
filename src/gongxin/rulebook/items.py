"""The shapes that a pack's files may have: strict in, frozen out.

One file holds one item.  What law says is versioned (`Item.versions`, oldest first, each with its citations);
what only describes a source's habits (`Feed`) or a public body (`Agency`) is not law and has no versions.
Numbers live here only as values read from packs, never as constants.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from gongxin.law.citations import Citation, CitationRefused
from gongxin.law.ranks import Rank

Terms = TypeVar("Terms")
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+$")]
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""A country abroad by its two letters (ISO 3166-1)."""


class Strict(BaseModel):
    """A value read from a pack: frozen, strictly typed, unknown fields refused."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Words(Strict):
    """A title or text in both languages of the platform."""

    zh: str
    en: str


class SubjectKind(StrEnum):
    """The kinds of organisation that the platform knows; there is no natural person among them."""

    ENTERPRISE = "enterprise"
    INDIVIDUAL_BUSINESS = "individual_business"
    COOPERATIVE = "cooperative"
    INSTITUTION = "institution"
    SOCIAL_ORGANISATION = "social_organisation"
    GOVERNMENT = "government"
    OTHER = "other"


class Severity(StrEnum):
    """The three classes of law.md §1.3; `none` for what is not adverse."""

    NONE = "none"
    MINOR = "minor"
    ORDINARY = "ordinary"
    SERIOUS = "serious"


class Stance(StrEnum):
    """Whether a fact speaks for, against, or neither."""

    NEUTRAL = "neutral"
    FAVOURABLE = "favourable"
    ADVERSE = "adverse"


class Visibility(StrEnum):
    """Who may see: everybody, agencies and special reports, or the deciding authority and audit alone."""

    PUBLIC = "public"
    SHARED = "shared"
    KEPT = "kept"


class Length(Strict):
    """A length of time with exactly one unit; law never says only a number."""

    working_days: Annotated[int, Field(ge=0, le=36_600)] | None = None
    days: Annotated[int, Field(ge=0, le=36_600)] | None = None
    months: Annotated[int, Field(ge=0, le=1_200)] | None = None
    years: Annotated[int, Field(ge=0, le=100)] | None = None

    @model_validator(mode="after")
    def one_unit(self) -> Self:
        """Refuse no unit and two units."""
        given = [unit for unit in (self.working_days, self.days, self.months, self.years) if unit is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "clock-without-unit",
                "a length of time has exactly one of working_days, days, months, years",
            )
        return self


class Clock(Strict):
    """A time limit: how long, counted from what."""

    within: Length
    anchor: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]


class Basis(Strict):
    """A citation: the act's key and the article as the text numbers it."""

    act: Key
    article: str

    @model_validator(mode="after")
    def well_cited(self) -> Self:
        """Refuse a place that is not written as citations are."""
        try:
            Citation(self.act, self.article)
        except CitationRefused as refused:
            raise PydanticCustomError("article-unreadable", "{told}", {"told": str(refused)}) from None
        return self


class Version(Strict, Generic[Terms]):
    """What an item says from a day on, and by which text; `terms` is null once repealed."""

    in_force: date
    basis: tuple[Basis, ...]
    terms: Terms | None
    unverified: tuple[str, ...] = ()
    note: Words | None = None


class NotInForce(Exception):
    """The item says nothing on that day: not yet, or no longer."""


class Item(Strict, Generic[Terms]):
    """A rule of law as data: what it says, since when, and by which text."""

    key: Key
    title: Words
    versions: tuple[Version[Terms], ...]

    @model_validator(mode="after")
    def in_order_and_grounded(self) -> Self:
        """Refuse versions out of order, none at all, or one that cites nothing."""
        if not self.versions:
            raise PydanticCustomError("version-missing", "an item has at least one version")
        for index, (earlier, later) in enumerate(pairwise(self.versions), 1):
            if later.in_force <= earlier.in_force:
                raise PydanticCustomError(
                    "versions-out-of-order", "versions are listed oldest first", {"at": (index, "in_force")}
                )
        for index, version in enumerate(self.versions):
            if not version.basis:
                told = {"at": (index, "basis"), "day": version.in_force.isoformat()}
                raise PydanticCustomError("version-without-citation", "the version of {day} cites no basis", told)
        return self

    def at(self, day: date) -> Version[Terms]:
        """The version in force on `day`, or `NotInForce`."""
        version = self.on(day)
        if version is None:
            raise NotInForce(f"{self.key} is not in force on {day}")
        return version

    def on(self, day: date) -> Version[Terms] | None:
        """The version in force on `day`; None before the first and once it was repealed."""
        begun = (version for version in reversed(self.versions) if version.in_force <= day)
        last = next(begun, None)
        return last if last is not None and last.terms is not None else None


def saying_on(day: date, items: Iterable[Item[Terms]]) -> Iterator[tuple[Item[Terms], Terms]]:
    """The items that are in force on `day`, each with what it says then."""
    for item in items:
        version = item.on(day)
        if version is not None and version.terms is not None:
            yield item, version.terms


# Acts, categories, packs, agencies


class ActText(Strict):
    """An act as cited: its rank, number, dates, where its text was read, and how many articles that text has."""

    key: Key
    title: Words
    rank: Rank
    number: str = ""
    issuer: Words
    issued_on: date | None = None
    in_force: date
    repealed: date | None = None
    successor: Key | None = None
    articles: Annotated[int, Field(ge=1, le=9_999)] | None = None
    source: str
    verified: bool


class CategoryText(Strict):
    """A category of public credit information (law.md §2.3)."""

    key: Key
    title: Words
    number: int
    verified: bool


class PackText(Strict):
    """What a pack is: whose rules, and which pack it supplements."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Words
    kind: Literal["national", "sector", "local", "demo"]
    supplements: str | None = None
    version: str


class Agency(Strict):
    """A public body that delivers, decides or supervises, the items it may supply, the lists it decides about.

    One of another country says which: what it is answered crosses the border, and an export rule decides.
    """

    key: Key
    title: Words
    code: Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")]
    region: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    supplies: tuple[Key, ...]
    decides: tuple[Key, ...] = ()
    abroad: Country | None = None


# What packs may not exceed, and may not ask


class ClassLimit(Strict):
    """What the national scheme allows for one severity class; `published` false means: in principle not."""

    published: bool
    minimum: Length
    maximum: Length


class LimitTerms(Strict):
    """The publication limits per class: no item may publish longer, or publish what is in principle not."""

    windows: dict[Severity, ClassLimit]


class PrivateWords(Strict):
    """Words that give away people's private data: no field and no column may be called so.

    `titles` are looked for anywhere in a Chinese title or column name, `names` as whole parts of a field's name;
    `allowed` are full titles or names that contain such a word and mean an organisation.
    """

    key: Key
    title: Words
    titles: tuple[str, ...]
    names: tuple[str, ...]
    allowed: tuple[str, ...] = ()


# The catalogue


class FieldType(StrEnum):
    """How a field's text is cast; every cast is strict."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    MONEY = "money"  # kept in 分, whole
    INTEGER = "integer"
    DECIMAL = "decimal"  # kept as text of an exact decimal
    CHOICE = "choice"
    CHOICES = "choices"
    USCC = "uscc"


class Choice(Strict):
    """One value of a closed set."""

    value: str
    title: Words


class Condition(Strict):
    """A condition on one field: exactly one of the tests is given."""

    field: FieldName
    includes: tuple[str, ...] | None = None  # at least one of the field's values is among these
    within: tuple[str, ...] | None = None  # every value of the field is among these, and there is one
    at_least: int | None = None
    at_most: int | None = None
    stated: bool | None = None

    @model_validator(mode="after")
    def one_test(self) -> Self:
        """Refuse a condition without a test or with two."""
        tests = (self.includes, self.within, self.at_least, self.at_most, self.stated)
        if sum(test is not None for test in tests) != 1:
            raise PydanticCustomError(
                "condition-without-test",
                "a condition has exactly one of includes, within, at_least, at_most, stated",
            )
        return self


class FieldText(Strict):
    """One field of a catalogue item."""

    name: FieldName
    title: Words
    type: FieldType
    required: bool = False
    required_when: Condition | None = None
    length: int | None = None
    choices: tuple[Choice, ...] = ()
    visibility: Visibility = Visibility.PUBLIC


class SeverityRule(Strict):
    """Records that meet every condition are of this class; the first rule that fits decides."""

    severity: Severity
    when: tuple[Condition, ...]


class SeverityText(Strict):
    """How a record's class is found."""

    rules: tuple[SeverityRule, ...] = ()
    otherwise: Severity


class Window(Strict):
    """The publication window of one class: the shortest and the longest time."""

    published: bool
    minimum: Length
    maximum: Length


class Narrower(Strict):
    """Records that meet every condition are of this visibility, narrower than the item's."""

    visibility: Visibility
    when: tuple[Condition, ...]


class Publication(Strict):
    """Who sees records of this item, and until when.

    `anchor` says from which day windows count.  A fact that arrives more than `late_after` after its decision counts
    from the decision, so that a slow source does not lengthen anybody's exposure.  Items that are not adverse are
    public until the field `until` says, or as long as they are held.  An adverse record whose own term has ended is
    not public longer, whatever its class allows: `last_day` holds the last day of that term, `term_months` its length
    from the decision.  What a record states of itself may keep it from some who see the item's others: the first of
    `narrower` that fits decides, and never lets anybody see more.
    """

    visibility: Visibility
    narrower: tuple[Narrower, ...] = ()
    anchor: Literal["published", "decided"] = "published"
    late_after: Length | None = None
    windows: dict[Severity, Window] = Field(default_factory=dict)
    until: FieldName | None = None
    last_day: FieldName | None = None
    term_months: FieldName | None = None


class RecordDates(Strict):
    """Which fields hold the fact's own dates; `published` where the source itself says when it published."""

    happened: FieldName | None = None
    decided: FieldName | None = None
    published: FieldName | None = None


class RepairText(Strict):
    """Whether and how a record can be repaired: who decides and from when (`minimum` of its window)."""

    possible: bool
    route: Literal["deciding_authority", "market_regulation"] = "deciding_authority"
    decision: Clock | None = None


class ObjectionText(Strict):
    """How a record is contested: who answers, within what time."""

    route: Literal["source", "platform"] = "source"
    answer: Clock


class SharingRow(Strict):
    """How agencies get an item: the ways, how often it is brought up to date, on which conditions.

    `withheld_by` cites the law by which an item is not shared at all.
    """

    ways: tuple[Literal["interface", "batch", "file"], ...] = ()
    updated: Literal["on_change", "daily", "weekly", "monthly", "quarterly", "yearly"] = "on_change"
    conditions: Words | None = None
    withheld_by: tuple[Basis, ...] = ()


class CatalogueTerms(Strict):
    """What the catalogue says of one kind of public credit information.

    `registers` marks the register of organisations itself: the subject's name in it is the registered name.
    """

    category: Key
    stance: Stance
    subjects: tuple[SubjectKind, ...]
    department: Words
    fields: tuple[FieldText, ...]
    identity: tuple[FieldName, ...]
    dates: RecordDates
    severity: SeverityText
    publication: Publication
    sharing: Literal["unconditional", "conditional", "none"]
    sharing_row: SharingRow | None = None
    special_report: bool
    registers: bool = False
    retention: Length
    publish_within: Clock | None = None
    repair: RepairText | None = None
    objection: ObjectionText | None = None
    governed_by: Literal["day_of_act", "day_of_decision", "day_of_filing"]
    changes: Literal["supersede", "correct"] = "correct"


class CheckTerms(Strict):
    """A quality check over records of some items: what must hold, and what happens to a row that fails."""

    items: tuple[Key, ...]
    when: tuple[Condition, ...] = ()
    compare: tuple[FieldName, Literal["<=", "<", "=", "!="], FieldName] | None = None
    require: tuple[Condition, ...] = ()
    on_failure: Literal["return", "query", "warn"]
    message: Words
    mend: Words


CatalogueItem = Item[CatalogueTerms]
CheckItem = Item[CheckTerms]
LimitItem = Item[LimitTerms]


# Feeds


class Column(Strict):
    """Where a field comes from in the sender's file, and how its text is read.

    The first of `names` that the file has is read; in JSON and XML a name may be a path with dots.  Text is trimmed
    first.  Any one character of `separator` separates; each part then goes through `values`.  `pattern` must be
    found in the text, and where it has a group, the group is what is read.  A list of one element reads as that
    element, a longer one with `、` between its elements.
    Where the kinds of a choice stand in several columns, `also` names the further ones; all are read alike.
    """

    to: str
    names: tuple[str, ...]
    also: tuple[str, ...] = ()
    required: bool = False
    dates: tuple[Literal["iso", "compact", "slashes", "dots", "chinese", "spreadsheet", "moment"], ...] = ()
    unit: Literal["yuan", "wan_yuan", "chinese_amount"] | None = None
    separator: str | None = None
    values: dict[str, str] = Field(default_factory=dict)
    unknown_value: Literal["return", "query", "warn"] = "return"
    constant: str | None = None
    pattern: str | None = None


class CodeRecovery(Strict):
    """A column that can prove a destroyed code: its first `take` characters are the subject's code."""

    names: tuple[str, ...]
    take: int = 18


class SubjectColumns(Strict):
    """Which columns name the subject; `kind_values` tell organisations from natural persons."""

    code: tuple[str, ...] = ()
    name: tuple[str, ...]
    kind: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    recovery: tuple[CodeRecovery, ...] = ()


class Assertions(Strict):
    """What must be true of a delivery as a whole: a minimum stops it, a maximum warns."""

    minimum_rows: int = 1
    minimum_valid_share: float = 0.0
    maximum_new_share: float | None = None
    maximum_changed_share: float | None = None
    maximum_returned_share: float | None = None


class Feed(Strict):
    """A source, described: who delivers, which item, in what shape.

    `records` is the path to the records of a JSON or XML document.  With `each`, the name of a list in a JSON record,
    every element of that list is a row, with the record's own cells beside the element's; where elements are lists,
    `header` names the list of their columns' names.  A JSON table `{"columns": […], "rows": [[…]]}` needs neither.
    A text that is one of `empty` is read as not stated, in every column.
    """

    key: Key
    title: Words
    agency: Key
    item: Key
    format: Literal["csv", "xlsx", "json", "jsonl", "xml"]
    encoding: Literal["utf-8", "gb18030", "detect"] = "detect"
    records: str | None = None
    each: str | None = None
    header: str | None = None
    empty: tuple[str, ...] = ()
    sheet: str | None = None
    delivery: Literal["increment", "snapshot"] = "increment"
    floor: float = 0.98
    subject: SubjectColumns
    columns: tuple[Column, ...]
    ignored: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    unknown_column: Literal["stop", "warn"] = "stop"
    assertions: Assertions = Assertions()
    note: Words | None = None
