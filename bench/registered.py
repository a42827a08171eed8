"""A store full of organisations for the benches: real registered names where they lie beside us, made-up ones beyond.

Made-up names come from a seeded generator: places, trade names of frequent characters, trades, legal forms.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import polars as pl

from gongxin.codes.generate import generate_codes
from gongxin.subjects.places import gazetteer

FOLDERS = [parent / "shared" / "data" for parent in Path(__file__).resolve().parents[1:4]]
SHARED = next(filter(Path.is_dir, FOLDERS), FOLDERS[0])
REGISTRY = [SHARED / "registry" / name for name in ("orgs_light.csv.gz", "orgs_full.csv.gz")]
CHARACTERS = (
    "鑫源华盛达兴宏泰金信德瑞丰隆恒昌润安顺通诚美嘉天海龙祥福康乐佳正大中国东方新世纪创联合众星辰光明阳春江河山川云飞翔腾"
    "凯旋博雅文景怡和谐致远志成功永久长青松柏梅兰竹菊欣荣昊坤乾元亨利贞富贵吉庆有余万千百汇聚诺科智慧思维启迪锐捷卓越超群英杰"
    "雄鹰虎豹麒麟凤凰宝玉珠翠银铜铁石木林森水清泉流波涛浪涌沧澜溪湖洋泽润雨露霜雪冰晶莹亮灿烂辉煌耀旭日升腾月朗星稀风和景明"
)
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "专业合作社", "加工厂", "经营部")


def registered(count: int) -> pl.DataFrame:
    """`count` organisations, code and name: the registry's own first, where it lies beside us."""
    real = _registry() if REGISTRY[0].exists() else pl.DataFrame(schema={"code": pl.String, "name": pl.String})
    made = max(0, count - real.height)
    codes = list(islice(generate_codes(Random(20260501), pair="91", region="990100"), made))
    names = list(islice(made_up_names(Random(20260502)), made))
    return pl.concat([real, pl.DataFrame({"code": codes, "name": names}, schema=real.schema)]).head(count)


def made_up_names(random: Random) -> Iterator[str]:
    """Names as a register holds them, without end."""
    trades = (Path(__file__).parents[1] / "src/gongxin/subjects/industries.txt").read_text(encoding="utf-8").split()
    places = sorted(form for form, place in gazetteer().items() if place.prefixes[0].startswith("99"))
    while True:
        place = random.choice([*places, ""])
        brand = "".join(random.choices(CHARACTERS, k=random.choice((2, 2, 2, 3, 3, 4))))
        trade = "".join(random.sample(trades, k=random.choice((1, 1, 2))))
        yield place + brand + trade + random.choice(FORMS)


def store(organisations: pl.DataFrame) -> None:
    """Write the organisations and their registered names as a delivery does: set-wise."""
    from django.db import connection

    from gongxin.subjects.names import plain_column

    subjects = organisations.select(
        pl.int_range(1, pl.len() + 1).alias("id"), "code", region=pl.col("code").str.slice(2, 6)
    )
    names = organisations.select(pl.int_range(1, pl.len() + 1).alias("id"), "name").with_columns(
        plain_column(organisations["name"]).alias("plain")
    )
    at = "2026-05-01T00:00:00Z"
    with connection.cursor() as cursor:
        _copy(
            cursor,
            "subjects_subject (id, code, region, code_as_published, kind, known_from, stated_by)",
            subjects.with_columns(published="code", kind=pl.lit("enterprise"), at=pl.lit(at), by=pl.lit(1)),
        )
        _copy(
            cursor,
            "subjects_name (id, name, plain, subject_id, registered, known_from, stated_by)",
            names.with_columns(subject="id", registered=pl.lit(True), at=pl.lit(at), by=pl.lit(1)),
        )
        cursor.execute("ANALYZE subjects_subject, subjects_name")


def _copy(cursor: object, table: str, rows: pl.DataFrame) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:  # type: ignore[attr-defined]
        copy.write(rows.write_csv(include_header=False, quote_style="non_numeric").encode())


def _registry() -> pl.DataFrame:
    read = [pl.read_csv(path, columns=["uscc", "name"]).rename({"uscc": "code"}) for path in REGISTRY]
    whole = pl.concat(read).drop_nulls().filter(pl.col("code").str.len_chars() == 18)
    return whole.unique("code", keep="first", maintain_order=True)
