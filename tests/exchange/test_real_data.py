"""Published files, delivered through the shipped feeds; the counts are written down in docs/real-deliveries.md."""

import gzip
import os
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from pytest_django import Settings

from gongxin.exchange.actions import deliver
from gongxin.exchange.models import Problem
from gongxin.exchange.receipts import Receipt
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Rulebook
from tests.conftest import SHARED

WHOLE = os.environ.get("GONGXIN_REAL_DATA") == "whole"
LIGHT_ROWS = 60_000
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of published samples is not here"),
]

PERMITS = "environment/ningxia_pollution_permits.jsonl"
REPORTS = "formats/creditchina_report_samples.json"
FILES = {
    "organisations": "registry/orgs_full.csv.gz",
    "organisation-anomalies": "registry/anomalies.csv",
    "securities-measures": "penalties/csrc_decisions.jsonl.gz",
    "discharge-permits": PERMITS,
    "environment-credit-2019": PERMITS,
    "environment-grading": "environment/ningxia_grading_gbk.json",
    "construction-scores": "construction/credit_scores_history.csv.gz",
    "construction-good-conduct": "construction/behaviours_good.csv.gz",
    "construction-bad-conduct": "construction/behaviours_bad.csv.gz",
    "contract-awards": "contracts/yichang_awards.jsonl.gz",
    "contract-candidates": "contracts/yichang_candidates.jsonl.gz",
    "register-page": "formats/abnormal_list_page_sample.json",
    "report-subjects": REPORTS,
    "report-commitments": REPORTS,
    "report-public-commitments": REPORTS,
    "report-a-taxpayers": REPORTS,
}
TABLE = Path(__file__).resolve().parents[2] / "docs" / "real-deliveries.md"


def written_down() -> dict[str, list[str]]:
    """The table of the document: the feed, and the cells of its line."""
    lines = [line.strip("| ").split(" | ") for line in TABLE.read_text(encoding="utf-8").splitlines() if "| " in line]
    return {cells[0].strip("`"): [cell.strip() for cell in cells[1:]] for cells in lines if cells[0].startswith("`")}


@pytest.fixture
def node(transactional_db: None, tmp_path: Path, settings: Settings) -> Path:
    settings.HOME = tmp_path / "home"
    adopt_rulebook(Rulebook.from_packs(settings.PACKS), by="operator", at=datetime(2026, 1, 1, tzinfo=UTC))
    return tmp_path


def delivered(feed: str, path: Path) -> Receipt:
    return deliver(path, feed=f"samples.feed.{feed}", by="operator", at=AT)


def reasons(receipt: Receipt) -> dict[str, int]:
    lines = Problem.objects.filter(delivery_id=receipt.id).values_list("rule", "fate")
    return dict(sorted(Counter(f"{rule} ({fate})" for rule, fate in lines).items()))


def line_of(receipt: Receipt, file: str) -> list[str]:
    """A delivery as the table writes it."""
    counted = [receipt.rows, receipt.new, receipt.unchanged, receipt.queried, receipt.returned, receipt.repaired_values]
    why = "; ".join(f"{name} {number}" for name, number in reasons(receipt).items())
    return [file, *(f"{number:,}" for number in counted), why or "–"]


@pytest.mark.parametrize("feed", FILES)
def test_a_published_file_is_taken_in_as_written_down(node: Path, feed: str) -> None:
    receipt = delivered(feed, SHARED / FILES[feed])
    assert receipt.state == "done", receipt.stopped_because
    assert receipt.adds_up
    assert line_of(receipt, FILES[feed].rpartition("/")[2]) == written_down()[feed]
    again = delivered(feed, SHARED / FILES[feed])
    assert again.new == again.changed == 0
    assert (again.queried, again.returned) == (receipt.queried, receipt.returned)


def test_thirty_eight_codes_are_recovered_from_permit_numbers(node: Path) -> None:
    assert delivered("discharge-permits", SHARED / PERMITS).repaired_values == 38


def test_the_larger_register_is_taken_in(node: Path) -> None:
    with gzip.open(SHARED / "registry" / "orgs_light.csv.gz", "rt", encoding="utf-8") as file:
        lines = list(file if WHOLE else islice(file, LIGHT_ROWS + 1))
    path = node / "orgs_light.csv"
    path.write_text("".join(lines), encoding="utf-8")
    receipt = delivered("organisations", path)
    assert receipt.adds_up
    key = "orgs_light.csv.gz, whole" if WHOLE else "orgs_light.csv.gz, 60,000 rows"
    assert line_of(receipt, key) == written_down()["organisations (2)" if WHOLE else "organisations (1)"]
