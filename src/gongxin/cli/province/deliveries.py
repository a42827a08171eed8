"""The files that the agencies of the invented province deliver over the last two hundred days, in three waves.

The first wave brings what had gathered; the second what was new two months ago, with renamings and withdrawals; the
third what came since, with corrections, repetitions, and rows that a person must look at.  Between the waves deliver
the sources of what must be published soon.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from gongxin.cli.province.dirt import soiled, strange_values
from gongxin.cli.province.facts.bodies import with_codes
from gongxin.cli.province.facts.by_catalogue import facts_of
from gongxin.cli.province.facts.cases import COUNTS, OTHERWISE
from gongxin.cli.province.facts.licences import licences
from gongxin.cli.province.facts.penalties import penalties
from gongxin.cli.province.facts.registrations import register
from gongxin.cli.province.facts.taxes import credit_years
from gongxin.cli.province.organisations import Drawn, organisations
from gongxin.cli.province.personas import PERSONAS
from gongxin.cli.province.revisions import LOST, corrected, queued, still_there
from gongxin.cli.province.rounds import WAVES, Round, rounds_of
from gongxin.cli.province.stories import stories_of
from gongxin.cli.province.writing import as_sent, write_file
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueTerms, Feed, FieldText, FieldType

OLD = re.compile(r"-20\d\d$")
MISTAKEN = 16
SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_MINUTE = time(9, 30, tzinfo=SHANGHAI)
FULL_SIZE = 20_000
OLD_TEMPLATES = 25
"""Of so many facts one goes through each further feed of its item."""

PACKINGS = {4: "gz", 5: "zip"}
OWN_TABLES = {"national.penalty": penalties, "national.licence": licences, "tax.credit-year": credit_years}


@dataclass(frozen=True)
class DemoFile:
    """One delivery: the file, its feed, the agency that sends it, and when."""

    path: Path
    feed: str
    by: str
    at: datetime
    rows: int


@dataclass(frozen=True)
class Province:
    """The invented province of one seed, day and scale, under one rulebook."""

    rulebook: Rulebook
    today: date
    seed: int = 1
    scale: float = 1.0

    def generator(self, about: str) -> np.random.Generator:
        """A generator of its own for one part, so that a new feed changes nothing in the others."""
        return np.random.default_rng([self.seed, self.today.toordinal(), *about.encode()])

    def drawn(self, about: str) -> Drawn:
        """What one part is drawn with."""
        return Drawn(self.generator(about), self.today, round(FULL_SIZE * self.scale))

    def organisations(self) -> pl.DataFrame:
        """The organisations; public bodies of the packs among them with their own codes."""
        bodies = {agency.title.zh: agency.code for agency in self.rulebook.agencies.values()}
        return organisations(self.drawn("organisations"), bodies=bodies)

    def codes_of_bodies(self, everybody: pl.DataFrame) -> dict[str, str]:
        """The codes of public bodies by their names."""
        bodies = everybody.filter(pl.col("kind") == "government")
        packs = {agency.title.zh: agency.code for agency in self.rulebook.agencies.values()}
        return packs | dict(zip(bodies["name"], bodies["code"], strict=True))

    def feeds(self) -> list[Feed]:
        """The feeds of the demo pack, the register first: it says who there is."""
        feeds = [feed for feed in self.rulebook.feeds.values() if feed.key.startswith("demo.") and feed.each is None]
        return sorted(
            feeds, key=lambda feed: (feed.item != "national.registration", OLD.search(feed.key) is not None, feed.key)
        )

    def terms(self, item: str) -> CatalogueTerms:
        """What the catalogue says of an item today."""
        terms = self.rulebook.item(item).at(self.today).terms
        assert terms is not None  # `at` refuses a repealed item
        return terms


def write_deliveries(folder: Path, province: Province) -> tuple[DemoFile, ...]:
    """Write every file of the province into `folder`, and return them in the order of their delivery."""
    folder.mkdir(parents=True, exist_ok=True)
    everybody = province.organisations()
    tables = {item: _facts(province, everybody, item) for item in dict.fromkeys(f.item for f in province.feeds())}
    files = [
        file for place in range(len(province.feeds())) for file in _of_feed(folder, province, everybody, tables, place)
    ]
    return tuple(sorted(files, key=lambda file: file.at))


def _facts(province: Province, everybody: pl.DataFrame, item: str) -> pl.DataFrame:
    """Every fact of one item, whenever it arrives."""
    if item == "national.registration":
        return register(everybody, names=everybody["name"])
    drawn, terms = province.drawn(item), province.terms(item)
    n = max(round(COUNTS.get(item, OTHERWISE) * province.scale), 20)
    since = province.rulebook.item(item).versions[0].in_force
    if item in OWN_TABLES:
        many = OWN_TABLES[item](drawn, everybody, n, since=since)
    else:
        many = facts_of(drawn, everybody, n, item=item, terms=terms, since=since)
    few = stories_of(item, terms, drawn=drawn, organisations=everybody)
    both = many if few is None else pl.concat([few, many], how="diagonal_relaxed")
    both = with_codes(both, terms, province.codes_of_bodies(everybody), rng=drawn.rng)
    return both.unique(["subject", *terms.identity], keep="first", maintain_order=True)


def _of_feed(
    folder: Path, province: Province, everybody: pl.DataFrame, tables: dict[str, pl.DataFrame], place: int
) -> Iterator[DemoFile]:
    feeds = province.feeds()
    feed, terms = feeds[place], province.terms(feeds[place].item)
    facts = _share(tables[feed.item], feed, feeds, terms)
    limit = terms.publish_within.within if terms.publish_within else None
    for one in rounds_of(feed.key, limit):
        rows = _rows_of_round(province, everybody, facts, feed, one)
        day = province.today - timedelta(days=one.ago)
        at = datetime.combine(day, FIRST_MINUTE) + timedelta(minutes=10 * place)
        number = place + one.wave * len(feeds)
        if len(rows):
            yield _written(folder, province, feed, rows, at=at, number=number)
        if one.ago == WAVES[1] and feed.item == "national.registration" and feed.delivery == "snapshot":
            cut = rows.head(len(rows) * LOST // 100)  # a sender's mistake: half the register is missing
            later = at + timedelta(days=20)
            yield _written(folder, province, feed, cut, at=later, number=number, name="-cut-short")


def _share(facts: pl.DataFrame, feed: Feed, feeds: list[Feed], terms: CatalogueTerms) -> pl.DataFrame:
    """The part of an item's facts that this feed sends: what its template can hold, old templates little."""
    same = [one.key for one in feeds if one.item == feed.item]
    place = same.index(feed.key)
    lot, told = pl.int_range(pl.len()) % OLD_TEMPLATES, pl.col("subject") < len(PERSONAS)
    facts = facts.filter(told | (lot >= len(same) - 1) if place == 0 else ~told & (lot == place - 1))
    held = {column.to for column in feed.columns}
    lost = [field.name for field in terms.fields if field.name not in held and _must_stand(field)]
    if lost:  # an old template has no place for it; now and then such a row is sent all the same, and comes back
        facts = facts.filter(pl.all_horizontal(pl.col(lost).is_null()) | (pl.int_range(pl.len()) % MISTAKEN == 0))
    for column in feed.columns:
        if column.constant is not None and any(f.choices and f.name == column.to for f in terms.fields):
            facts = facts.filter(pl.col(column.to) == column.constant)
    return facts


def _must_stand(field: FieldText) -> bool:
    """Whether a row that has something to say in this field is refused without it."""
    return field.type is FieldType.MONEY or field.required_when is not None or field.name == "licence_affected"


def _rows_of_round(
    province: Province, everybody: pl.DataFrame, facts: pl.DataFrame, feed: Feed, one: Round
) -> pl.DataFrame:
    arrived = pl.col("arrives") <= province.today - timedelta(days=one.ago)
    if feed.delivery == "snapshot":  # drawn over all rows, so that a row's lot is the same in every round
        rows = still_there(facts, one.wave, rng=province.generator(feed.key))
        return soiled(_named(rows, everybody, one.wave), feed, rng=province.generator(feed.key)).filter(arrived)
    rng = province.generator(f"{feed.key} {one.ago}")
    since = date.min if one.before is None else province.today - timedelta(days=one.before)
    rows = _named(facts.filter(arrived, pl.col("arrives") > since), everybody, one.wave)
    if one.ago != WAVES[-1] or one.before is None:
        return soiled(rows, feed, rng=rng)
    held = _named(facts.filter(arrived), everybody, one.wave)
    first = held.filter(pl.col("arrives") <= province.today - timedelta(days=WAVES[0]))
    terms = province.terms(feed.item)
    return pl.concat([soiled(rows, feed, rng=rng), corrected(first, feed, terms, rng=rng), queued(held, feed, terms)])


def _named(facts: pl.DataFrame, everybody: pl.DataFrame, wave: int) -> pl.DataFrame:
    """The facts with the code and the name that the sender knew: before the second wave the former one."""
    name = pl.coalesce("former_name", "name") if wave == 0 else pl.col("name")
    shop = pl.col("kind") == "individual_business"
    who = everybody.select(
        "subject",
        subject_code="code",
        subject_name=name,
        subject_kind=pl.when(shop).then(pl.lit("个体工商户")).otherwise(pl.lit("法人及非法人组织")),
        subject_persona="persona",
    )
    return facts.join(who, on="subject", how="left", maintain_order="left")


def _written(
    folder: Path, province: Province, feed: Feed, rows: pl.DataFrame, *, at: datetime, number: int, name: str = ""
) -> DemoFile:
    texts = as_sent(rows, feed, province.terms(feed.item), date_form=number, labels=number % 2 == 1)
    texts = strange_values(
        texts,
        feed,
        spared=rows["subject_persona"].is_not_null(),
        rng=province.generator(f"{feed.key} {at.date()} strange"),
    )
    stem = f"{at.date()}-{feed.key.removeprefix('demo.feed.').replace('.', '-')}{name}"
    path = write_file(folder, stem, texts, feed, chinese=number % 3 == 1, packing=PACKINGS.get(number, ""))
    return DemoFile(path, feed.key, feed.agency, at, len(texts))
