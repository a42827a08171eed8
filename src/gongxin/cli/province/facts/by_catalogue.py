"""Facts of any item, drawn from what the catalogue says of its fields: whoever adds an item gets a demo of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from gongxin.cli.province.drawing import chosen, money, pick
from gongxin.cli.province.facts.about import arrivals, decided_days, subjects_of
from gongxin.cli.province.facts.cases import CASES, NO_CASE, ONLY_ABOUT
from gongxin.cli.province.organisations import Drawn
from gongxin.rulebook.items import CatalogueTerms, FieldText, FieldType

LATER = re.compile(r"(_until|publication_end|perform_by|expires_on|_ends_on|due_on)$")
PERHAPS = re.compile(r"^(removed|ended|performed|paid|closed|assessed)_on$")
NUMBER = re.compile(r"(_number|^reference)$")
BODIES = frozenset({"authority", "source", "buyer", "assessor", "court", "title_issuer"})


@dataclass(frozen=True)
class Facts:
    """Facts of one item under way: about whom, decided when, and which typical case each is."""

    drawn: Drawn
    about: pl.DataFrame
    decided: pl.Series
    terms: CatalogueTerms
    cases: pl.DataFrame

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.about)


def facts_of(
    drawn: Drawn, organisations: pl.DataFrame, n: int, *, item: str, terms: CatalogueTerms, since: date
) -> pl.DataFrame:
    """`n` facts of an item about the kinds of organisation that its terms name."""
    kinds = ONLY_ABOUT.get(item) or [kind.value for kind in terms.subjects]
    about = subjects_of(drawn, organisations, n, kinds=kinds)
    shares = np.array([case.share for case in CASES.get(item, NO_CASE)])
    which = drawn.rng.choice(len(shares), n, p=shares / shares.sum())
    return typical(drawn, about, which, item=item, terms=terms, decided=decided_days(drawn, about, since=since))


def typical(
    drawn: Drawn, about: pl.DataFrame, which: np.ndarray, *, item: str, terms: CatalogueTerms, decided: pl.Series
) -> pl.DataFrame:
    """One fact about each of these organisations, decided on these days: `which` of the item's typical cases."""
    facts = Facts(drawn, about, decided, terms, _cases(which, item, terms))
    columns = {field.name: _column(facts, field) for field in terms.fields}
    told = pl.DataFrame({"subject": about["subject"], "arrives": arrivals(drawn, decided), **columns})
    if {"term_months", "expires_on"} <= columns.keys():
        over = pl.lit(decided).dt.offset_by(pl.format("{}mo", "term_months")).dt.offset_by("-1d")
        told = told.with_columns(expires_on=over)
    if "removal_reason" not in columns:
        return told
    reason = pl.coalesce("removal_reason", pl.lit("期限届满"))
    return told.with_columns(removal_reason=pl.when(pl.col("removed_on").is_not_null()).then(reason))


def _cases(which: np.ndarray, item: str, terms: CatalogueTerms) -> pl.DataFrame:
    """For every fact its typical case: a column for each field that the cases fix, and the bureau."""
    cases = CASES.get(item, NO_CASE)
    known = {field.name for field in terms.fields}
    names = [name for name in dict.fromkeys(name for case in cases for name in case.fields) if name in known]
    columns = {name: pl.Series([case.fields.get(name) for case in cases], dtype=pl.String)[which] for name in names}
    return pl.DataFrame({"bureau": pl.Series([case.bureau for case in cases])[which], **columns})


def _column(facts: Facts, field: FieldText) -> pl.Series:
    fixed = facts.cases[field.name] if field.name in facts.cases.columns else None
    if fixed is not None and field.type is FieldType.INTEGER:
        return fixed.cast(pl.Int64)
    if fixed is not None and field.type is not FieldType.DATE:
        return _with_year(fixed, facts.decided) if fixed.dtype == pl.String else fixed
    return _DRAWN[field.type](facts, field)


def _with_year(fixed: pl.Series, decided: pl.Series) -> pl.Series:
    """The texts with the year of the decision where they leave it open."""
    year, text = pl.lit(decided.dt.year().cast(pl.String)), pl.lit(fixed)
    return pl.select(text.str.replace("{year}", year, literal=True)).to_series()


def _date(facts: Facts, field: FieldText) -> pl.Series:
    if field.name in facts.cases.columns:
        return pl.Series([None] * facts.n, dtype=pl.Date)
    later = LATER.search(field.name) is not None
    if not later and PERHAPS.search(field.name) is None:
        return facts.decided
    rng = facts.drawn.rng
    lag = pl.Series(rng.integers(1, 4, facts.n) * 365 if later else rng.integers(20, 400, facts.n)).cast(pl.Int32)
    moved = (facts.decided.cast(pl.Int32) + lag).cast(pl.Date)
    if later:
        return moved
    happened = pl.Series(chosen(rng, facts.n, 0.6)) & (moved < facts.drawn.today)
    return pl.select(pl.when(happened).then(moved)).to_series()


def _text(facts: Facts, field: FieldText) -> pl.Series:
    about, name = facts.about, field.name
    if name in BODIES:
        return about["city_name"] + _body(facts, name)
    if name in ("year", "period"):
        return facts.decided.dt.year().cast(pl.String)
    if NUMBER.search(name):
        running = pl.Series(range(1, facts.n + 1)).cast(pl.String)
        return (
            "云泽〔"
            + facts.decided.dt.year().cast(pl.String)
            + "〕"
            + facts.cases["bureau"].str.head(2)
            + running
            + "号"
        )
    if name in ("industry", "city", "province"):
        return about[name]
    return pl.Series([f"{field.title.zh}（样例）" if field.required else None] * facts.n, dtype=pl.String)


def _body(facts: Facts, name: str) -> pl.Series:
    if name in ("court", "title_issuer"):
        return pl.Series(["人民法院"] * facts.n)
    if name == "buyer":
        return pick(facts.drawn.rng, ("教育局", "城市管理局", "水利局", "财政局"), facts.n)
    return facts.cases["bureau"]


def _choice(facts: Facts, field: FieldText) -> pl.Series:
    values = [choice.value for choice in field.choices]
    if field.name == "register":  # one register for each kind of organisation
        return facts.about["kind"]
    return pick(facts.drawn.rng, values, facts.n, [1 / (place + 1) for place in range(len(values))])


def _choices(facts: Facts, field: FieldText) -> pl.Series:
    return pl.Series([[value] for value in _choice(facts, field)], dtype=pl.List(pl.String))


def _money(facts: Facts, field: FieldText) -> pl.Series:
    return money(facts.drawn.rng, facts.n, middle=160_000, spread=1.2, step=100)


def _integer(facts: Facts, field: FieldText) -> pl.Series:
    return pl.Series(facts.drawn.rng.integers(1, 12, facts.n))


def _decimal(facts: Facts, field: FieldText) -> pl.Series:
    return pl.Series(np.round(60 + 40 * facts.drawn.rng.random(facts.n), 1)).cast(pl.String)


def _no_code(facts: Facts, field: FieldText) -> pl.Series:
    return pl.Series([None] * facts.n, dtype=pl.String)


_DRAWN: dict[FieldType, Callable[[Facts, FieldText], pl.Series]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.MONEY: _money,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.USCC: _no_code,
}
