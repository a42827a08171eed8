"""The folder of a copy: kept by one process, read by any, emptied where a copy begins again."""

import errno
import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gongxin.exchange.mirror.copy import FILE, Copy, CopyDamaged, NoCopy

PARTS = "parts"
"""The folder of the bulk file's parts, while they are fetched."""
DAMAGED = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ)
"""What SQLite says of a file that was cut off, is none of its own, or has other tables."""


class AnotherNode(Exception):
    """The folder holds the copy of another node."""


class CopyInUse(Exception):
    """Another process keeps this copy at the moment."""


@contextmanager
def held_copy(folder: Path) -> Iterator[Copy]:
    """The copy in the folder, kept by this process alone until the end."""
    with _kept(folder), _opened(folder) as copy:
        yield copy


@contextmanager
def read_copy(folder: Path) -> Iterator[Copy]:
    """The copy in the folder, to be read while another process may keep it; refused where there is none."""
    if not (folder / FILE).is_file():
        raise NoCopy(f"{folder} holds no copy")
    with _opened(folder) as copy:
        yield copy


def throw_away(folder: Path, *, of: str) -> None:
    """Nothing is left in the folder of the copy of the node at this address, in whatever state it was.

    Refused where the copy is another node's, and while another process keeps it.
    """
    with _kept(folder):
        with suppress(CopyDamaged), _opened(folder) as copy:
            check_address(copy, of)
        for suffix in ("", "-wal", "-shm"):
            (folder / (FILE + suffix)).unlink(missing_ok=True)
        shutil.rmtree(folder / PARTS, ignore_errors=True)


def check_address(copy: Copy, address: str) -> None:
    """Refuse to take another node's copy for one of the node at this address."""
    held = copy.address()
    if held not in (None, address):
        raise AnotherNode(f"{copy.folder} holds a copy of {held}: choose another folder")


@contextmanager
def _kept(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise CopyInUse(f"another process keeps the copy in {folder}") from fault
        yield


@contextmanager
def _opened(folder: Path) -> Iterator[Copy]:
    try:
        copy = Copy(folder)
        try:
            yield copy
        finally:
            copy.close()
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.DatabaseError as fault:
        if getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) in DAMAGED:
            raise CopyDamaged(f"{folder / FILE} is not the file of a copy any more: it is damaged") from fault
        raise OSError(errno.EIO, str(fault), str(folder / FILE)) from fault
