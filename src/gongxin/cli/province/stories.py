"""What happened to the organisations with a story: their facts, among the many that are drawn."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from gongxin.cli.province.facts import by_catalogue, licences, penalties, taxes
from gongxin.cli.province.organisations import Drawn
from gongxin.rulebook.items import CatalogueTerms


@dataclass(frozen=True)
class Event:
    """Something that happened to a persona: decided so many days ago, known to the platform so many days ago."""

    persona: str
    decided_ago: int
    arrived_ago: int
    which: int = 0


def ago_of_last_year(today: date) -> int:
    """How many days ago a penalty was decided whose year of publication ends tomorrow."""
    tomorrow = today + timedelta(days=1)
    same_day = 28 if (tomorrow.month, tomorrow.day) == (2, 29) else tomorrow.day
    return (today - tomorrow.replace(year=tomorrow.year - 1, day=same_day)).days


STORIES: dict[str, tuple[Event, ...]] = {
    "national.penalty": (
        Event("serious", 100, 96, which=7),
        Event("serious", 420, 410, which=2),
        Event("minor", 40, 37, which=0),
        Event("silent", 900, 890, which=2),
        Event("ending", 364, 150, which=2),
        Event("namesake-b", 45, 41, which=2),
        Event("successor", 210, 205, which=0),
        Event("mended", 200, 196, which=2),
    ),
    "national.licence": tuple(
        Event(persona, ago, ago - 4, which=which)
        for persona, offers in {"clean": 6, "serious": 2, "minor": 2, "renamed": 1, "succeeded": 1, "successor": 2,
                                "namesake-a": 1, "namesake-b": 1, "builder": 5, "ending": 2, "mended": 2}.items()
        for which, ago in enumerate(range(80, 80 + 190 * offers, 190))
    ),
    "national.honour": (Event("clean", 220, 212), Event("clean", 590, 580), Event("renamed", 220, 212)),
    "national.serious-list-entry": (Event("serious", 80, 75),),
    "national.commitment": (Event("clean", 130, 128), Event("builder", 50, 45)),
    "national.contract": (Event("clean", 140, 133), Event("builder", 240, 230)),
    "national.abnormal-operations": (Event("succeeded", 330, 322),),
    "national.sme-arrears": (Event("arrears", 120, 110, which=1),),
    "national.government-breach": (Event("arrears", 180, 170),),
    "national.inspection-result": (Event("clean", 45, 40), Event("minor", 41, 38)),
    "national.evaluation-result": (Event("builder", 150, 140),),
    "tax.credit-year": (
        Event("clean", 300, 1), Event("serious", 300, 1), Event("renamed", 300, 1, which=1),
        Event("ending", 300, 1, which=3), Event("mended", 300, 1, which=1),
    ),
    "tax.credit-deduction": (Event("renamed", 120, 118), Event("mended", 90, 88, which=1)),
    "tax.direct-d": (Event("serious", 150, 148),),
    "customs.negative-item": (Event("successor", 70, 68), Event("serious", 130, 128, which=1)),
}  # fmt: skip


LASTING = ("national.serious-list-entry", "national.sme-arrears", "national.government-breach")
"""Items whose facts a story promises to stand: they have not ended, on whatever day the demo is run."""

ENDS = re.compile(r"^(removed|paid|closed|ended|performed)_on$|^removal_reason$")


def stories_of(item: str, terms: CatalogueTerms, *, drawn: Drawn, organisations: pl.DataFrame) -> pl.DataFrame | None:
    """The personas' facts of one item, None where there are none."""
    events = STORIES.get(item)
    if events is None:
        return None
    rows = {key: row for row, key in enumerate(organisations["persona"]) if key is not None}
    about = organisations[[rows[event.persona] for event in events]]
    days = [drawn.today - timedelta(days=_ago(event, drawn.today)) for event in events]
    facts = _facts(item, terms, events, drawn=drawn, about=about, decided=pl.Series(days, dtype=pl.Date))
    arrives = pl.Series([drawn.today - timedelta(days=event.arrived_ago) for event in events], dtype=pl.Date)
    ends = [name for name in facts.columns if item in LASTING and ENDS.search(name)]
    return facts.with_columns(*(pl.lit(None, dtype=facts.schema[name]).alias(name) for name in ends), arrives=arrives)


def _ago(event: Event, today: date) -> int:
    return ago_of_last_year(today) if event.persona == "ending" and event.decided_ago == 364 else event.decided_ago


def _facts(
    item: str,
    terms: CatalogueTerms,
    events: tuple[Event, ...],
    *,
    drawn: Drawn,
    about: pl.DataFrame,
    decided: pl.Series,
) -> pl.DataFrame:
    which = np.array([event.which for event in events])
    if item == "national.penalty":
        breach = np.array([penalties.OF_TRADE[trade][0] for trade in about["trade"]])
        return penalties.decided_penalties(drawn, about, breach, which, decided=decided, sort="综罚")
    if item == "national.licence":
        offers = [licences.OF_TRADE[trade] for trade in about["trade"]]
        chosen = np.array([options[place % len(options)] for options, place in zip(offers, which, strict=True)])
        return licences.granted(drawn, about, chosen, decided=decided, sort="综许")
    if item == "tax.credit-year":
        return taxes.years_of(drawn, about, which)
    return by_catalogue.typical(drawn, about, which, item=item, terms=terms, decided=decided)
