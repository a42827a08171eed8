"""A step of a case that is killed at any instant was taken whole, or not at all."""

import json
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.cases.builders import ABOVE, OFFICE, PDF, REPAIR
from tests.exchange.yunze import csv_of
from tests.faults.node import Node, new_node
from tests.remedies.builders import row_of
from tests.yunze import TODAY
from tests.yunze import code as code_of

pytestmark = pytest.mark.fault
PACKS = Path(__file__).resolve().parents[2] / "packs"
FORWARD = ("cases", "step", "1", "forward", "--as", "platform", "--by", "desk", "--json")
SAID = (
    "SELECT state, due_at IS NOT NULL, (SELECT count(*) FROM cases_steptaken),"
    " (SELECT count(*) FROM ledger_event WHERE kind LIKE 'repair.%') FROM cases_case"
)


def punished(folder: Path) -> tuple[Path, str]:
    """The file that tells of a penalty of half a year ago, and whose it is."""
    row = row_of(code := code_of(1_999), TODAY - timedelta(days=200))
    (file := folder / "penalties.csv").write_bytes(csv_of([row]))
    return file, code


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with one case that was opened."""
    folder = tmp_path_factory.mktemp("cases")
    paper = folder / "paper.pdf"
    paper.write_bytes(PDF)
    file, code = punished(folder)
    parties = ("--party", f"authority={OFFICE}", "--party", f"reviewer={ABOVE}", "--statement", "已履行")
    papers = ("--enclose", f"proof={paper}", "--enclose", f"commitment={paper}")
    who = ("--as", "subject", "--for", code, "--by", "clerk")
    with new_node(folder) as made:
        for command in (
            ("packs", "adopt", str(PACKS)),
            ("deliver", str(file), "--feed", "demo.feed.penalties"),
            ("cases", "open", REPAIR, "--subject", code, "--record", "1", *parties, *papers, *who, "--json"),
        ):
            told = made.run(*command)
            assert told.returncode == 0, told.stderr
        yield made


def said(node: Node) -> tuple[object, ...]:
    with psycopg.connect(node.server.url(node.database)) as connection:
        found = connection.execute(SAID).fetchone()
    assert found is not None
    return found


def test_a_step_killed_at_any_instant_is_whole_or_nothing(node: Node) -> None:
    before = said(node)
    with node.copied("undisturbed") as calm:
        told = calm.run(*FORWARD)
        assert told.returncode == 0, told.stderr
        assert json.loads(told.stdout)["state"] == "forwarded"
        after, steps = said(calm), node.steps
    assert (before, after) == (("filed", False, 0, 1), ("forwarded", True, 1, 2))
    seen, killed = set(), 0
    while killed < steps:  # what a kill left as it was is killed again; only what it did not needs a new copy
        with node.copied("disturbed") as disturbed:
            left = before
            while killed < steps and left == before:
                killed += 1
                assert disturbed.run(*FORWARD, die_at=killed).returncode == -signal.SIGKILL
                seen.add(left := said(disturbed))
    assert seen == {before, after}
