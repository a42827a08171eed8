"""A pack on its way: a signed manifest, an empty line, and the pack's files as one archive.

The manifest is a signed note, as files of peers are: which node publishes which version of which pack, of which layer,
and the SHA-256 of every file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gongxin.federation.rules import Layer, Name, Read
from gongxin.ledger.notes import Note, NoteRefused, SigningKey, VerifierKey, read_note, signed, signers
from gongxin.rulebook.archives import ArchiveRefused, digest_lines, digest_of, packed, unpacked
from gongxin.rulebook.items import PackText
from gongxin.rulebook.reading import Unreadable, read_yaml

FIRST_LINE = "gongxin pack v1"
_NUMBERS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,3}")
_NAME: TypeAdapter[str] = TypeAdapter(Name)


class Limits(Read):
    """How large an archive of a pack, and a file in it, may be."""

    most_bytes: int
    most_files: int
    most_file_bytes: int


@cache
def limits() -> Limits:
    """The limits of `limits.yaml`."""
    read = read_yaml((Path(__file__).parent / "limits.yaml").read_bytes()).value
    assert isinstance(read, dict)  # the file comes with the program
    return Limits.model_validate(read["pack"])


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself: who publishes which version of which pack, and a line for each file."""

    publisher: str
    layer: Layer
    key: str
    version: str
    lines: str

    def text(self) -> str:
        """What is signed."""
        head = (FIRST_LINE, self.publisher, self.layer.value, self.key, self.version)
        return "".join(f"{line}\n" for line in head) + self.lines


@dataclass(frozen=True)
class PackArchive:
    """An archive as it came: its files are those of its manifest; its signature is not believed yet."""

    manifest: Manifest
    note: Note
    files: dict[str, bytes]
    pack: PackText

    @property
    def digest(self) -> str:
        """The digest of the pack."""
        return digest_of(self.files)

    def check(self, *, trusted: Iterable[VerifierKey]) -> None:
        """Refuse an archive that its publisher did not sign."""
        try:
            signers(self.note, trusted=trusted)
        except NoteRefused as fault:
            raise ArchiveRefused(f"{self.manifest.publisher} did not sign this pack: {fault}") from fault


def number_of(version: str) -> tuple[int, ...]:
    """A version's numbers, by which a later one is told from an earlier; refused where it is not made of numbers."""
    if not _NUMBERS.fullmatch(version):
        raise ArchiveRefused(f"the version {version[:40]} is not made of numbers, and cannot be told from an older one")
    return tuple(int(one) for one in version.split("."))


def signed_archive(files: dict[str, bytes], *, publisher: str, by: SigningKey) -> bytes:
    """The pack's archive under the key's signature; the same files and key give the same bytes."""
    pack = _pack_in(files)
    number_of(pack.version)
    manifest = Manifest(publisher, Layer(pack.kind), pack.key, pack.version, digest_lines(files))
    given = signed(manifest.text(), by=[by]).encoded().encode() + b"\n" + packed(files)
    read_archive(given)
    return given


def read_archive(given: bytes) -> PackArchive:
    """The archive that the bytes are; refused where they are none, too large, or its files not those it names."""
    if len(given) > limits().most_bytes:
        raise ArchiveRefused(f"an archive of a pack has at most {limits().most_bytes} bytes")
    text, _, rest = given.partition(b"\n\n")
    signatures, _, content = rest.partition(b"\n\n")
    note = _note(text + b"\n\n" + signatures.rstrip(b"\n") + b"\n")
    manifest = _manifest(note.text)
    files = unpacked(content, most_files=limits().most_files, most_file_bytes=limits().most_file_bytes)
    if digest_lines(files) != manifest.lines:
        raise ArchiveRefused("the files of the archive are not those that its publisher signed")
    pack = _pack_in(files)
    if (pack.kind, pack.key, pack.version) != (manifest.layer.value, manifest.key, manifest.version):
        raise ArchiveRefused("the manifest names another pack than its pack.yaml")
    return PackArchive(manifest, note, files, pack)


def _manifest(text: str) -> Manifest:
    first, *lines = text.split("\n")
    if first != FIRST_LINE or len(lines) < 5:
        raise ArchiveRefused("this is no archive of a pack")
    publisher, layer, key, version, *rest = lines
    try:
        return Manifest(_NAME.validate_python(publisher), Layer(layer), key, version, "\n".join(rest))
    except (ValidationError, ValueError) as fault:
        raise ArchiveRefused("this is no archive of a pack") from fault


def _pack_in(files: dict[str, bytes]) -> PackText:
    try:
        return PackText.model_validate(read_yaml(files.get("pack.yaml", b"")).value)
    except (Unreadable, ValidationError) as fault:
        raise ArchiveRefused("the archive holds no pack.yaml that says what it is") from fault


def _note(given: bytes) -> Note:
    try:
        return read_note(given.decode())
    except (NoteRefused, UnicodeDecodeError) as fault:
        raise ArchiveRefused("this pack is not signed") from fault
