import hashlib
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from gongxin.cli.province.deliveries import DemoFile, Province, write_deliveries
from gongxin.cli.province.personas import PERSONAS
from gongxin.cli.province.stories import ago_of_last_year
from gongxin.codes.uscc import parse
from gongxin.exchange.reading import read_blocks
from gongxin.rulebook.book import Rulebook

PACKS = Path(__file__).resolve().parents[2] / "packs"
TODAY = date(2026, 9, 14)
IDENTITY_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)


@pytest.fixture(scope="module")
def province() -> Province:
    return Province(Rulebook.from_packs(PACKS), TODAY, scale=0.03)


@pytest.fixture(scope="module")
def files(province: Province, tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoFile, ...]:
    return write_deliveries(tmp_path_factory.mktemp("yunze"), province)


def rows_of(file: DemoFile, province: Province) -> pl.DataFrame:
    blocks = read_blocks(file.path, province.rulebook.feed(file.feed))
    return pl.concat([block.frame for block in blocks], how="diagonal_relaxed")


def test_the_same_seed_day_and_scale_give_the_same_bytes(
    province: Province, files: tuple[DemoFile, ...], tmp_path: Path
) -> None:
    again = write_deliveries(tmp_path, province)
    digests = [[hashlib.sha256(file.path.read_bytes()).hexdigest() for file in made] for made in (files, again)]
    assert digests[0] == digests[1]


def test_every_organisation_has_a_valid_code_of_the_invented_province(province: Province) -> None:
    codes = province.organisations()["code"]
    assert codes.n_unique() == len(codes)
    assert all(parse(code).code == code and code[2:4] == "99" for code in codes)


def test_public_bodies_of_the_packs_keep_their_codes(province: Province) -> None:
    codes = set(province.organisations()["code"])
    bodies = {agency.code for agency in province.rulebook.agencies.values() if agency.code.startswith("11")}
    assert bodies <= codes


def test_stories_keep_their_names_and_codes_in_every_seed(province: Province) -> None:
    other = Province(province.rulebook, date(2027, 1, 4), seed=9, scale=0.02).organisations()
    told = other.filter(pl.col("persona").is_not_null())
    assert list(zip(told["code"], told["name"], strict=True)) == [(one.code, one.name) for one in PERSONAS]
    assert PERSONAS[1].code == "91990100MA90011A4Q"


def test_every_file_can_be_read_as_its_feed_describes(province: Province, files: tuple[DemoFile, ...]) -> None:
    assert {file.feed for file in files} == {feed.key for feed in province.feeds()}
    for file in files:
        assert len(rows_of(file, province)) == file.rows


def test_every_format_and_packing_is_among_the_files(files: tuple[DemoFile, ...]) -> None:
    endings = {part for file in files for part in file.path.suffixes}
    assert {".csv", ".xlsx", ".json", ".jsonl", ".xml", ".gz", ".zip"} <= endings


def test_files_are_delivered_in_order_and_before_today(files: tuple[DemoFile, ...]) -> None:
    moments = [file.at for file in files]
    assert moments == sorted(moments)
    assert max(moments).date() < TODAY


def test_no_file_holds_a_number_that_could_be_a_persons(province: Province, files: tuple[DemoFile, ...]) -> None:
    for file in files:
        for column in rows_of(file, province).iter_columns():
            assert not any(IDENTITY_NUMBER.search(text) for text in column.drop_nulls())


def test_rows_of_persons_carry_no_name(province: Province, files: tuple[DemoFile, ...]) -> None:
    penalties = next(file for file in files if file.feed == "demo.feed.penalties")
    rows = rows_of(penalties, province).filter(pl.any_horizontal(pl.all() == "自然人"))
    assert len(rows) > 0
    assert set(rows.select(pl.col("^CF_XDR_MC|行政相对人名称$")).to_series()) == {"某某"}


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2028, 2, 28), date(2028, 2, 29), date(2026, 12, 31)])
def test_the_year_of_a_penalty_that_ends_tomorrow_began_a_year_before(today: date) -> None:
    began = date.fromordinal(today.toordinal() - ago_of_last_year(today))
    assert (today.toordinal() + 1) - began.toordinal() in (365, 366)
