"""The feeds know every column of the published files that they were written for."""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from gongxin.exchange.reading_records import flattened
from gongxin.rulebook.items import Feed
from gongxin.rulebook.loader import load_packs
from tests.conftest import SHARED

PACKS = Path(__file__).resolve().parents[2] / "packs"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of published samples is not here"),
]

FILES = {
    "samples.feed.organisations": "registry/orgs_full.csv.gz",
    "samples.feed.organisation-anomalies": "registry/anomalies.csv",
    "samples.feed.securities-measures": "penalties/csrc_decisions.jsonl.gz",
    "samples.feed.discharge-permits": "environment/ningxia_pollution_permits.jsonl",
    "samples.feed.environment-credit-2019": "environment/ningxia_pollution_permits.jsonl",
    "samples.feed.construction-scores": "construction/credit_scores_history.csv.gz",
    "samples.feed.construction-good-conduct": "construction/behaviours_good.csv.gz",
    "samples.feed.construction-bad-conduct": "construction/behaviours_bad.csv.gz",
    "samples.feed.contract-awards": "contracts/yichang_awards.jsonl.gz",
    "samples.feed.contract-candidates": "contracts/yichang_candidates.jsonl.gz",
}

TEMPLATES = {
    ("penalty", "2018+"): "demo.feed.penalties",
    ("penalty", "2016"): "demo.feed.penalties-2016",
    ("licence", "2018+"): "demo.feed.licences",
    ("licence", "2016"): "demo.feed.licences-2016",
}


def feed_of(key: str) -> Feed:
    return next(feed for feed in load_packs(PACKS).contents().feeds if feed.key == key)


def known_to(feed: Feed) -> set[str]:
    names: list[Iterable[str]] = [feed.subject.code, feed.subject.name, feed.subject.kind, feed.ignored, feed.persons]
    names += [(*column.names, *column.also) for column in feed.columns]
    names += [recovery.names for recovery in feed.subject.recovery]

    return {name for more in names for name in more} | {f"{feed.each}{inner}" for inner in ("", ".bidder", ".price")}


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    lines = text.decode("utf-8-sig").splitlines(keepends=True)
    if ".csv" in file.suffixes:
        yield from csv.DictReader(lines)
    else:
        yield from (flattened(json.loads(line)) for line in lines)


@pytest.mark.parametrize("key", FILES)
def test_no_column_of_a_published_file_is_unknown(key: str) -> None:
    columns = {column for row in rows_of(SHARED / FILES[key]) for column in row}
    assert columns <= known_to(feed_of(key))


@pytest.mark.parametrize(("record", "template"), TEMPLATES)
def test_no_column_of_the_exchange_templates_is_unknown(record: str, template: str) -> None:
    rows = list(rows_of(SHARED / "formats" / "two_publicity_columns.csv"))
    codes = {row["code"] for row in rows if (row["record"], row["template"]) == (record, template)}
    assert codes
    assert codes <= known_to(feed_of(TEMPLATES[record, template]))


def test_every_measure_of_the_regulators_is_known() -> None:
    feed = feed_of("samples.feed.securities-measures")
    column = next(column for column in feed.columns if column.to == "measures")
    separators = str.maketrans(dict.fromkeys(column.separator or "", "|"))
    rows = rows_of(SHARED / FILES["samples.feed.securities-measures"])
    parts = {part for row in rows for part in row["measure"].translate(separators).split("|") if part}
    assert parts - set(column.values) == {"暂不受理其与行政许可有关的公司债券承销业务申请文件"}
