"""The page that says what shows each promise names only what there is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "what-shows-it.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(tests/[\w/.]+)`", PAGE))))
def test_what_is_said_to_show_a_promise_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_benchmark_is_named_once_at_least() -> None:
    kept = {path.stem for path in (ROOT / "bench" / "results").glob("*.json")} - {"ledger"}
    assert kept <= set(re.findall(r"`(\w+)`", PAGE))
