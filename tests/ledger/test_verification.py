"""Whatever is changed behind the ledger's back is found, and what is lawfully erased is not mistaken for it."""

import pytest

from gongxin.ledger.actions import ErasureRefused, erase, integrate, sequence_batches
from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.leaves import ERASED_SALT, commitments, leaves_between
from gongxin.ledger.merkle import inclusion_proof, leaf_hash, leaf_hashes, verify_inclusion
from gongxin.ledger.models import Checkpoint, Cosignature, Witness
from gongxin.ledger.queries import NoSuchEvent, event_at, events_from, position_of
from gongxin.ledger.verification import Verification, verify, verify_tree
from tests.ledger.builders import AT, commitment, committed, entered, recorded, tamper, turned

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger() -> int:
    """Ten events in three batches, in the tree under four checkpoints; the id of the first event of the second."""
    recorded("test.thing.first", amount="12.50")
    batch = entered(8)
    recorded("test.thing.last")
    committed(steps=3)
    return batch.first_event


def without_salt(position: int) -> str:
    return f"salts = overlay(salts PLACING decode(repeat('00', 16), 'hex') FROM {position * 16 + 1})"


def problems() -> str:
    found = verify()
    assert found.ok is not bool(found.problems)
    assert found.problem_count == len(found.problems)
    return "; ".join(found.problems)


def test_an_untouched_ledger_agrees_with_itself(ledger: int) -> None:
    last = Checkpoint.objects.get(size=10)
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [3, 6, 9, 10]
    assert verify() == Verification(
        ok=True, events=10, size=10, root=bytes(last.root).hex(), problem_count=0, problems=()
    )


def test_an_empty_ledger_agrees_with_itself() -> None:
    assert verify().ok and verify().size == 0 and integrate(at=AT) == 0


def test_the_tree_is_verified_without_the_contents(ledger: int) -> None:
    tamper("UPDATE ledger_event SET subject = 99 WHERE id = %s", ledger)
    assert not verify().ok and verify_tree().ok and verify_tree().root == verify().root
    tamper(f"UPDATE ledger_bundle SET {turned('commitments', 4 * 32)}")
    assert not verify_tree().ok


def test_progress_is_told(ledger: int) -> None:
    told: list[tuple[int, int]] = []
    verify(progress=lambda done, all_of_it: told.append((done, all_of_it)))
    assert told == [(10, 10)]


def test_events_that_wait_for_the_tree_are_no_problem(ledger: int) -> None:
    recorded()
    assert verify().ok
    sequence_batches()
    assert verify().ok and verify().events == 11 and verify().size == 10


@pytest.mark.parametrize("change", [
    "details = '{\"row\": 99}'", "details = '{}'", "kind = 'test.row.forged'", "subject = 99", "subject = NULL",
    "record = 99", "actor = 'source:2'", "happened_at = happened_at + '1 microsecond'::interval",
])  # fmt: skip
def test_a_changed_event_is_found(ledger: int, change: str) -> None:
    tamper(f"UPDATE ledger_event SET {change} WHERE id = %s", ledger + 3)
    assert problems() == "position 4: its event is not what was committed to"


def test_a_deleted_event_is_found(ledger: int) -> None:
    tamper("DELETE FROM ledger_event WHERE id = %s", ledger + 3)
    assert "written with 8 events and holds 7" in problems() and "position 4: its event is missing" in problems()


def test_a_checkpoint_that_is_gone_is_found_where_a_key_or_a_cosignature_names_it(ledger: int) -> None:
    tamper("DELETE FROM ledger_checkpoint WHERE size = 6")
    assert verify().ok  # nothing in the log names it, and every later one holds its events
    witness = Witness.objects.create(verifier="w", address="https://w.example")
    Cosignature.objects.create(size=6, witness=witness, line="")
    assert problems() == "the checkpoint of size 6 is missing: a key or a cosignature names it"
    tamper("DELETE FROM ledger_checkpoint WHERE size = 3")
    assert "the checkpoint of size 3 is missing" in problems()


def test_an_added_event_is_found(ledger: int) -> None:
    tamper("INSERT INTO ledger_event SELECT id + 8, subject, record, happened_at, kind, actor, details"
           " FROM ledger_event WHERE id = %s", ledger)  # fmt: skip
    assert "written with 8 events and holds 9" in problems()


def test_an_event_without_a_batch_is_found(ledger: int) -> None:
    tamper("INSERT INTO ledger_event SELECT id + (99 << 20), subject, record, happened_at, kind, actor, details"
           " FROM ledger_event WHERE id = %s", ledger)  # fmt: skip
    assert "written with 0 events and holds 1" in problems()


def test_swapped_events_are_found(ledger: int) -> None:
    first, second = ledger + 1, ledger + 2
    tamper("UPDATE ledger_event SET id = -1 WHERE id = %s", first)
    tamper("UPDATE ledger_event SET id = %s WHERE id = %s", first, second)
    tamper("UPDATE ledger_event SET id = %s WHERE id = -1", second)
    assert [f"position {at}: its event is not what was committed to" in problems() for at in (2, 3)] == [True, True]


def test_batches_that_changed_places_are_found(ledger: int) -> None:
    tamper("UPDATE ledger_batch SET first_position = 20 WHERE first_position = 9")
    tamper("UPDATE ledger_batch SET first_position = 9 WHERE first_position = 0")
    tamper("UPDATE ledger_batch SET first_position = 0 WHERE first_position = 20")
    assert "position 0: its event is not what was committed to" in problems()


def test_a_batch_moved_away_is_found(ledger: int) -> None:
    tamper("UPDATE ledger_batch SET first_position = 20 WHERE first_position = 9")
    assert "begins at position 20, but 9 events stand before it" in problems()


def test_a_changed_leaf_is_found(ledger: int) -> None:
    tamper(f"UPDATE ledger_bundle SET {turned('commitments', 4 * 32)}")
    assert "position 4: its event is not" in problems() and "root of checkpoint 6 is not" in problems()


def test_an_event_changed_together_with_its_leaf_is_found(ledger: int) -> None:
    for column, width in (("salts", 16), ("commitments", 32)):
        other = f"substring({column} FROM {5 * width + 1} FOR {width})"
        tamper(f"UPDATE ledger_bundle SET {column} = overlay({column} PLACING {other} FROM {4 * width + 1})")
    tamper("UPDATE ledger_event SET (subject, record, details) = (4, 4, '{\"row\": 4}') WHERE id = %s", ledger + 3)
    assert problems().startswith("the root of checkpoint 6 is not that of the leaves below it")


@pytest.mark.parametrize("kept", [1, 4, 9])
def test_leaves_that_were_cut_off_are_found(ledger: int, kept: int) -> None:
    cut = f"(substring(salts FOR {kept * 16}), substring(commitments FOR {kept * 32}))"
    tamper(f"UPDATE ledger_bundle SET (salts, commitments) = {cut}")
    assert all(f"position {position}: its leaf is missing" in problems() for position in range(kept, 10))


def test_leaves_that_were_deleted_are_found_and_nothing_else_is_blamed() -> None:
    entered(700)
    committed()
    tamper("DELETE FROM ledger_bundle WHERE number = 1")
    told = [one for one in verify().problems if one.startswith("position")]
    assert told == [f"position {position}: its leaf is missing" for position in range(256, 512)]


def test_a_leaf_without_salt_and_tombstone_is_found(ledger: int) -> None:
    tamper(f"UPDATE ledger_bundle SET {without_salt(4)}")
    assert problems() == "position 4: its salt is gone, and no tombstone says why"


@pytest.mark.parametrize("change", ["root = sha256(root)", "frontier = sha256(frontier)", "size = 5"])
def test_a_changed_checkpoint_is_found(ledger: int, change: str) -> None:
    tamper(f"UPDATE ledger_checkpoint SET {change} WHERE size = 6")
    assert "is not that of the leaves below it" in problems()


def test_a_deleted_last_checkpoint_is_found(ledger: int) -> None:
    tamper("DELETE FROM ledger_checkpoint WHERE size = 10")
    assert problems() == "1 leaves stand outside the last checkpoint; tile 0/0 holds more than the last checkpoint"


def test_the_tree_does_not_grow_from_a_checkpoint_that_contradicts_itself(ledger: int) -> None:
    tamper("UPDATE ledger_checkpoint SET root = sha256(root) WHERE size = 10")
    recorded()
    sequence_batches()
    with pytest.raises(LedgerDamaged, match="size 10 contradicts itself"):
        integrate(at=AT)


def test_the_tree_does_not_grow_over_a_gap(ledger: int) -> None:
    batch = entered(3)
    sequence_batches()
    tamper("DELETE FROM ledger_event WHERE id = %s", batch.first_event + 1)
    with pytest.raises(LedgerDamaged, match="after position 10 have gaps"):
        integrate(at=AT)


def test_an_erased_event_leaves_a_tombstone_and_a_tree_that_agrees(ledger: int) -> None:
    tombstone = erase(4, rule="demo.retention.penalty", by="officer:9", at=AT)
    committed()
    assert verify().ok and leaves_between(4, 5).salts == ERASED_SALT
    assert event_at(4).details == {"erased": tombstone}
    told = event_at(position_of(tombstone) or 0)
    assert (told.kind, told.actor) == ("ledger.event.erased", "officer:9")
    assert told.details == {"event": ledger + 3, "position": 4, "rule": "demo.retention.penalty"}


def test_an_old_proof_holds_after_the_erasure(ledger: int) -> None:
    root = bytes(Checkpoint.objects.get(size=10).root)
    proof = inclusion_proof(leaf_hashes(commitments(0, 10)), 4)
    erase(4, rule="demo.retention.penalty", by="officer:9", at=AT)
    leaf = leaf_hash(commitment(4))
    verify_inclusion(leaf, index=4, size=10, proof=proof, root=root)


def test_what_was_erased_is_not_given_another_content(ledger: int) -> None:
    erase(4, rule="demo.retention.penalty", by="officer:9", at=AT)
    tamper("UPDATE ledger_event SET details = '{\"row\": 3}' WHERE id = %s", ledger + 3)
    assert problems() == "position 4: its salt is gone, and no tombstone says why"


def test_a_tombstone_of_another_event_excuses_nothing(ledger: int) -> None:
    tombstone = erase(4, rule="demo.retention.penalty", by="officer:9", at=AT)
    tamper(f"UPDATE ledger_bundle SET {without_salt(5)}")
    tamper("UPDATE ledger_event SET details = jsonb_build_object('erased', %s) WHERE id = %s", tombstone, ledger + 4)
    assert problems() == "position 5: its salt is gone, and no tombstone says why"


def test_an_erasure_without_ground_is_refused(ledger: int) -> None:
    erase(4, rule="demo.retention.penalty", by="officer:9", at=AT)
    committed()
    for position, rule in [(4, "demo.again"), (10, "demo.tombstone"), (5, "")]:
        with pytest.raises(ErasureRefused):
            erase(position, rule=rule, by="officer:9", at=AT)
    with pytest.raises(NoSuchEvent):
        erase(11, rule="demo.nothing", by="officer:9", at=AT)


def test_an_event_is_not_erased_before_the_tree_holds_it() -> None:
    recorded()
    sequence_batches()
    with pytest.raises(ErasureRefused, match="does not hold position 0 yet"):
        erase(0, rule="demo.retention.penalty", by="officer:9", at=AT)
    assert len(events_from(0, limit=5)) == 1
