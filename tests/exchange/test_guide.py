"""The guide to feeds names every key that a feed can have, and only commands that there are."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from gongxin.cli.main import Commands
from gongxin.exchange.casting import LONGEST_TEXT
from gongxin.exchange.rules import LONGEST_NAME
from gongxin.rulebook.items import Assertions, CodeRecovery, Column, Feed, SubjectColumns

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "writing-a-feed.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("shape", [Feed, Assertions, Column, SubjectColumns, CodeRecovery])
def test_the_guide_names_every_key(shape: type[BaseModel]) -> None:
    missing = {key for key in shape.model_fields if not re.search(rf"`{key}`|\b{key}: ", GUIDE)}
    assert missing == set()


def test_the_guide_states_the_ceilings_that_hold() -> None:
    assert f"{LONGEST_TEXT:,}" in GUIDE and f"a name {LONGEST_NAME} characters" in GUIDE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_only_commands_that_there_are(page: Path) -> None:
    named = re.findall(r"(?:^\$ |`)gongxin ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= set(Commands.parts)
