"""A pack as one archive: the same files give the same bytes, and only bytes that files would give are read again.

The archive is a plain tar without compression, so that nothing in it grows when it is opened, and any tool lists it.
"""

import io
import re
import tarfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

PATH = re.compile(r"(pack\.yaml|README\.md|[a-z]+(/[a-z0-9][a-z0-9_-]{0,99}){1,3}\.(yaml|sql))")
"""How a pack's files may be called: as kinds of items lie, nothing hidden, nothing above, nothing absolute."""
Files = Mapping[str, bytes]


class ArchiveRefused(Exception):
    """The file is no archive of a pack as packs are packed; nothing of it was written anywhere."""


def files_of(root: Path) -> dict[str, bytes]:
    """The files of the pack in this folder by their paths; refused for links and for what no pack may hold."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if any(part.startswith(".") for part in Path(name).parts) or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_file() or not PATH.fullmatch(name):
            raise ArchiveRefused(f"{name[:120]} is no file that a pack may hold")
        found[name] = path.read_bytes()
    return found


def write_files(files: Files, root: Path) -> None:
    """The pack's files lie in the folder, which was not there before."""
    root.mkdir(parents=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def digest_lines(files: Files) -> str:
    """A line for each file: its SHA-256 and its path, in order of path."""
    return "".join(f"{sha256(content).hexdigest()} {name}\n" for name, content in sorted(files.items()))


def digest_of(files: Files) -> str:
    """The digest of a pack: the SHA-256 of its lines."""
    return sha256(digest_lines(files).encode()).hexdigest()


def packed(files: Files) -> bytes:
    """The archive of these files: in order of path, at no time, of nobody."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
    return held.getvalue()


def unpacked(given: bytes, *, most_files: int, most_file_bytes: int) -> dict[str, bytes]:
    """The files of an archive; refused where `packed` would not have given exactly these bytes."""
    try:
        found = _read(given, most_files, most_file_bytes)
    except (tarfile.TarError, ValueError, OverflowError, EOFError, OSError) as fault:
        raise ArchiveRefused("this is no archive of a pack") from fault
    if packed(found) != given:
        raise ArchiveRefused("the archive is not written as packs are packed: links, doubles, or bytes between files")
    return found


def _read(given: bytes, most_files: int, most_file_bytes: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(given), mode="r:") as archive:
        for member in archive:
            if len(found) >= most_files:
                raise ArchiveRefused(f"an archive of a pack has at most {most_files} files")
            if member.type != tarfile.REGTYPE or member.sparse or member.pax_headers:
                raise ArchiveRefused(f"{member.name[:120]} is no plain file")
            if not PATH.fullmatch(member.name):
                raise ArchiveRefused(f"{member.name[:120]} is no file that a pack may hold")
            if member.size > most_file_bytes:
                raise ArchiveRefused(f"{member.name[:120]} has more than {most_file_bytes} bytes")
            held = archive.extractfile(member)
            found[member.name] = held.read() if held is not None else b""
    return found
