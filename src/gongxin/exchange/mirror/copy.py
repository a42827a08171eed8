"""A copy of the public records in one SQLite file: every step is one transaction, so that no kill leaves half of one.

A copy may be used until the moment that the node said last; then it has expired, by itself and without a message.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from gongxin.exchange.mirror.answers import NodeMisspoke, Told, members_of, moment_in
from gongxin.exchange.mirror.tree import EMPTY, Leaf, digest_of, place_of, under_of

SHANGHAI = timezone(timedelta(hours=8))
"""Days begin at midnight there; there has been no summer time since 1991."""
FILE = "copy.sqlite"
LARGEST = 2**63 - 1
"""The largest number that SQLite holds: no position lies beyond."""
TABLES = """
CREATE TABLE IF NOT EXISTS standing (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record (
    number INTEGER PRIMARY KEY, place BLOB NOT NULL, digest BLOB NOT NULL, code TEXT NOT NULL, public_until TEXT,
    line BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS record_of_code ON record (code);
CREATE TABLE IF NOT EXISTS change (
    position INTEGER PRIMARY KEY, sort TEXT NOT NULL, record INTEGER NOT NULL, at TEXT NOT NULL
);
"""
PUT = "INSERT OR REPLACE INTO record (number, place, digest, code, public_until, line) VALUES (?, ?, ?, ?, ?, ?)"

HELD = "number, code, public_until, line"


class CopyExpired(Exception):
    """The copy was not renewed in time: nothing in it may be used until it has heard from its node again."""


class NoCopy(Exception):
    """The folder holds no copy that was ever complete."""


class CopyDamaged(Exception):
    """The copy is not as it was written: nothing in it may be used."""


class LogWentBack(Exception):
    """The node's log ends before what this copy heard of it: the node was set back, or another one answers."""


@dataclass(frozen=True)
class Standing:
    """Of which node a copy is, up to which position, usable until when, and what of it was acknowledged."""

    address: str
    position: int
    usable_until: datetime | None
    acknowledged: int | None
    records: int


def day_of(moment: datetime) -> date:
    """The day of a moment, as days are counted where the records are published."""
    return moment.astimezone(SHANGHAI).date()


class Copy:
    """The copy in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._store = sqlite3.connect(folder / FILE, isolation_level=None, timeout=30)
        try:
            self._store.execute("PRAGMA journal_mode = WAL")
            self._store.execute("PRAGMA synchronous = FULL")
            self._store.executescript(TABLES)
        except sqlite3.Error:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def standing(self) -> Standing | None:
        """How far the copy is; None where it was never complete.

        Refused where it does not stand there as it was written, and once it was found that the log went back.
        """
        told = dict(self._store.execute("SELECT name, value FROM standing"))
        if "position" not in told:
            return None
        (records,) = self._store.execute("SELECT count(*) FROM record").fetchone()
        standing = self._read(told, records)
        if "went_back" in told:
            raise LogWentBack(_went_back(standing))
        return standing

    def _read(self, told: Mapping[str, str], records: int) -> Standing:
        try:
            until, done, position = told.get("usable_until"), told.get("acknowledged"), int(told["position"])
            if position < 0:
                raise ValueError("a position counts from nought")
            moment = moment_in(until) if until else None
            return Standing(told["address"], position, moment, int(done) if done else None, records)
        except (KeyError, TypeError, ValueError) as fault:
            raise CopyDamaged(f"{self.folder / FILE} does not say how far the copy is: it is damaged") from fault

    def address(self) -> str | None:
        """Of which node the copy is, whatever became of it; None where it was never complete."""
        told = self._store.execute("SELECT value FROM standing WHERE name = 'address'").fetchone()
        return str(told[0]) if told is not None else None

    def log_went_back(self) -> LogWentBack:
        """Nothing in the copy may be used any more, because its node's log ends before what the copy heard of it."""
        standing = self.standing()
        assert standing is not None  # noqa: S101  it heard of something
        with self._one_step():
            self._say(went_back=str(standing.position))
        return LogWentBack(_went_back(standing))

    def begin(self, lines: Iterable[bytes], *, address: str, position: int, usable_until: datetime | None) -> None:
        """Hold these lines and nothing else, as of this position; the address stays the copy's."""
        with self._one_step():
            self._store.execute("DELETE FROM record")
            self._store.executemany(PUT, map(_row, lines))
            self._say(address=address, position=str(position))
            self._usable(usable_until)

    def take(
        self, told: Iterable[Told], lines: Mapping[int, bytes], *, following: int, usable_until: datetime | None
    ) -> None:
        """Apply a page of changes: records are held as their lines say now, and those without a line are gone.

        What was told before at the same position is not told again.
        """
        told = list(told)
        with self._one_step():
            self.put(lines, gone={one.record for one in told} - lines.keys())
            self._store.executemany(
                "INSERT INTO change (position, sort, record, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(one.position, one.sort, one.record, one.at) for one in told],
            )
            self._say(position=str(following))
            self._usable(usable_until)

    def mend(self, lines: Mapping[int, bytes], *, gone: Iterable[int]) -> None:
        """Hold these lines, and these records no longer; the position stays."""
        with self._one_step():
            self.put(lines, gone=gone)

    def put(self, lines: Mapping[int, bytes], *, gone: Iterable[int]) -> None:
        """Hold these lines, and these records no longer, within the step that the caller has begun."""
        self._store.executemany("DELETE FROM record WHERE number = ?", [(number,) for number in gone])
        self._store.executemany(PUT, map(_row, lines.values()))

    def acknowledged(self, position: int) -> None:
        """Remember that the node heard of this position."""
        with self._one_step():
            self._say(acknowledged=str(position))

    def forget_ended(self, day: date) -> int:
        """Records that ended by this day are gone; how many that were."""
        with self._one_step():
            return self._store.execute("DELETE FROM record WHERE public_until <= ?", [day.isoformat()]).rowcount

    def leaves(self, day: date) -> Iterator[Leaf]:
        """The number of every record that is public on the day, and the digest of its line as it is held now.

        Whoever can write to the file can alter a line and leave its digest, or alter what stands beside it.
        """
        query = f"SELECT {HELD} FROM record WHERE public_until IS NULL OR public_until > ?"  # noqa: S608 - no values
        for number, code, until, line in self._store.execute(query, [day.isoformat()]):
            digest = digest_of(line) if _is_held_as_told(number, code, until, line) else EMPTY
            yield Leaf(number, digest, under_of(str(code)))

    def lines(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """The lines that are held of these records, by number; nothing where a line is not held as it was told."""
        query = f"SELECT {HELD} FROM record WHERE number = ?"  # noqa: S608 - no values
        rows = (row for one in numbers for row in self._store.execute(query, [one]))
        return {row[0]: row[-1] if _is_held_as_told(*row) else b"" for row in rows}

    def shown(self, code: str, *, at: datetime) -> list[bytes]:
        """The lines about an organisation that may be used at the moment; refused once the copy has expired."""
        standing = self.standing()
        if standing is None:
            raise NoCopy(f"{self.folder} holds no complete copy yet")
        if standing.usable_until is None or at >= standing.usable_until:
            raise CopyExpired(_expired(standing.usable_until))
        query = f"SELECT digest, {HELD} FROM record WHERE code = ? ORDER BY number"  # noqa: S608 - no values
        rows, today = self._store.execute(query, [code]).fetchall(), day_of(at).isoformat()
        for digest, *held in rows:
            if not _is_held_as_told(*held) or digest_of(held[-1]) != digest:
                raise CopyDamaged(
                    f"record {held[0]} is not held as the node told it: the copy in {self.folder} is damaged"
                )
        return [line for _, _, _, until, line in rows if until is None or until > today]

    def changes(self, start: int) -> Iterator[Told]:
        """What was told from a position on, each once and in order."""
        self.standing()
        query = "SELECT position, sort, record, at FROM change WHERE position >= ? ORDER BY position"
        return (Told(*row) for row in self._store.execute(query, [min(start, LARGEST)]))

    @contextmanager
    def _one_step(self) -> Iterator[None]:
        self._store.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._store.in_transaction:
                self._store.execute("ROLLBACK")
            raise
        self._store.execute("COMMIT")

    def _say(self, **told: str) -> None:
        self._store.executemany("INSERT OR REPLACE INTO standing (name, value) VALUES (?, ?)", list(told.items()))

    def _usable(self, until: datetime | None) -> None:
        if until is not None:
            self._say(usable_until=until.isoformat())


def _is_held_as_told(number: int, code: object, until: object, line: object) -> bool:
    """Whether a line is one, and what stands beside it follows from it."""
    try:
        return isinstance(line, bytes) and members_of(line) == (number, code, until)
    except NodeMisspoke:
        return False


def _row(line: bytes) -> tuple[int, bytes, bytes, str, str | None, bytes]:
    number, code, until = members_of(line)
    return number, place_of(number, under_of(code)), digest_of(line), code, until, line


def _expired(until: datetime | None) -> str:
    since = "" if until is None else f" since {until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return f"this copy has expired{since}: its node must be heard from again before anything in it is used"


def _went_back(standing: Standing) -> str:
    return (
        f"this copy heard {standing.address} up to position {standing.position}, and the log there ends before: the"
        " node was set back, or another one answers, and nothing in the copy may be used"
    )
