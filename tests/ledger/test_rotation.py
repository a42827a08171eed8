"""Another key follows without a gap in trust, whatever is cut off on the way."""

from pathlib import Path

import pytest
from pytest_django import Settings

from gongxin.ledger import rotation
from gongxin.ledger.keys import LogKeyRefused, key_file, make_key, next_file, remember, signing_key, trusted_keys
from gongxin.ledger.models import Event
from gongxin.ledger.notes import checkpoint_of, read_note, signers
from gongxin.ledger.queries import latest_or_refused
from gongxin.ledger.rotation import RotationRefused, rotate_key
from gongxin.ledger.verification import verify
from tests.ledger.builders import AT, committed, entered, recorded

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = "gongxin.localhost/log"


@pytest.fixture(autouse=True)
def ledger(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    entered(5)
    committed()


def test_the_checkpoint_of_the_change_is_signed_by_both_keys() -> None:
    old = signing_key().verifier
    new = rotate_key(by="operator", at=AT)
    note = read_note(latest_or_refused().note)
    assert signers(note, trusted=[old]) == [old] and signers(note, trusted=[new]) == [new]
    assert trusted_keys() == [old, new] and verify().ok


def test_the_new_key_alone_signs_from_then_on() -> None:
    old = signing_key().verifier
    new = rotate_key(by="operator", at=AT)
    recorded()
    committed()
    note = latest_or_refused().note
    assert checkpoint_of(note, origin=ORIGIN, trusted=[new]).size == 7
    with pytest.raises(ValueError, match="no trusted key"):
        checkpoint_of(note, origin=ORIGIN, trusted=[old])
    assert verify().ok


def test_the_log_tells_of_the_change() -> None:
    old = trusted_keys()[0]
    new = rotate_key(by="operator", at=AT)
    told = Event.objects.get(kind="ledger.key.rotated")
    assert (told.actor, told.details) == ("operator", {"from": str(old), "to": str(new), "lost": False})


def test_a_lost_key_is_followed_by_one_that_signs_alone() -> None:
    key_file().unlink()
    with pytest.raises(LogKeyRefused):
        rotate_key(by="operator", at=AT)
    new = rotate_key(by="operator", at=AT, lost=True)
    assert [one.name for one in read_note(latest_or_refused().note).signatures] == [ORIGIN]
    assert signing_key().verifier == new and verify().ok


def test_a_rotation_that_fails_leaves_the_old_key_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    old = signing_key()

    def fail(*keys: object, **given: object) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(rotation, "integrate_signed_by", fail)
    with pytest.raises(OSError, match="no space"):
        rotate_key(by="operator", at=AT)
    assert signing_key() == old and not next_file().exists()
    committed()
    assert verify().ok


def test_a_rotation_cut_off_before_its_checkpoint_is_begun_anew() -> None:
    make_key(next_file())
    recorded()
    committed()
    assert str(rotate_key(by="operator", at=AT)) == str(trusted_keys()[-1]) and verify().ok


def test_a_rotation_cut_off_after_its_checkpoint_is_finished_by_whoever_signs_next() -> None:
    new = make_key(next_file())
    remember(new.verifier, size=5, at=AT)
    recorded()
    committed()
    assert signing_key() == new and not next_file().exists() and verify().ok


def test_nobody_rotates_without_a_name() -> None:
    with pytest.raises(RotationRefused):
        rotate_key(by="", at=AT)
