"""Every new checkpoint is signed by the log's key, and nothing is signed with a wrong one."""

import os
import stat

import pytest
from pytest_django import Settings

from gongxin.ledger.actions import integrate, sequence_batches
from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.keys import LogKeyRefused, key_file, signing_key, trusted_keys
from gongxin.ledger.models import Checkpoint, StoredTile
from gongxin.ledger.notes import checkpoint_of
from gongxin.ledger.queries import first_checkpoint_after, latest_signed
from gongxin.ledger.verification import verify
from tests.ledger.builders import AT, committed, entered, recorded, tamper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_home(settings: Settings, tmp_path: os.PathLike[str]) -> None:
    settings.HOME = tmp_path
    settings.LEDGER_NAME = "yunze.example/log"


def grow() -> None:
    recorded()
    sequence_batches()
    integrate(at=AT)


def test_a_new_checkpoint_says_size_and_root_under_the_logs_signature() -> None:
    entered(5)
    committed()
    found = latest_signed()
    assert found is not None
    head = checkpoint_of(found.note, origin="yunze.example/log", trusted=trusted_keys())
    assert (head.size, head.root) == (found.size, found.root) == (5, bytes(Checkpoint.objects.get().root))


def test_the_secret_lies_in_the_home_for_its_owner_alone() -> None:
    grow()
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    assert str(signing_key().verifier) == str(trusted_keys()[0])


def test_the_first_checkpoint_after_a_position_is_the_first_whose_tree_holds_it() -> None:
    entered(10)
    committed(steps=4)
    found = [first_checkpoint_after(position) for position in (0, 3, 4, 7, 8, 9)]
    assert [one.size if one else None for one in found] == [4, 4, 8, 8, 10, 10]
    assert first_checkpoint_after(10) is None


def test_a_checkpoint_of_before_there_were_signatures_is_no_signed_one() -> None:
    grow()
    tamper("UPDATE ledger_checkpoint SET note = ''")
    tamper("DELETE FROM ledger_key")
    assert first_checkpoint_after(0) is None and latest_signed() is None


def test_a_log_of_before_there_were_tiles_gets_them_with_the_next_signature() -> None:
    entered(700)
    committed(steps=300)
    tamper("DELETE FROM ledger_tile")
    tamper("UPDATE ledger_checkpoint SET note = ''")
    tamper("DELETE FROM ledger_key")
    grow()
    assert verify().ok and StoredTile.objects.count() == 4
    found = first_checkpoint_after(0)
    assert found is not None and found.size == 701


def test_without_the_key_that_signed_last_nothing_is_signed() -> None:
    grow()
    key_file().unlink()
    with pytest.raises(LogKeyRefused, match=r"has|hold"):
        grow()
    assert Checkpoint.objects.count() == 1


def test_a_key_that_others_can_read_is_refused() -> None:
    grow()
    key_file().chmod(0o640)
    with pytest.raises(LogKeyRefused, match="read by others"):
        grow()


def test_a_damaged_key_is_refused() -> None:
    grow()
    key_file().write_text(key_file().read_text()[:-9])
    with pytest.raises(LogKeyRefused, match="holds no key"):
        grow()


@pytest.mark.parametrize("name, value", [("LEDGER_NAME", "other.example/log"), ("LEDGER_SUITE", "sm2-sm3")])
def test_a_log_keeps_its_name_and_its_suite(settings: Settings, name: str, value: str) -> None:
    grow()
    setattr(settings, name, value)
    with pytest.raises((LogKeyRefused, LedgerDamaged)):
        grow()


def test_a_log_is_kept_in_the_national_suite_where_the_setting_says_so(settings: Settings) -> None:
    settings.LEDGER_SUITE = "sm2-sm3"
    entered(300)
    committed(steps=100)
    assert verify().ok
    found = latest_signed()
    assert (
        found is not None and checkpoint_of(found.note, origin="yunze.example/log", trusted=trusted_keys()).size == 300
    )
