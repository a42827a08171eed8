"""The guide to feeds tells the truth: its example compiles, and its rows become what it says."""

import re
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from gongxin.exchange.cells import EXTRA_CELL
from gongxin.exchange.checking import check_block
from gongxin.exchange.plan import plan_of
from gongxin.exchange.reading import read_blocks
from gongxin.exchange.rules import Rules
from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.items import Assertions, Column, Feed, SubjectColumns
from gongxin.rulebook.loader import load_packs

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "writing-a-feed.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = copytree(ROOT / "packs", tmp_path / "packs")
    (folder / "demo" / "feeds" / "town-fines.yaml").write_text(block("yaml"), encoding="utf-8")
    return folder


def test_the_example_breaks_no_rule(packs: Path) -> None:
    assert not check_packs(packs).violations


def test_the_rows_of_the_example_become_what_the_guide_says(packs: Path, tmp_path: Path) -> None:
    file = tmp_path / "fines.csv"
    file.write_text(block("csv"), encoding="gb18030")
    contents = load_packs(packs).contents()
    feed = next(feed for feed in contents.feeds if feed.key == "demo.feed.town-fines")
    item = next(item for item in contents.catalogue if item.key == feed.item)
    (rows,) = read_blocks(file, feed)
    plan = plan_of(feed, [name for name in rows.frame.columns if name != EXTRA_CELL], every_row_has_all=True)
    checked = check_block(rows, plan, Rules(feed, item.versions, ()), day=date(2026, 5, 11))
    assert checked.rows["fate"].to_list() == ["enter", "queried", "returned"]
    assert checked.problems.select("row", "rule").rows() == [(3, "money"), (2, "code_empty")]
    assert '"fine":200000' in checked.rows["facts"][0]
    assert "张某" not in str(checked.rows.rows())


@pytest.mark.parametrize("shape", [Feed, Column, SubjectColumns])
def test_every_key_is_explained(shape: type[Feed] | type[Column] | type[SubjectColumns]) -> None:
    assert all(f"`{key}`" in GUIDE for key in shape.model_fields)


def test_assertions_that_are_explained_are_keys() -> None:
    explained = re.findall(r"\| `((?:minimum|maximum)_[a-z_]+)` \|", GUIDE)
    assert explained
    assert set(explained) <= set(Assertions.model_fields)
