"""Files of peers as signed notes: the text that operators write, under the signature of the node or its hub."""

from collections.abc import Iterable

from gongxin.federation.rules import Configuration, ConfigurationRefused, read_configuration
from gongxin.ledger.notes import Note, NoteRefused, SigningKey, VerifierKey, read_note, signed, signers
from gongxin.rulebook.reading import Unreadable, read_yaml

FIRST_LINE = "gongxin peers v1"


def signed_configuration(text: str, *, by: SigningKey) -> str:
    """The text as a file of peers under the key's signature; refused where it is no file of peers."""
    said = f"{FIRST_LINE}\n{text.strip()}\n"
    _configuration(said)
    return signed(said, by=[by]).encoded()


def read_signed(note: str) -> Note:
    """The file as a note, its signatures not believed yet; refused where it is none."""
    try:
        return read_note(note)
    except NoteRefused as fault:
        raise ConfigurationRefused(f"this file of peers is not signed: {fault}") from fault


def is_signed_by(note: Note, keys: Iterable[VerifierKey]) -> bool:
    """Whether one of the keys signed the file; a signature of theirs that does not hold refuses it."""
    known = {(one.name, one.id) for one in keys}
    if not any((one.name, one.key) in known for one in note.signatures):
        return False
    try:
        signers(note, trusted=keys)
    except NoteRefused as fault:
        raise ConfigurationRefused(f"this file of peers was changed after it was signed: {fault}") from fault
    return True


def configuration_in(note: str) -> Configuration:
    """What a file of peers says, whoever signed it."""
    return _configuration(read_signed(note).text)


def _configuration(text: str) -> Configuration:
    first, _, said = text.partition("\n")
    if first != FIRST_LINE:
        raise ConfigurationRefused(f"a file of peers begins with the line {FIRST_LINE}")
    try:
        return read_configuration(read_yaml(said.encode()).value)
    except Unreadable as fault:
        raise ConfigurationRefused(f"line {fault.line + 1} of the file of peers: {fault}") from fault
