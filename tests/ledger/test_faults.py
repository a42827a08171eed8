"""Whatever fails, and whichever bit turns over: never a wrong proof, never a lost event, and nothing signed on top."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from gongxin.ledger.actions import integrate, sequence_batches
from gongxin.ledger.auditing import CHECKPOINTS_A_TURN, TILES_A_TURN, LedgerDamaged
from gongxin.ledger.keys import LogKeyRefused, trusted_keys
from gongxin.ledger.leaves import commitments
from gongxin.ledger.models import Checkpoint, Event
from gongxin.ledger.notes import NoteRefused, VerifierKey
from gongxin.ledger.proofs import check_proof
from gongxin.ledger.proving import prove
from gongxin.ledger.publishing import publish
from gongxin.ledger.queries import NotInTree
from gongxin.ledger.rotation import rotate_key
from gongxin.ledger.verification import verify
from tests.ledger.builders import AT, committed, entered, recorded, tamper
from tests.ledger.test_proving import read_from

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = "gongxin.localhost/log"
EVENTS = 700
FLIPS = {
    "leaf": ("ledger_bundle", "commitments", "number = 0"),
    "last leaves": ("ledger_bundle", "commitments", "number = 2"),
    "salt": ("ledger_bundle", "salts", "number = 1"),
    "tile of leaves": ("ledger_tile", "hashes", "level = 0 AND number = 1"),
    "tile at the edge": ("ledger_tile", "hashes", "level = 0 AND number = 2"),
    "tile above": ("ledger_tile", "hashes", "level = 1"),
    "last root": ("ledger_checkpoint", "root", "size = 700"),
    "last edge": ("ledger_checkpoint", "frontier", "size = 700"),
    "last note": ("ledger_checkpoint", "note", "size = 700"),
    "earlier root": ("ledger_checkpoint", "root", "size = 300"),
    "earlier edge": ("ledger_checkpoint", "frontier", "size = 300"),
    "earlier note": ("ledger_checkpoint", "note", "size = 300"),
    "key": ("ledger_key", "verifier", "true"),
}


@pytest.fixture(autouse=True)
def ledger(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    entered(EVENTS)
    committed(steps=300)


def turn_over(table: str, column: str, where: str, *, seed: str) -> None:
    """One bit of the column; of a text one that leaves it text, without a new line break."""
    chosen = random.Random(seed)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {where}")
        (held,) = cursor.fetchone()
    if isinstance(held, str):
        at = chosen.choice([at for at, one in enumerate(held) if one.isascii() and one.isalnum()])
        tamper(f"UPDATE {table} SET {column} = %s WHERE {where}", held[:at] + chr(ord(held[at]) ^ 1) + held[at + 1 :])
        return
    turned = bytearray(held)
    turned[chosen.randrange(len(turned))] ^= 1 << chosen.randrange(8)
    tamper(f"UPDATE {table} SET {column} = %s WHERE {where}", bytes(turned))


@pytest.mark.parametrize("what", FLIPS)
@pytest.mark.parametrize("seed", range(2))
def test_a_bit_that_turned_over_is_found_before_the_next_signing_and_proves_nothing_wrong(what: str, seed: int) -> None:
    keys, entries = trusted_keys(), commitments(0, EVENTS)
    turn_over(*FLIPS[what], seed=f"{what} {seed}")
    never_wrong(keys, entries)
    recorded()
    sequence_batches()
    with pytest.raises((LedgerDamaged, LogKeyRefused, NoteRefused)):
        integrate(at=AT)
    assert Checkpoint.objects.count() == 3
    with suppress(NoteRefused):
        assert not verify().ok


def never_wrong(keys: list[VerifierKey], entries: list[bytes]) -> None:
    """Whatever is still proved holds for those who know the keys and the entries from before."""
    for position in (0, 7, 255, 256, 300, 511, 512, 699):
        with suppress(LedgerDamaged, NotInTree):
            text = prove(position).text()
            with suppress(NoteRefused):  # a note that is damaged is believed by nobody
                check_proof(text, entry=entries[position], origin=ORIGIN, trusted=keys)


def test_what_lies_further_back_is_found_when_its_turn_comes(settings: Settings) -> None:
    entered(256 * TILES_A_TURN * 2)
    committed(steps=20_000)
    tamper(
        "UPDATE ledger_tile SET hashes = sha256(hashes) || substring(hashes FROM 33) WHERE level = 0 AND number = 20"
    )
    with pytest.raises(LedgerDamaged):
        for _ in range(4):
            recorded()
            committed()


def test_an_event_that_was_changed_after_its_signing_is_found_before_the_next_one() -> None:
    tamper("UPDATE ledger_event SET details = '{\"row\": 99}' WHERE subject = 511")
    recorded()
    sequence_batches()
    with pytest.raises(LedgerDamaged, match="position 511: its event is not what was committed to"):
        integrate(at=AT)


def test_a_long_log_finds_a_changed_new_event_at_once_and_an_old_one_in_its_turn() -> None:
    for place, signings in [(256 * TILES_A_TURN * 2 - 1, 1), (256 * 20, 6)]:
        batch = entered(256 * TILES_A_TURN * 2)
        committed(steps=20_000)
        tamper(f"UPDATE ledger_event SET subject = 0 WHERE id = {batch.first_event + place}")
        with pytest.raises(LedgerDamaged):
            for _ in range(signings):
                recorded()
                committed()
        tamper(f"UPDATE ledger_event SET subject = {place} WHERE id = {batch.first_event + place}")


def test_every_earlier_checkpoint_has_its_turn() -> None:
    for _ in range(CHECKPOINTS_A_TURN + 3):
        recorded()
        committed()
    tamper("UPDATE ledger_checkpoint SET root = sha256(root) WHERE size = 702")
    with pytest.raises(LedgerDamaged, match="702"):
        for _ in range(3):
            recorded()
            committed()


@contextmanager
def failing(call: int, *, kind: Callable[[], Exception]) -> Iterator[list[int]]:
    """The statement with this number fails, once; the list says how many there were."""
    seen = [0]

    def step(execute: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401
        seen[0] += 1
        if seen[0] == call:
            raise kind()
        return execute(*given)

    with connection.execute_wrapper(step):
        yield seen


@pytest.mark.parametrize("act", ["sign", "rotate"])
def test_each_statement_fails_once_and_nothing_is_lost(act: str) -> None:
    for call in range(1, 400):
        recorded()
        before = Checkpoint.objects.count()
        with failing(call, kind=lambda: OperationalError("lost")) as seen, suppress(OperationalError):
            if act == "sign":
                sequence_batches()
                integrate(at=AT)
            else:
                rotate_key(by="operator", at=AT)
        assert Checkpoint.objects.count() <= before + 1
        if seen[0] < call:
            break
    else:
        pytest.fail("it never got through")
    committed()
    told = verify()
    assert told.ok and told.size == Event.objects.count() and call > 10


def test_each_write_of_a_file_fails_once_and_the_folder_is_never_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, written = tmp_path / "log", os.fsync
    for call in range(1, 40):
        left = iter(range(call - 1, -1, -1))

        def fsync(place: int, left: Iterator[int] = left) -> None:
            if next(left, 1) == 0:
                raise OSError("no space left")
            written(place)

        monkeypatch.setattr(os, "fsync", fsync)
        try:
            publish(folder)
            break
        except OSError:
            if (folder / "checkpoint").exists():
                read_from(folder)
    assert read_from(folder)[1] == EVENTS and call > 1
    entered(40)
    committed()
    monkeypatch.setattr(os, "fsync", written)
    assert publish(folder).size == EVENTS + 40 and read_from(folder)[1] == EVENTS + 40
