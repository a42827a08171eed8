"""The rulebook: everything that a set of packs says, asked by key and by day."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self, TypeVar

import rfc8785

from gongxin.periods.calendar import YearNotice
from gongxin.rulebook.calendars import CalendarItem
from gongxin.rulebook.commitments import CommitmentItem, CommitmentTerms
from gongxin.rulebook.copies import CopiesItem, CopiesTerms, strictest
from gongxin.rulebook.evaluations import ModelItem, ModelTerms
from gongxin.rulebook.items import (
    ActText,
    Agency,
    CatalogueItem,
    CatalogueTerms,
    CategoryText,
    CheckItem,
    CheckTerms,
    Feed,
    Item,
    LimitItem,
    LimitTerms,
    PackText,
    PrivateWords,
    Strict,
    Version,
)
from gongxin.rulebook.lists import ListItem, ListTerms
from gongxin.rulebook.measures import MeasureItem, MeasureTerms, PurposeItem, PurposeTerms
from gongxin.rulebook.procedures import ProcedureItem
from gongxin.rulebook.recognitions import RecognitionItem
from gongxin.rulebook.reports import ReportItem
from gongxin.rulebook.sharing import ExportItem, ExportTerms, SharingItem, SharingTerms
from gongxin.rulebook.supervision import PolicyItem, PolicyTerms

Value = TypeVar("Value")
Terms = TypeVar("Terms")


class UnknownKey(Exception):
    """No pack of the rulebook has an item of that key."""


class Contents(Strict):
    """Every item of a rulebook, by kind and in order of key: what is stored, and what the digest is taken of."""

    packs: tuple[PackText, ...] = ()
    acts: tuple[ActText, ...] = ()
    categories: tuple[CategoryText, ...] = ()
    limits: tuple[LimitItem, ...] = ()
    private: tuple[PrivateWords, ...] = ()
    catalogue: tuple[CatalogueItem, ...] = ()
    checks: tuple[CheckItem, ...] = ()
    agencies: tuple[Agency, ...] = ()
    feeds: tuple[Feed, ...] = ()
    measures: tuple[MeasureItem, ...] = ()
    purposes: tuple[PurposeItem, ...] = ()
    procedures: tuple[ProcedureItem, ...] = ()
    lists: tuple[ListItem, ...] = ()
    commitments: tuple[CommitmentItem, ...] = ()
    models: tuple[ModelItem, ...] = ()
    reports: tuple[ReportItem, ...] = ()
    supervision: tuple[PolicyItem, ...] = ()
    requests: tuple[SharingItem, ...] = ()
    exports: tuple[ExportItem, ...] = ()
    copies: tuple[CopiesItem, ...] = ()
    calendars: tuple[CalendarItem, ...] = ()
    recognitions: tuple[RecognitionItem, ...] = ()


KINDS = tuple(kind for kind in Contents.model_fields if kind != "packs")
"""The folders that a pack may have, each for one kind of item."""


def by_key(items: Iterable[Any]) -> Mapping[str, Any]:
    """A read-only mapping of items by their keys, in order of key."""
    return MappingProxyType({item.key: item for item in sorted(items, key=lambda item: str(item.key))})


def _found(items: Mapping[str, Value], key: str, what: str) -> Value:
    try:
        return items[key]
    except KeyError:
        raise UnknownKey(f"the adopted packs have no {what} {key}") from None


@dataclass(frozen=True)
class Rulebook:
    """What the packs say, frozen; two rulebooks with one digest say the same."""

    packs: Mapping[str, PackText] = field(default_factory=dict)
    acts: Mapping[str, ActText] = field(default_factory=dict)
    categories: Mapping[str, CategoryText] = field(default_factory=dict)
    limits: Mapping[str, LimitItem] = field(default_factory=dict)
    private: Mapping[str, PrivateWords] = field(default_factory=dict)
    catalogue: Mapping[str, CatalogueItem] = field(default_factory=dict)
    checks: Mapping[str, CheckItem] = field(default_factory=dict)
    agencies: Mapping[str, Agency] = field(default_factory=dict)
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    measures: Mapping[str, MeasureItem] = field(default_factory=dict)
    purposes: Mapping[str, PurposeItem] = field(default_factory=dict)
    procedures: Mapping[str, ProcedureItem] = field(default_factory=dict)
    lists: Mapping[str, ListItem] = field(default_factory=dict)
    commitments: Mapping[str, CommitmentItem] = field(default_factory=dict)
    models: Mapping[str, ModelItem] = field(default_factory=dict)
    reports: Mapping[str, ReportItem] = field(default_factory=dict)
    supervision: Mapping[str, PolicyItem] = field(default_factory=dict)
    requests: Mapping[str, SharingItem] = field(default_factory=dict)
    exports: Mapping[str, ExportItem] = field(default_factory=dict)
    copies: Mapping[str, CopiesItem] = field(default_factory=dict)
    calendars: Mapping[str, CalendarItem] = field(default_factory=dict)
    recognitions: Mapping[str, RecognitionItem] = field(default_factory=dict)

    @classmethod
    def of(cls, contents: Contents) -> Self:
        """The rulebook with these contents."""
        return cls(**{kind: by_key(getattr(contents, kind)) for kind in Contents.model_fields})

    @classmethod
    def from_packs(cls, folder: Path) -> Self:
        """The rulebook of a folder of packs; refused as a whole when one file cannot be read."""
        from gongxin.rulebook.loader import load_packs

        return cls.of(load_packs(folder).contents())

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The rulebook as it was stored, without its files."""
        return cls.of(Contents.model_validate_json(text))

    def to_json(self) -> dict[str, Any]:
        """Everything the rulebook says, as plain data."""
        return Contents(**{kind: tuple(getattr(self, kind).values()) for kind in Contents.model_fields}).model_dump(
            mode="json", exclude_defaults=True
        )

    @cached_property
    def notices(self) -> tuple[YearNotice, ...]:
        """The notices of the calendar, each as it was amended last."""
        last = (item.versions[-1].terms for item in self.calendars.values())
        return tuple(terms.notice for terms in last if terms is not None)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON (RFC 8785) of all items, in hexadecimal."""
        return hashlib.sha256(rfc8785.dumps(self.to_json())).hexdigest()

    def act(self, key: str) -> ActText:
        """The act of that key."""
        return _found(self.acts, key, "act")

    def category(self, key: str) -> CategoryText:
        """The category of that key."""
        return _found(self.categories, key, "category")

    def item(self, key: str) -> CatalogueItem:
        """The catalogue item of that key, with all its versions."""
        return _found(self.catalogue, key, "catalogue item")

    def feed(self, key: str) -> Feed:
        """The feed of that key."""
        return _found(self.feeds, key, "feed")

    def agency(self, key: str) -> Agency:
        """The agency of that key."""
        return _found(self.agencies, key, "agency")

    def purpose(self, key: str) -> PurposeItem:
        """The purpose of that key, with all its versions."""
        return _found(self.purposes, key, "purpose")

    def procedure(self, key: str) -> ProcedureItem:
        """The procedure of that key, with all its versions."""
        return _found(self.procedures, key, "procedure")

    def list_of(self, key: str) -> ListItem:
        """The list of that key, with all its versions."""
        return _found(self.lists, key, "list")

    def commitment(self, key: str) -> CommitmentItem:
        """The kind of commitment of that key, with all its versions."""
        return _found(self.commitments, key, "kind of commitment")

    def policy(self, key: str) -> PolicyItem:
        """The policy of supervision of that key."""
        return _found(self.supervision, key, "policy of supervision")

    def model(self, key: str) -> ModelItem:
        """The model of that key, with all its versions."""
        return _found(self.models, key, "model")

    def report(self, key: str) -> ReportItem:
        """The kind of report of that key, with all its versions."""
        return _found(self.reports, key, "kind of report")

    def checks_for(self, item: str) -> tuple[CheckItem, ...]:
        """The quality checks that apply, or once applied, to records of the catalogue item `item`."""
        return tuple(check for check in self.checks.values() if _concerns(check, item))

    def at(self, day: date) -> "RulebookOnDay":
        """The law on `day`."""
        return RulebookOnDay(self, day)


def _concerns(check: CheckItem, item: str) -> bool:
    return any(version.terms is not None and item in version.terms.items for version in check.versions)


@dataclass(frozen=True)
class RulebookOnDay:
    """What the rulebook says on one day: the version in force of each item."""

    book: Rulebook
    day: date

    def catalogue_item(self, key: str) -> Version[CatalogueTerms]:
        """The version of a catalogue item in force on the day, or `NotInForce`."""
        return self.book.item(key).at(self.day)

    def catalogue(self) -> dict[str, Version[CatalogueTerms]]:
        """Every catalogue item in force on the day."""
        return dict(_in_force(self.book.catalogue, self.day))

    def checks_for(self, item: str) -> dict[str, Version[CheckTerms]]:
        """The checks in force on the day over records of the catalogue item `item`."""
        checks = _in_force(self.book.checks, self.day)
        return {key: version for key, version in checks if version.terms and item in version.terms.items}

    def purpose(self, key: str) -> Version[PurposeTerms]:
        """The version of a purpose in force on the day, or `NotInForce`."""
        return self.book.purpose(key).at(self.day)

    def list_of(self, key: str) -> Version[ListTerms]:
        """The version of a list in force on the day, or `NotInForce`."""
        return self.book.list_of(key).at(self.day)

    def commitment(self, key: str) -> Version[CommitmentTerms]:
        """The version of a kind of commitment in force on the day, or `NotInForce`."""
        return self.book.commitment(key).at(self.day)

    def model(self, key: str) -> Version[ModelTerms]:
        """The version of a model in force on the day, or `NotInForce`."""
        return self.book.model(key).at(self.day)

    def policy(self, key: str) -> Version[PolicyTerms]:
        """The version of a policy of supervision in force on the day, or `NotInForce`."""
        return self.book.policy(key).at(self.day)

    def copies(self) -> CopiesTerms | None:
        """What holds for copies on the day, the shortest lease of all that are in force; None where nothing does."""
        return strictest(list(self.book.copies.values()), day=self.day)

    def measures(self) -> dict[str, Version[MeasureTerms]]:
        """Every measure in force on the day."""
        return dict(_in_force(self.book.measures, self.day))

    def requests(self) -> dict[str, Version[SharingTerms]]:
        """The rules of sharing requests between agencies in force on the day."""
        return dict(_in_force(self.book.requests, self.day))

    def exports(self) -> dict[str, Version[ExportTerms]]:
        """The rules by which something may leave the country, in force on the day and not ended."""
        found = _in_force(self.book.exports, self.day)
        return {key: one for key, one in found if one.terms is not None and self.day <= one.terms.until}

    def limits(self) -> dict[str, Version[LimitTerms]]:
        """The publication limits in force on the day."""
        return dict(_in_force(self.book.limits, self.day))

    def acts(self) -> dict[str, ActText]:
        """The acts in force on the day."""
        return {key: act for key, act in self.book.acts.items() if in_force(act, self.day)}


def in_force(act: ActText, day: date) -> bool:
    """Whether the act is in force on `day`; on the day of its repeal it no longer is."""
    return act.in_force <= day and (act.repealed is None or day < act.repealed)


def _in_force(items: Mapping[str, Item[Terms]], day: date) -> Iterator[tuple[str, Version[Terms]]]:
    for key, item in items.items():
        version = item.on(day)
        if version is not None:
            yield key, version
