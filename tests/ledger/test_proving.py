"""What the log publishes proves every event to whoever has the log's key and nothing else."""

import json
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.ledger.actions import erase
from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.merkle import ProofRefused, leaf_hash, verify_consistency
from gongxin.ledger.models import Checkpoint
from gongxin.ledger.notes import NoteRefused, checkpoint_of
from gongxin.ledger.proofs import Proof, ProofMalformed, check_proof, read_proof
from gongxin.ledger.proving import prove, prove_growth
from gongxin.ledger.publishing import Published, PublishingRefused, publish
from gongxin.ledger.queries import NotInTree
from gongxin.ledger.tiles import TiledTree, TileName, entries_in
from tests.ledger.builders import AT, commitment, committed, entered, tamper, turned

ORIGIN = "gongxin.localhost/log"
in_store = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger() -> None:
    entered(700)
    committed(steps=300)


@in_store
@pytest.mark.parametrize("position", [0, 255, 256, 511, 512, 699])
def test_an_event_is_proved_by_one_text(ledger: None, position: int) -> None:
    text = prove(position).text()
    assert check_proof(text, entry=commitment(position), origin=ORIGIN, trusted=trusted_keys()).size == 700
    assert read_proof(text).text() == text


@in_store
def test_an_event_is_proved_in_any_signed_tree_that_holds_it(ledger: None) -> None:
    for size in (300, 600, 700):
        head = check_proof(prove(7, size=size).text(), entry=commitment(7), origin=ORIGIN, trusted=trusted_keys())
        assert head.size == size


@in_store
def test_a_proof_shows_no_other_event(ledger: None) -> None:
    with pytest.raises(ProofRefused):
        check_proof(prove(7).text(), entry=commitment(8), origin=ORIGIN, trusted=trusted_keys())


@in_store
def test_a_proof_from_before_an_erasure_holds_after_it(ledger: None) -> None:
    text = prove(7).text()
    erase(7, rule="demo.retention.penalty", by="officer:9", at=AT)
    committed()
    assert check_proof(text, entry=commitment(7), origin=ORIGIN, trusted=trusted_keys()).size == 700
    assert check_proof(prove(7).text(), entry=commitment(7), origin=ORIGIN, trusted=trusted_keys()).size == 701


@in_store
@pytest.mark.parametrize("position, size", [(700, None), (-1, None), (2**63, None), (300, 300), (0, 301)])
def test_what_no_signed_tree_holds_is_not_proved(ledger: None, position: int, size: int | None) -> None:
    with pytest.raises(NotInTree):
        prove(position, size=size)


@in_store
def test_nothing_is_proved_of_a_log_without_a_checkpoint(tmp_path: Path) -> None:
    for ask in (lambda: prove(0), lambda: publish(tmp_path)):
        with pytest.raises(NotInTree):
            ask()


@in_store
def test_every_signed_tree_is_proved_to_begin_the_later_ones(ledger: None) -> None:
    roots = {one.size: bytes(one.root) for one in Checkpoint.objects.all()}
    for old, size in [(300, 600), (300, 700), (600, 700), (700, 700)]:
        given = {"old_root": roots[old], "root": roots[size]}
        verify_consistency(old=old, size=size, proof=prove_growth(old, size=size), **given)
    with pytest.raises(NotInTree):
        prove_growth(700, size=300)


@in_store
@pytest.mark.parametrize("damage", [
    f"UPDATE ledger_bundle SET {turned('commitments', 7 * 32)} WHERE number = 0",
    "UPDATE ledger_tile SET hashes = set_byte(hashes, 300, get_byte(hashes, 300) # 1) WHERE level = 0 AND number = 0",
    "UPDATE ledger_tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 1",
    "UPDATE ledger_checkpoint SET root = sha256(root) WHERE size = 700",
    "DELETE FROM ledger_tile WHERE level = 0 AND number = 0",
    "UPDATE ledger_tile SET hashes = substring(hashes FROM 1 FOR 31) WHERE level = 1",
    "DELETE FROM ledger_bundle WHERE number = 0",
    "DELETE FROM ledger_event WHERE details = '{\"row\": 7}'",
    "UPDATE ledger_event SET details = '{\"row\": 8}' WHERE details = '{\"row\": 7}'",
    "UPDATE ledger_event SET details = '{\"erased\": 7}' WHERE details = '{\"row\": 7}'",
    "UPDATE ledger_bundle SET salts = set_byte(salts, 7 * 16, get_byte(salts, 7 * 16) # 1) WHERE number = 0",
])  # fmt: skip
def test_a_damaged_store_gives_no_proof_rather_than_a_wrong_one(ledger: None, damage: str) -> None:
    tamper(damage)
    with pytest.raises(LedgerDamaged):
        prove(7)


@in_store
def test_what_is_damaged_elsewhere_does_not_keep_an_event_from_being_proved(ledger: None) -> None:
    tamper("DELETE FROM ledger_event WHERE details = '{\"row\": 7}'")
    with pytest.raises(LedgerDamaged, match=r"^position 7: its event is missing$"):
        prove(7)
    assert check_proof(prove(8).text(), entry=commitment(8), origin=ORIGIN, trusted=trusted_keys()).size == 700


@in_store
def test_tiles_remembered_from_another_tree_do_not_spoil_a_proof(ledger: None) -> None:
    prove(7)
    tamper("UPDATE ledger_tile SET hashes = set_byte(hashes, 300, get_byte(hashes, 300) # 1) WHERE level = 0")
    good = prove(7)
    tamper("UPDATE ledger_tile SET hashes = set_byte(hashes, 300, get_byte(hashes, 300) # 1) WHERE level = 0")
    assert prove(7) == good


PROOF = Proof(3, (bytes(32), bytes([1]) * 32), "a\n5\n" + b64encode(bytes(32)).decode() + "\n\n— a AAAAAAAA\n")


@pytest.mark.parametrize("text", [
    "", PROOF.text()[1:], PROOF.text().replace("@v1", "@v2"), PROOF.text().replace("index 3", "index 03"),
    PROOF.text().replace("index 3\n", ""), PROOF.text().replace("index", "Index"), PROOF.text().replace("\n\n", "\n"),
    PROOF.text().replace("AAA=", "AA=="), PROOF.text().replace("index 3", "index -3"), "c2sp.org/tlog-proof@v1\n\n",
    PROOF.text().replace("index 3\n", "index 3\n" + "AAAA\n" * 70), PROOF.text().replace("index 3", "extra x\nextra y"),
    PROOF.text().replace("index", "extra " + "A" * 5_000 + "\nindex"),
], ids=range(13))  # fmt: skip
def test_a_malformed_proof_is_refused(text: str) -> None:
    with pytest.raises((ProofMalformed, NoteRefused)):
        check_proof(text, entry=b"", origin="a", trusted=[])


@given(st.text())
def test_whatever_is_handed_in_as_a_proof_is_read_or_refused(text: str) -> None:
    for tried in (text, PROOF.text() + text, text + PROOF.text()):
        try:
            read_proof(tried)
        except ProofMalformed:
            continue


def alter(file: Path, place: int) -> None:
    held = bytearray(file.read_bytes())
    held[place] ^= 1
    file.write_bytes(held)


def read_from(folder: Path) -> tuple[TiledTree, int]:
    head = checkpoint_of((folder / "checkpoint").read_text("utf-8"), origin=ORIGIN, trusted=trusted_keys())

    def read(level: int, number: int) -> bytes:
        whole = folder / TileName(level, number).path()
        width = (head.size >> 8 * level) - number * 256
        return (whole if width >= 256 else folder / TileName(level, number, width).path()).read_bytes()

    tree = TiledTree(read)
    assert tree.root(0, head.size) == head.root
    return tree, head.size


@in_store
def test_the_published_files_are_the_whole_log(ledger: None, tmp_path: Path) -> None:
    assert publish(tmp_path) == Published(700, 8)
    tree, size = read_from(tmp_path)
    entries = [one for number in (0, 1) for one in entries_in((tmp_path / TileName(None, number).path()).read_bytes())]
    entries += entries_in((tmp_path / TileName(None, 2, 188).path()).read_bytes())
    assert [tree.root(at, at + 1) for at in range(size)] == [leaf_hash(one) for one in entries]


@in_store
def test_a_folder_goes_on_where_it_was_cut_off(ledger: None, tmp_path: Path) -> None:
    publish(tmp_path)
    assert publish(tmp_path).files == 0
    entered(400)
    committed()
    assert publish(tmp_path).size == 1_100 and read_from(tmp_path)[1] == 1_100
    assert not list(tmp_path.rglob(".*"))


@in_store
def test_files_left_half_written_are_written_again(ledger: None, tmp_path: Path) -> None:
    publish(tmp_path)
    (tmp_path / "checkpoint").unlink()
    (tmp_path / TileName(0, 1).path()).write_bytes(b"half")
    assert publish(tmp_path).files == 2
    read_from(tmp_path)


@in_store
@pytest.mark.parametrize("name", [
    TileName(0, 0), TileName(0, 1), TileName(0, 2, 188), TileName(1, 0, 2), TileName(None, 0), TileName(None, 2, 188)
])  # fmt: skip
@pytest.mark.parametrize("place", [0, 40])
def test_a_published_file_that_was_altered_is_written_again(
    ledger: None, tmp_path: Path, name: TileName, place: int
) -> None:
    publish(tmp_path)
    alter(tmp_path / name.path(), place)
    assert publish(tmp_path, compared=0).mended == () or name.width < 256  # the edge is always looked at
    assert publish(tmp_path).files == 0 and publish(tmp_path) == Published(700, 0)
    alter(tmp_path / name.path(), place)
    assert publish(tmp_path) == Published(700, 0, (name.path(),))
    alter(tmp_path / name.path(), place)
    assert publish(tmp_path, compared=None) == Published(700, 0, (name.path(),))
    read_from(tmp_path)


@in_store
@pytest.mark.parametrize("damage", [
    "UPDATE ledger_tile SET hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) WHERE level = 1",
    "UPDATE ledger_tile SET hashes = set_byte(hashes, 300, get_byte(hashes, 300) # 1) WHERE level = 0 AND number = 0",
    f"UPDATE ledger_bundle SET {turned('commitments', 7 * 32)} WHERE number = 0",
])  # fmt: skip
def test_a_damaged_store_does_not_overwrite_what_was_published_rightly(
    ledger: None, tmp_path: Path, damage: str
) -> None:
    publish(tmp_path)
    tamper(damage)
    with pytest.raises(LedgerDamaged):
        publish(tmp_path)
    read_from(tmp_path)


@in_store
def test_the_folder_of_another_log_is_not_overwritten(ledger: None, tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_text("something else\n")
    with pytest.raises(PublishingRefused):
        publish(tmp_path)
    assert json.dumps((tmp_path / "checkpoint").read_text()) == '"something else\\n"'
