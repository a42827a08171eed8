"""The organisations of the invented province, as one table; everything else is drawn about its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from gongxin.cli.province import syllables
from gongxin.cli.province.codes import SERIALS, code_column
from gongxin.cli.province.drawing import chosen, days, money, pick
from gongxin.cli.province.personas import PERSONAS
from gongxin.cli.province.places import CITIES, PROVINCE, PROVINCE_CODE, STREETS
from gongxin.cli.province.rounds import WAVES
from gongxin.cli.province.trades import TRADES

SHARES = {"91": 0.60, "92": 0.28, "93": 0.04, "12": 0.04, "51": 0.02, "52": 0.015, "53": 0.005}
KINDS = {
    "91": "enterprise",
    "92": "individual_business",
    "93": "cooperative",
    "12": "institution",
    "11": "government",
    "51": "social_organisation",
    "52": "social_organisation",
    "53": "social_organisation",
}
REGISTRARS = {"9": "市场监督管理局", "1": "机构编制委员会办公室", "5": "民政局"}
FIRST_DAY = date(2003, 6, 1)
DAYS_BEFORE_A_WAVE = 24


@dataclass(frozen=True)
class Drawn:
    """What a drawing is made of: the generator, the day it is about, and how large the province is."""

    rng: np.random.Generator
    today: date
    size: int


def organisations(drawn: Drawn, *, bodies: Mapping[str, str]) -> pl.DataFrame:
    """Every organisation of the province; `bodies` are names and codes that public bodies already have."""
    public = _government(bodies)
    personas = _personas(drawn.today)
    left = max(drawn.size - len(public) - len(personas), 100)
    parts = [_kind_of(drawn, prefix, max(round(left * share), 4)) for prefix, share in SHARES.items()]
    named = pl.concat([*parts, public], how="diagonal_relaxed")
    serials = drawn.rng.choice(SERIALS, size=len(named), replace=False)
    made = code_column(named["prefix"] + named["city"], serials)
    named = named.with_columns(code=pl.coalesce(pl.col("code"), made))
    return _described(drawn, pl.concat([personas, named], how="diagonal_relaxed"))


def _trade_names(drawn: Drawn, n: int) -> pl.Series:
    rng = drawn.rng
    return pick(rng, syllables.FIRST, n) + pick(rng, syllables.SECOND, n) + pick(rng, syllables.THIRD, n)


def _kind_of(drawn: Drawn, prefix: str, n: int) -> pl.DataFrame:
    """`n` organisations of one kind, named as their kind is named."""
    rng = drawn.rng
    chosen_city = rng.choice(len(CITIES), n, p=np.array([city.share for city in CITIES]))
    trade = rng.choice(len(TRADES), n, p=np.array([one.share for one in TRADES]))
    name = pl.Series(_NAMED[prefix](drawn, chosen_city, trade), dtype=pl.String)
    cities = pl.Series([city.code for city in CITIES])[chosen_city]
    frame = pl.DataFrame({"prefix": [prefix] * n, "city": cities, "name": name, "trade": trade})
    if prefix == "92":  # shops may share a name, also within a city
        return frame.with_columns(code=pl.lit(None, dtype=pl.String))
    return _distinct(frame).with_columns(code=pl.lit(None, dtype=pl.String))


def _distinct(frame: pl.DataFrame) -> pl.DataFrame:
    """The organisations, each with a name of its own: the later of two gets an ordinal before its form."""
    place = pl.int_range(pl.len()).over("name")
    stem = pl.col("name").str.replace(r"(有限责任公司|股份有限公司|（集团）有限公司|有限公司)?$", "")
    form = pl.col("name").str.extract(r"((?:有限责任公司|股份有限公司|（集团）有限公司|有限公司)?)$")
    ordinal = pl.concat_str(pl.lit("第"), (place + 1).cast(pl.String))
    return frame.with_columns(name=pl.when(place == 0).then("name").otherwise(pl.concat_str(stem, ordinal, form)))


def _short_places(places: np.ndarray) -> pl.Series:
    return pl.Series([city.short for city in CITIES])[places]


def _words(drawn: Drawn, trade: np.ndarray, options: list[tuple[str, ...]]) -> pl.Series:
    """For every row one of the words of its trade."""
    at = (drawn.rng.random(len(trade)) * np.array([len(one) for one in options])[trade]).astype(int)
    return pl.Series([options[one][place] for one, place in zip(trade.tolist(), at.tolist(), strict=True)])


def _enterprise(drawn: Drawn, places: np.ndarray, trade: np.ndarray) -> pl.Series:
    n = len(places)
    word = _words(drawn, trade, [one.words for one in TRADES])
    form = pick(drawn.rng, syllables.COMPANY_FORMS, n)
    own, region = _trade_names(drawn, n), _short_places(places)
    plain, inside = region + own + word + form, own + "（" + region + "）" + word + form
    return pl.select(pl.when(pl.Series(chosen(drawn.rng, n, 0.2))).then(inside).otherwise(plain)).to_series()


def _shop(drawn: Drawn, places: np.ndarray, trade: np.ndarray) -> pl.Series:
    n = len(places)
    plain = _trade_names(drawn, n) + _words(drawn, trade, [one.shops for one in TRADES])
    placed = _districts(drawn, places) + plain
    return pl.select(pl.when(pl.Series(chosen(drawn.rng, n, 0.8))).then(placed).otherwise(plain)).to_series()


def _districts(drawn: Drawn, places: np.ndarray) -> pl.Series:
    """For every row its city and one of the city's districts."""
    full = [[city.name + district for district in city.districts] for city in CITIES]
    at = (drawn.rng.random(len(places)) * np.array([len(one) for one in full])[places]).astype(int)
    return pl.Series([full[city][place] for city, place in zip(places.tolist(), at.tolist(), strict=True)])


def _cooperative(drawn: Drawn, places: np.ndarray, trade: np.ndarray) -> pl.Series:
    n = len(places)
    crop, form = pick(drawn.rng, syllables.CROPS, n), pick(drawn.rng, syllables.COOPERATIVE_FORMS, n)
    return _districts(drawn, places) + _trade_names(drawn, n) + crop + form


def _institution(drawn: Drawn, places: np.ndarray, trade: np.ndarray) -> pl.Series:
    return _districts(drawn, places) + pick(drawn.rng, syllables.SCHOOLS + syllables.INSTITUTIONS, len(places))


def _association(drawn: Drawn, places: np.ndarray, trade: np.ndarray) -> pl.Series:
    return _districts(drawn, places) + pick(drawn.rng, syllables.ASSOCIATIONS, len(places))


def _non_profit(drawn: Drawn, places: np.ndarray, trade: np.ndarray) -> pl.Series:
    own = _trade_names(drawn, len(places))
    return _districts(drawn, places) + own + pick(drawn.rng, syllables.NON_PROFITS, len(places))


def _foundation(drawn: Drawn, places: np.ndarray, trade: np.ndarray) -> pl.Series:
    return PROVINCE + _trade_names(drawn, len(places)) + pick(drawn.rng, syllables.FOUNDATIONS, len(places))


_NAMED = {
    "91": _enterprise,
    "92": _shop,
    "93": _cooperative,
    "12": _institution,
    "51": _association,
    "52": _non_profit,
    "53": _foundation,
}


def _government(bodies: Mapping[str, str]) -> pl.DataFrame:
    """The bureaus of the province, its cities and their districts, with the codes that they already have."""
    names = {PROVINCE + bureau.removesuffix("局") + "厅": PROVINCE_CODE for bureau in syllables.BUREAUS[1:]}
    for city in CITIES:
        for place in ("", *city.districts):
            names |= {city.name + place + bureau: city.code for bureau in syllables.BUREAUS}
    known = {name: bodies[name][2:8] for name in bodies if bodies[name].startswith("11")}
    taken = {persona.name for persona in PERSONAS}
    rows = {name: city for name, city in (names | known).items() if name not in taken}
    codes = [bodies.get(name) for name in rows]
    frame = pl.DataFrame(
        {"name": list(rows), "city": list(rows.values()), "code": codes}, schema_overrides={"code": pl.String}
    )
    return frame.with_columns(prefix=pl.lit("11"), trade=pl.lit(9))


def _personas(today: date) -> pl.DataFrame:
    rows = [
        {
            "code": one.code,
            "prefix": one.beginning[:2],
            "city": one.city,
            "name": one.name,
            "trade": one.trade,
            "persona": one.key,
            "former_name": one.former_name or None,
            "registered_on": one.registered_on(today),
        }
        for one in PERSONAS
    ]
    return pl.DataFrame(rows, schema_overrides={"former_name": pl.String})


def _before_a_wave(registered: pl.Series, today: date) -> pl.Series:
    """The days, those after the first delivery of the register moved into the weeks before its next one."""
    ago = pl.lit((today - registered).dt.total_days())
    wave = pl.when(ago < WAVES[1]).then(WAVES[2]).otherwise(WAVES[1])
    moved = pl.when(ago < WAVES[0]).then(wave + 1 + ago % DAYS_BEFORE_A_WAVE).otherwise(ago)
    return pl.select(pl.lit(today) - pl.duration(days=moved)).to_series().cast(pl.Date)


def _described(drawn: Drawn, named: pl.DataFrame) -> pl.DataFrame:
    """The organisations with everything that a register says of them."""
    n, rng, business = len(named), drawn.rng, pl.col("prefix").str.starts_with("9")
    registered = days(rng, n, first=FIRST_DAY, last=date.fromordinal(drawn.today.toordinal() - 30), leaning=2.0)
    renamed = pl.Series(chosen(rng, n, 0.03)) & named["prefix"].eq("91") & named["persona"].is_null()
    former = _short_places(rng.choice(len(CITIES), n)) + _trade_names(drawn, n) + "贸易有限公司"
    city = pl.col("city").replace_strict({one.code: one.name for one in CITIES} | {PROVINCE_CODE: "云川市"})
    street = pick(rng, STREETS, n) + pl.Series(rng.integers(1, 400, n)).cast(pl.String) + "号"
    status = pick(rng, ("active", "closed", "revoked", "moved"), n, (92, 5, 2, 1))
    capital = money(rng, n, middle=2_000_000, spread=1.3, step=10_000)
    industry = pl.col("trade").replace_strict({place: one.industry for place, one in enumerate(TRADES)})
    scope = pl.col("trade").replace_strict({place: one.scope for place, one in enumerate(TRADES)})
    return named.with_columns(
        kind=pl.col("prefix").replace_strict(KINDS),
        registered_on=pl.coalesce("registered_on", _before_a_wave(registered, drawn.today)),
        former_name=pl.coalesce("former_name", pl.when(renamed).then(former)),
        status=pl.when(pl.col("persona").is_null()).then(status).otherwise(pl.lit("active")),
        capital=pl.when(pl.col("prefix") == "91").then(capital),
        organisation_type=_types(),
        city_name=city,
        province=pl.lit(PROVINCE),
        address=pl.concat_str(pl.lit(PROVINCE), city, street),
        industry=pl.when(business).then(industry).otherwise(pl.lit("公共管理、社会保障和社会组织")),
        scope=pl.when(business).then(scope),
        registrar=pl.concat_str(city, pl.col("prefix").str.head(1).replace_strict(REGISTRARS)),
    ).with_row_index("subject")


def _types() -> pl.Expr:
    company = pl.lit(syllables.COMPANY_TYPES["有限公司"])
    for ending, title in syllables.COMPANY_TYPES.items():
        company = pl.when(pl.col("name").str.ends_with(ending)).then(pl.lit(title)).otherwise(company)
    titles = {
        "92": "个体工商户",
        "93": "农民专业合作社",
        "12": "事业单位",
        "11": "机关",
        "51": "社会团体",
        "52": "民办非企业单位",
        "53": "基金会",
    }
    return (
        pl.when(pl.col("prefix") == "91")
        .then(company)
        .otherwise(pl.col("prefix").replace_strict(titles, default="其他"))
    )
