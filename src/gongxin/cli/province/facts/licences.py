"""Licences: most are valid, some have lapsed."""

from datetime import date

import numpy as np
import polars as pl

from gongxin.cli.province.drawing import pick
from gongxin.cli.province.facts.about import arrivals, decided_days, numbered, spread, subjects_of
from gongxin.cli.province.organisations import Drawn
from gongxin.cli.province.trades import TRADES

LICENCES = tuple(licence for trade in TRADES for licence in trade.licences)
OF_TRADE = [[LICENCES.index(licence) for licence in trade.licences] for trade in TRADES]
KINDS = ("enterprise", "individual_business", "cooperative", "institution", "social_organisation")


def licences(drawn: Drawn, organisations: pl.DataFrame, n: int, *, since: date) -> pl.DataFrame:
    """`n` licences granted since `since`, each for three or five years."""
    about = subjects_of(drawn, organisations, n, kinds=KINDS)
    which = spread(drawn, about["trade"], OF_TRADE)
    decided = decided_days(drawn, about, since=since)
    return granted(drawn, about, which, decided=decided, sort="许准")


def granted(drawn: Drawn, about: pl.DataFrame, which: np.ndarray, *, decided: pl.Series, sort: str) -> pl.DataFrame:
    """The licences of these organisations."""
    n = len(about)
    bureau = pl.Series([one.bureau for one in LICENCES])[which]
    number = numbered(about["city_name"], bureau, decided, sort=sort)
    years = pl.Series(drawn.rng.choice([3, 5], n).astype(np.int32))
    ends = (decided.cast(pl.Int32) + years * 365).cast(pl.Date)
    return pl.DataFrame({"subject": about["subject"], "arrives": arrivals(drawn, decided)}).with_columns(
        document_title=pl.lit("准予行政许可决定书"),
        document_number=number,
        licence_kind=pick(drawn.rng, ("general", "recognition", "approval", "registration"), n, (80, 8, 10, 2)),
        certificate=pl.Series([one.title for one in LICENCES])[which],
        licence_number=pl.lit("YZ") + about["city"] + number.hash(7).cast(pl.String).str.slice(0, 10),
        content=pl.Series([one.content for one in LICENCES])[which],
        decided_on=decided,
        valid_from=decided,
        valid_until=ends,
        authority=about["city_name"] + bureau,
        state=pl.when(ends >= pl.lit(drawn.today)).then(pl.lit("valid")).otherwise(pl.lit("invalid")),
        source=pl.lit("云泽省公共信用信息中心"),
        remark=pl.lit(None, dtype=pl.String),
    )
