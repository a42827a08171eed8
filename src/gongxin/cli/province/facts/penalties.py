"""Penalties of every class: minor ones that stay withheld, ordinary ones, serious ones."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from gongxin.cli.province.drawing import money
from gongxin.cli.province.facts.about import arrivals, decided_days, numbered, spread, subjects_of
from gongxin.cli.province.organisations import Drawn
from gongxin.cli.province.trades import TRADES


@dataclass(frozen=True)
class Sanction:
    """Some kinds of penalty imposed together, how they read, and how often they come."""

    kinds: tuple[str, ...]
    text: str
    share: float


SANCTIONS: tuple[Sanction, ...] = (
    Sanction(("warning",), "给予警告，责令限期改正", 0.27),
    Sanction(("criticism",), "给予通报批评", 0.03),
    Sanction(("fine",), "处以罚款", 0.34),
    Sanction(("warning", "fine"), "给予警告，并处罚款", 0.14),
    Sanction(("fine", "confiscation_income"), "没收违法所得，并处罚款", 0.09),
    Sanction(("confiscation_goods", "fine"), "没收违法经营的物品，并处罚款", 0.04),
    Sanction(("suspended_licence",), "暂扣许可证三十日", 0.02),
    Sanction(("fine", "ordered_stop"), "责令停产停业整顿，并处罚款", 0.03),
    Sanction(("revoked_licence",), "吊销许可证", 0.015),
    Sanction(("restricted_activity",), "限制开展相关生产经营活动六个月", 0.01),
    Sanction(("fine", "lowered_qualification"), "降低资质等级，并处罚款", 0.01),
    Sanction(("ordered_closure",), "责令关闭", 0.005),
)
BREACHES = tuple(breach for trade in TRADES for breach in trade.breaches)
OF_TRADE = [[BREACHES.index(breach) for breach in trade.breaches] for trade in TRADES]
KINDS = ("enterprise", "individual_business", "cooperative")


def penalties(drawn: Drawn, organisations: pl.DataFrame, n: int, *, since: date) -> pl.DataFrame:
    """`n` penalties decided since `since`."""
    about = subjects_of(drawn, organisations, n, kinds=KINDS)
    breach = spread(drawn, about["trade"], OF_TRADE)
    sanction = drawn.rng.choice(len(SANCTIONS), n, p=np.array([one.share for one in SANCTIONS]))
    return decided_penalties(drawn, about, breach, sanction, decided=decided_days(drawn, about, since=since), sort="罚")


def decided_penalties(
    drawn: Drawn, about: pl.DataFrame, breach: np.ndarray, sanction: np.ndarray, *, decided: pl.Series, sort: str
) -> pl.DataFrame:
    """The penalties of these organisations for these breaches."""
    n = len(about)
    bureau = pl.Series([one.bureau for one in BREACHES])[breach]
    kinds = pl.Series([list(one.kinds) for one in SANCTIONS])[sanction]
    fined, taken = kinds.list.contains("fine"), kinds.list.contains("confiscation_income")
    goods, licence = kinds.list.contains("confiscation_goods"), _licence_touched(kinds)
    fine = money(drawn.rng, n, middle=9_000, spread=1.1, step=100)
    text = pl.Series([one.text for one in SANCTIONS])[sanction]
    return pl.DataFrame({"subject": about["subject"], "arrives": arrivals(drawn, decided)}).with_columns(
        document_number=numbered(about["city_name"], bureau, decided, sort=sort),
        violation_kind=pl.Series([one.kind for one in BREACHES])[breach],
        violation=pl.Series([one.facts for one in BREACHES])[breach],
        basis_text=pl.Series([one.basis for one in BREACHES])[breach],
        penalty_kinds=kinds,
        procedure=pl.lit("ordinary"),
        fine=pl.when(fined).then(fine),
        confiscated=pl.when(taken | goods).then(money(drawn.rng, n, middle=2_500, spread=1.0, step=10)),
        licence_affected=pl.when(licence).then(
            pl.lit("经营许可证（编号：JY990000") + about["code"].str.slice(8, 6) + "）"
        ),
        penalty_text=pl.when(fined).then(text + _amount(fine) + "元").otherwise(text),
        decided_on=decided,
        authority=about["city_name"] + bureau,
        source=pl.lit("云泽省公共信用信息中心"),
        remark=pl.lit(None, dtype=pl.String),
    )


def _licence_touched(kinds: pl.Series) -> pl.Series:
    return kinds.list.contains("suspended_licence") | kinds.list.contains("revoked_licence")


def _amount(fine: pl.Series) -> pl.Series:
    return (fine // 100).cast(pl.String)
