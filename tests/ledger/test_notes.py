"""Notes are read strictly, and a signature counts only under a trusted key's name and id."""

import json
import re
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.ledger.merkle import EMPTY_ROOT
from gongxin.ledger.notes import (
    COSIGNATURE,
    LONGEST_NOTE,
    NoteRefused,
    SigningKey,
    TreeHead,
    checkpoint_of,
    cosigned,
    read_head,
    read_note,
    read_signer,
    read_verifier,
    seen_at,
    signed,
    signers,
)
from gongxin.ledger.suites import INTERNATIONAL
from tests.conftest import SHARED

ORIGIN = "yunze.example/log"
FOREIGN = SHARED / "vectors" / "tlog_tiles_15_entries.json"
KEY = SigningKey(ORIGIN, INTERNATIONAL.type, bytes(range(32)))
OTHER = SigningKey(ORIGIN, INTERNATIONAL.type, bytes(32))
WITNESS = SigningKey("witness.example", COSIGNATURE, bytes([7]) * 32)
HEAD = TreeHead(ORIGIN, 15, EMPTY_ROOT)
NOTE = signed(HEAD.text(), by=[KEY]).encoded()


def foreign() -> dict[str, Any]:
    if not FOREIGN.exists():
        pytest.skip("the shared vectors are absent")
    log: dict[str, Any] = json.loads(FOREIGN.read_text("utf-8"))
    return log


def test_a_checkpoint_is_read_as_it_was_signed() -> None:
    assert checkpoint_of(NOTE, origin=ORIGIN, trusted=[KEY.verifier]) == HEAD


@pytest.mark.real
def test_every_checkpoint_of_a_foreign_log_is_believed() -> None:
    log = foreign()
    key, files = read_verifier(log["verifier_key"]), log["files"]
    notes = [one["text"] for name, one in files.items() if name.startswith("checkpoint.")]
    heads = [checkpoint_of(note, origin=log["origin"], trusted=[key]) for note in notes]
    assert sorted(head.size for head in heads) == list(range(16))
    assert [read_note(note).encoded() for note in notes] == notes


def test_a_note_by_another_key_of_that_name_is_not_believed() -> None:
    note = read_note(signed(HEAD.text(), by=[OTHER]).encoded())
    with pytest.raises(NoteRefused, match="no trusted key"):
        signers(note, trusted=[KEY.verifier])


def test_the_id_of_a_trusted_key_under_another_name_is_not_believed() -> None:
    note = NOTE.replace(f"— {ORIGIN} ", "— elsewhere.example/log ")
    with pytest.raises(NoteRefused, match="no trusted key"):
        checkpoint_of(note, origin=ORIGIN, trusted=[KEY.verifier])


def test_a_wrong_signature_of_a_trusted_key_refuses_the_note_whatever_others_say() -> None:
    wrong = signed(TreeHead(ORIGIN, 16, EMPTY_ROOT).text(), by=[OTHER]).signatures
    note = read_note(NOTE)
    forged = type(note)(note.text, (*note.signatures, *wrong))
    with pytest.raises(NoteRefused, match="does not hold"):
        signers(forged, trusted=[KEY.verifier, OTHER.verifier])


def test_signatures_of_strangers_are_passed_over() -> None:
    note = read_note(signed(HEAD.text(), by=[OTHER, KEY]).encoded())
    assert signers(note, trusted=[KEY.verifier]) == [KEY.verifier]


def test_a_key_that_signs_twice_is_refused() -> None:
    note = signed(HEAD.text(), by=[KEY, KEY])
    with pytest.raises(NoteRefused, match="twice"):
        signers(note, trusted=[KEY.verifier])


def test_a_checkpoint_of_another_log_is_refused_though_the_key_is_right() -> None:
    note = signed(TreeHead("elsewhere.example/log", 15, EMPTY_ROOT).text(), by=[KEY]).encoded()
    with pytest.raises(NoteRefused, match="not of"):
        checkpoint_of(note, origin=ORIGIN, trusted=[KEY.verifier])


def test_a_cosignature_binds_the_moment_that_it_names() -> None:
    signature = cosigned(HEAD.text(), by=WITNESS, second=1_775_000_000)
    note = read_note(NOTE + signature.line())
    assert WITNESS.verifier in signers(note, trusted=[KEY.verifier, WITNESS.verifier])
    assert seen_at(note.signatures[1]) == 1_775_000_000
    later = type(signature)(signature.name, signature.key, bytes(7) + b"\x01" + signature.value[8:])
    with pytest.raises(NoteRefused, match="does not hold"):
        signers(read_note(NOTE + later.line()), trusted=[WITNESS.verifier])


def test_a_log_key_is_no_witness_key_though_the_bytes_are_the_same() -> None:
    as_witness = SigningKey(ORIGIN, COSIGNATURE, KEY.secret)
    assert as_witness.verifier.id != KEY.verifier.id


@pytest.mark.parametrize("malformed", [
    "", "\n", "\n\n", "text", "text\n", "text\n\n", NOTE[:-1], NOTE + "\n", NOTE.replace("\n", "\r\n"),
    NOTE.replace("— ", "- "), NOTE.replace("— ", "—"), NOTE + "— x\n", NOTE + "— x !!!!\n", NOTE + "— a+b AAAAAAAA\n",
    NOTE + "— x AAAA\n", NOTE + f"— x {b64encode(bytes(4)).decode()}\n", NOTE[:-1] + " \n", "\0" + NOTE, "\x7f" + NOTE,
    NOTE + "— x AAAAAAB=\n", "x" * LONGEST_NOTE + NOTE, NOTE + "— x AAAAAAAA\n" * 70, "\ud800" + NOTE,
], ids=range(23))  # fmt: skip
def test_a_malformed_note_is_refused(malformed: str) -> None:
    with pytest.raises(NoteRefused):
        read_note(malformed)


ROOT = b64encode(EMPTY_ROOT).decode()


@pytest.mark.parametrize("text", [
    "", "origin\n", "origin\n5\n", f"origin\n05\n{ROOT}\n", f"origin\n-5\n{ROOT}\n", f"origin\n+5\n{ROOT}\n",
    f"origin\n5 \n{ROOT}\n", f"origin\n٥\n{ROOT}\n", f"\n5\n{ROOT}\n", f"origin\n5\n{ROOT}AAAA\n",
    f"origin\n5\n{ROOT[:-1]}\n", f"origin\n5\n\n{ROOT}\n", f"origin\n{'9' * 19}\n{ROOT}\n",
    f"origin\n{2**64}\n{ROOT}\n",
    f"origin\n5\n{ROOT}\n\nx\n",
], ids=range(15))  # fmt: skip
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        read_head(text)


@pytest.mark.parametrize("text", [
    "", "a", "a+b", "a+00000000+AAAA", str(KEY.verifier)[:-4], str(KEY.verifier).replace(ORIGIN, "other.example"),
    re.sub(r"\+[0-9a-f]{8}\+", "+00000000+", str(KEY.verifier)), "+" + str(KEY.verifier),
])  # fmt: skip
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        read_verifier(text)
    with pytest.raises(NoteRefused):
        read_signer(text)
    with pytest.raises(NoteRefused):
        read_signer("PRIVATE+KEY+" + text)


@given(st.text())
def test_whatever_is_handed_in_is_read_again_the_same_or_refused(given_text: str) -> None:
    for tried in (given_text, NOTE + given_text, given_text + NOTE):
        try:
            assert read_note(tried).encoded() == tried
        except NoteRefused:
            continue


@given(st.data())
def test_no_changed_character_passes(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(NOTE) - 1))
    changed = NOTE[:at] + data.draw(st.characters().filter(lambda one: one != NOTE[at])) + NOTE[at + 1 :]
    with pytest.raises(NoteRefused):
        checkpoint_of(changed, origin=ORIGIN, trusted=[KEY.verifier])
