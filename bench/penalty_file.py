"""The files of the intake benchmark: a register of invented organisations, and a million penalties about them."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from gongxin.cli.province.deliveries import Province
from gongxin.cli.province.dirt import soiled, strange_values
from gongxin.cli.province.facts.bodies import with_codes
from gongxin.cli.province.facts.penalties import penalties
from gongxin.cli.province.facts.registrations import register
from gongxin.cli.province.writing import as_sent
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Feed

DAY = date(2026, 9, 14)
REGISTERED_AT = datetime(2026, 9, 13, 1, 0, tzinfo=UTC)
DELIVERED_AT = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
SUBJECTS = 300_000
ROWS = 1_000_000
SLICE = 200_000
MORE_ROWS = 300_000
COLUMNS = 30
REGISTER_FEED = "demo.feed.registrations"
PENALTY_FEED = "demo.feed.penalties"


def write_files(folder: Path, *, packs: Path, scale: float) -> dict[str, object]:
    """Write the files into `folder`; the penalties slice by slice, so that no slice's numbers meet another's."""
    province = Province(Rulebook.from_packs(packs), DAY, scale=SUBJECTS * scale / 20_000)
    everybody = province.organisations()
    _write(folder / "register.csv", _register(province, everybody), first=True)
    rows, number = round(ROWS * scale), 0
    while rows > 0:
        frame = _penalties(province, everybody, min(rows, SLICE), number)
        _write(folder / "penalties.csv", frame, first=number == 0)
        rows, number = rows - len(frame), number + 1
    _write(folder / "more.csv", _penalties(province, everybody, round(MORE_ROWS * scale), number), first=True)
    size = (folder / "penalties.csv").stat().st_size
    return {"subjects": len(everybody), "rows": round(ROWS * scale), "bytes": size, "columns": len(frame.columns)}


def _register(province: Province, everybody: pl.DataFrame) -> pl.DataFrame:
    rows = _named(register(everybody, names=everybody["name"]), everybody)
    feed = province.rulebook.feed(REGISTER_FEED)
    return as_sent(rows, feed, province.terms(feed.item), date_form=0, labels=True)


def _penalties(province: Province, everybody: pl.DataFrame, n: int, number: int) -> pl.DataFrame:
    """`n` rows of 30 columns with the usual small share of dirt; empty columns are those that sources send empty."""
    drawn = province.drawn(f"slice {number}")
    since = province.rulebook.item("national.penalty").versions[0].in_force
    facts = penalties(drawn, everybody, n, since=since)
    facts = facts.with_columns(pl.col("document_number").str.replace("罚〔", f"罚〔{number}-", literal=True))
    feed = province.rulebook.feed(PENALTY_FEED)
    facts = with_codes(facts, province.terms(feed.item), province.codes_of_bodies(everybody), rng=drawn.rng)
    rows = soiled(_named(facts, everybody), feed, rng=drawn.rng).head(n)
    texts = as_sent(rows, feed, province.terms(feed.item), date_form=0, labels=False)
    nobody = pl.repeat(value=False, n=len(texts), eager=True)
    return _widened(strange_values(texts, feed, spared=nobody, rng=np.random.default_rng(number)), feed)


def _named(facts: pl.DataFrame, everybody: pl.DataFrame) -> pl.DataFrame:
    who = everybody.select(
        "subject",
        subject_code="code",
        subject_name="name",
        subject_kind=pl.lit("法人及非法人组织"),
        subject_persona=pl.lit(None, dtype=pl.String),
    )
    return facts.join(who, on="subject", how="left", maintain_order="left")


def _widened(texts: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    known = [*(column.names[0] for column in feed.columns if column.names), *feed.ignored, *feed.persons]
    more = [name for name in known if name not in texts.columns and name.isascii()]
    return texts.with_columns(pl.lit("").alias(name) for name in more[: COLUMNS - len(texts.columns)])


def _write(path: Path, frame: pl.DataFrame, *, first: bool) -> None:
    with path.open("wb" if first else "ab") as file:
        frame.write_csv(file, include_header=first, null_value="")
