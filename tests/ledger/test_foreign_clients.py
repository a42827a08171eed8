"""Programs that we did not write believe our checkpoints, tiles and proofs, and disbelieve altered ones."""

import os
import shutil
import subprocess
from pathlib import Path

import metamorphic_log as foreign
import pytest

from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.merkle import leaf_hash
from gongxin.ledger.models import Checkpoint
from gongxin.ledger.proving import prove, prove_growth
from gongxin.ledger.publishing import publish
from tests.ledger.builders import commitment, committed, entered

pytestmark = pytest.mark.django_db(transaction=True)
GO_SOURCES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")
SAMPLE = (0, 1, 255, 256, 511, 512, 698, 699)


@pytest.fixture
def keys() -> list[str]:
    entered(700)
    committed(steps=300)
    return [str(key) for key in trusted_keys()]


def leaf(position: int) -> bytes:
    return leaf_hash(commitment(position))


def note(size: int) -> str:
    return Checkpoint.objects.get(size=size).note


def test_metamorphic_reads_our_checkpoint(keys: list[str]) -> None:
    head = foreign.checkpoint_verify(note(700), keys)
    assert (head.origin, head.size) == ("gongxin.localhost/log", 700)
    assert head.root == bytes(Checkpoint.objects.get(size=700).root)
    with pytest.raises(foreign.VerifyError):
        foreign.checkpoint_verify(note(700).replace("\n700\n", "\n701\n"), keys)


def test_metamorphic_believes_our_proofs_and_no_altered_ones(keys: list[str]) -> None:
    for position in SAMPLE:
        proof = prove(position)
        foreign.checkpoint_verify_inclusion(proof.note, keys, position, leaf(position), list(proof.hashes))
        for at in range(len(proof.hashes)):
            altered = [bytes([one[0] ^ (n == at), *one[1:]]) for n, one in enumerate(proof.hashes)]
            with pytest.raises(foreign.VerifyError):
                foreign.checkpoint_verify_inclusion(proof.note, keys, position, leaf(position), altered)


def test_metamorphic_believes_that_our_log_only_grew(keys: list[str]) -> None:
    for old, size in [(300, 600), (300, 700), (600, 700)]:
        proof = prove_growth(old, size=size)
        foreign.checkpoint_verify_consistency(note(old), note(size), keys, proof)
        with pytest.raises(foreign.VerifyError):
            foreign.checkpoint_verify_consistency(note(old), note(size), keys, proof[::-1])


@pytest.fixture
def go(tmp_path: Path) -> Path:
    if shutil.which("go") is None or not GO_SOURCES.is_dir():
        pytest.skip("go, or its sources of golang.org/x/mod (golang-golang-x-mod-dev), are not installed")
    program = tmp_path / "audit"
    source = Path(__file__).with_name("clients") / "audit.go"
    surroundings = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(tmp_path / "go")}
    subprocess.run(["go", "build", "-o", str(program), str(source)], env=surroundings, check=True)
    return program


def audited(program: Path, folder: Path, key: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(program), str(folder), key], capture_output=True, text=True, check=False)


def test_go_reads_our_whole_log_from_its_files(keys: list[str], go: Path, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    publish(folder)
    (folder / "earlier").write_text(note(300), encoding="utf-8")
    for position in SAMPLE:
        (folder / f"{position}.tlog-proof").write_text(prove(position).text(), encoding="utf-8")
    assert audited(go, folder, keys[0]).stdout == "700 entries, 8 proofs\n"
    for place in ["tile/0/000", "tile/0/002.p/188", "tile/entries/001", "checkpoint", "earlier", "699.tlog-proof"]:
        held = (folder / place).read_bytes()
        (folder / place).write_bytes(held[:70] + bytes([held[70] ^ 1]) + held[71:])
        assert audited(go, folder, keys[0]).returncode != 0, place
        (folder / place).write_bytes(held)
