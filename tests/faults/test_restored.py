"""The drill of docs/operating/ledger.md: a node is lost, and its log goes on elsewhere from a dump and its key."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongxin.ledger.notes import checkpoint_of, read_verifier
from gongxin.ledger.proofs import check_proof, read_proof
from gongxin.store.server import Server, find_binaries
from tests.exchange.yunze import code, csv_of
from tests.faults.node import Node, Nursery, new_node

pytestmark = pytest.mark.fault
ORIGIN = "gongxin.localhost/log"


def told(node: Node, *command: str) -> dict[str, object]:
    ended = node.run("ledger", *command, "--json")
    assert ended.returncode == 0, (ended.stdout, ended.stderr)
    document: dict[str, object] = json.loads(ended.stdout)
    return document


def deliver(node: Node, folder: Path, *numbers: int) -> None:
    rows = [{"代码": code(n), "名称": f"云泽{n}", "体系": "纳税", "等级": "A"} for n in numbers]
    (folder / "ratings.csv").write_bytes(csv_of(rows))
    assert node.deliver(folder / "ratings.csv", "ratings").returncode == 0


def dumped(node: Node, place: Path) -> None:
    address = node.server.url(node.database)
    subprocess.run([str(find_binaries() / "pg_dump"), "-Fc", "-f", str(place), "-d", address], check=True)


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[Node]:
    """An empty store in a home of its own, into which a dump is put back."""
    home = tmp_path / "elsewhere"
    server, nursery = Server(home), Nursery(home)
    server.start()
    try:
        yield Node(home, server, nursery)
    finally:
        nursery.close()
        server.stop()


def test_a_log_goes_on_from_a_dump_and_its_key(tmp_path: Path, restored: Node) -> None:
    with new_node(tmp_path) as node:
        deliver(node, tmp_path, 1, 2)
        proof, key = told(node, "prove", "0"), read_verifier(str(told(node, "key", "show")["key"]))
        dumped(node, tmp_path / "dump")
        shutil.copy2(node.home / "log.key", restored.home / "log.key")
    address = restored.server.url()
    command = [str(find_binaries() / "pg_restore"), "-d", address, "--exit-on-error", str(tmp_path / "dump")]
    subprocess.run(command, check=True)
    assert told(restored, "verify")["ok"]
    deliver(restored, tmp_path, 1, 2, 3)
    later = told(restored, "prove", "0")
    entry = bytes.fromhex(str(proof["commitment"]))
    sizes = [check_proof(str(one["proof"]), entry=entry, origin=ORIGIN, trusted=[key]).size for one in (proof, later)]
    assert sizes[0] < sizes[1]
    checkpoint_of(read_proof(str(later["proof"])).note, origin=ORIGIN, trusted=[key])


def test_without_its_key_a_restored_log_is_read_and_signed_again_by_another(tmp_path: Path, restored: Node) -> None:
    with new_node(tmp_path) as node:
        told(node, "verify")
        dumped(node, tmp_path / "dump")
    command = [str(find_binaries() / "pg_restore"), "-d", restored.server.url(), "--exit-on-error"]
    subprocess.run([*command, str(tmp_path / "dump")], check=True)
    assert told(restored, "verify")["ok"]  # there is nothing new to sign
    assert restored.run("ledger", "key", "rotate", "--by", "operator", "--json").returncode == 2
    told(restored, "key", "rotate", "--by", "operator", "--lost")
    assert told(restored, "verify")["ok"]
