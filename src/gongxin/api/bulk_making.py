"""Bulk files made and kept fresh: whole for each day and rulebook; after a decision just the parts that it concerns.

Of a part that is made anew only the organisations that something was told of are asked about, those of many parts at
once; all other lines are taken over.  Parts and their trees are on the disk before the manifest that names them takes
the place of the earlier.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils.timezone import localdate

from gongxin.api.bulk import BulkFile, manifest_bytes, manifest_path, read_manifest
from gongxin.api.bulk_parts import (
    CONTENT,
    TREE,
    Part,
    PartDamaged,
    in_order,
    line_of,
    part_of,
    read_part,
    to_disk,
    write_part,
)
from gongxin.api.limits import limits
from gongxin.dossiers.copies import Line, bulk_lines, lines_about
from gongxin.exchange.mirror.tree import EMPTY
from gongxin.feeds.queries import ceased_since, told_since
from gongxin.ledger.queries import head
from gongxin.rulebook.queries import current
from gongxin.subjects.queries import codes_of

BEFORE_MIDNIGHT = timedelta(minutes=20)
"""How long before its day the first file of a day is made."""
KEPT = timedelta(hours=1)
"""How long the file of a replaced part is kept, for whoever is in the midst of reading the whole."""
PARTS_AT_ONCE = 32
BUFFERED = 1 << 26
LOOK = timedelta(seconds=5)
Clock = Callable[[], datetime]


def renew(*, home: Path, at: datetime, clock: Clock | None = None) -> list[BulkFile]:
    """Make what is missing or old of today's file and, before midnight, tomorrow's; nothing while another makes it.

    A part is old when the log has told of one of its organisations since and the limits' time is over; much sooner
    when a record was repaired, shielded, corrected or taken back, also while `clock` goes on and a whole file is made.
    """
    folder = home / "bulk"
    (folder / "parts").mkdir(mode=0o755, parents=True, exist_ok=True)
    with _alone(folder) as alone:
        if not alone:
            return []
        _tidy(folder, at=at)
        days = sorted({localdate(at), localdate(at + BEFORE_MIDNIGHT)})
        made = [one for day in days if (one := _Day(folder, day, clock or (lambda: at)).renewed()) is not None]
        _tidy(folder, at=at)
        return made


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock, which falls with its process; False where another process holds it."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@dataclass(frozen=True)
class _Told:
    """Of which organisations the log told since a file's position: up to where, and by part their ids and codes."""

    upto: int
    stale: dict[int, dict[int, str]]
    ceased: set[int]


class _Day:
    """The file of a day, as it is made and kept fresh."""

    def __init__(self, folder: Path, day: date, clock: Clock) -> None:
        self.folder, self.parts, self.day, self.clock = folder, folder / "parts", day, clock
        self.looked_at = clock()
        self.found = read_manifest(folder, day)
        if self.found is not None and not self.found.is_whole():
            self.found = None

    def renewed(self) -> BulkFile | None:
        """The file, if any of it was made anew."""
        found = self.found
        if found is None or found.rulebook != current().digest or found.count != limits().bulk.parts:
            return self._whole()
        try:
            return self._old_parts(found) if self._is_old(found) else self._ceased_parts(found)
        except PartDamaged:
            return self._whole()

    def _is_old(self, found: BulkFile) -> bool:
        age = self.clock() - found.renewed_at
        return age >= timedelta(minutes=limits().bulk.renew_minutes) and head() != found.position

    def _old_parts(self, found: BulkFile) -> BulkFile:
        """Everything told is in the file: some parts at a time, and between them whatever has ceased."""
        told = _told_of(found)
        stale = sorted(told.stale)
        for start in range(0, len(stale), PARTS_AT_ONCE):
            found = self._mended(found, told, stale[start : start + PARTS_AT_ONCE], followed=found.followed)
            found = self._ceased_parts(found) or found
        at = self.clock()
        return self._described(
            replace(found, position=told.upto, followed=max(found.followed, told.upto), renewed_at=at, made_at=at)
        )

    def _ceased_parts(self, found: BulkFile) -> BulkFile | None:
        """Whatever ceased since is in no part any longer; None where nothing did, or only just."""
        waited = self.clock() - found.made_at >= timedelta(seconds=limits().bulk.cease_seconds)
        if not waited or not ceased_since(found.followed):
            return None
        told = _told_of(found)
        return self._mended(found, told, sorted(told.ceased), followed=told.upto)

    def _mended(self, found: BulkFile, told: _Told, numbers: list[int], *, followed: int) -> BulkFile:
        """The file with these parts made anew, as of the position up to which the log told of their organisations."""
        parts = {part.number: part for part in found.parts}
        at = self.clock()
        said = self._said_about([one for number in numbers for one in told.stale[number]], parts=found.count)
        for number in numbers:
            lines = self._lines(parts.get(number), set(told.stale[number].values()), said.pop(number, []))
            parts.pop(number, None)
            if lines:
                parts[number] = write_part(self.parts, lines, number=number, parts=found.count, position=told.upto)
        made = self._described(replace(found, parts=_sorted(parts), made_at=at, followed=followed))
        self._let_go({part.digest for part in found.parts} - {part.digest for part in made.parts}, at)
        return made

    def _let_go(self, digests: set[str], at: datetime) -> None:
        """From now on it is counted how long the files of replaced parts are kept."""
        for digest in digests:
            for suffix in (CONTENT, TREE):
                os.utime(self.parts / f"{digest}{suffix}", (at.timestamp(), at.timestamp()))

    def _said_about(self, subjects: list[int], *, parts: int) -> dict[int, list[Line]]:
        """What is to be said of these organisations now, by part, asked in one go for all of them."""
        said: dict[int, list[Line]] = {}
        for line in lines_about(subjects, day=self.day):
            said.setdefault(part_of(line.code, parts=parts), []).append(line)
        return said

    def _lines(self, part: Part | None, codes: set[str], said: list[Line]) -> list[Line]:
        kept = [line for line in read_part(self.parts, part) if line.code not in codes] if part is not None else []
        return in_order([*kept, *said])

    def _whole(self) -> BulkFile:
        """Every part of the day's file; the position is read first, so that no change falls between."""
        position, rulebook, count = head(), current().digest, limits().bulk.parts
        at = self.looked_at = self.clock()
        sorting = _Sorting(self.folder / "sorting")
        for lines in bulk_lines(self.day):
            sorting.take(lines, parts=count)
            self._meanwhile()
        parts = []
        for number, own in sorting.by_part():
            parts.append(write_part(self.parts, own, number=number, parts=count, position=position))
            self._meanwhile()
        sorting.end()
        made = BulkFile(self.parts, self.day, position, position, at, at, rulebook, count, EMPTY, tuple(parts))
        return self._described(made)

    def _meanwhile(self) -> None:
        """What is given today is kept free of what ceases while a whole file is made."""
        at = self.clock()
        if at - self.looked_at < LOOK:
            return
        self.looked_at = at
        given = _Day(self.folder, localdate(at), self.clock)
        if given.found is not None:
            with suppress(PartDamaged):  # it is made anew as a whole next
                given._ceased_parts(given.found)

    def _described(self, made: BulkFile) -> BulkFile:
        """The manifest is on the disk after all that it names, and takes the place of the earlier one at once."""
        to_disk(self.parts)
        made = replace(made, root=made.hashes().root)
        waiting = self.folder / "manifest.making"
        with waiting.open("wb") as file:
            file.write(manifest_bytes(made))
            file.flush()
            os.fsync(file.fileno())
        waiting.rename(manifest_path(self.folder, self.day))
        to_disk(self.folder)
        return made


def _told_of(found: BulkFile) -> _Told:
    upto = head()
    told = told_since(found.position)
    codes = codes_of([one.subject for one in told])
    reached = {part.number: part.position for part in found.parts}
    stale: dict[int, dict[int, str]] = {}
    ceased = set()
    for one in told:
        number = part_of(codes[one.subject], parts=found.count)
        if one.last >= reached.get(number, found.position):
            stale.setdefault(number, {})[one.subject] = codes[one.subject]
            if one.ceased is not None and number in reached and one.ceased >= reached[number]:
                ceased.add(number)
    return _Told(upto, stale, ceased)


def _sorted(parts: dict[int, Part]) -> tuple[Part, ...]:
    return tuple(parts[number] for number in sorted(parts))


class _Sorting:
    """Lines sorted by part on the disk, however many they are."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.held, self.size = folder, dict[int, list[bytes]](), 0
        self.end()
        folder.mkdir(mode=0o700)

    def take(self, lines: list[Line], *, parts: int) -> None:
        """Some more lines."""
        for line in lines:
            self.held.setdefault(part_of(line.code, parts=parts), []).append(line.text + b"\n")
            self.size += len(line.text)
        if self.size > BUFFERED:
            self._put_down()

    def by_part(self) -> Iterator[tuple[int, list[Line]]]:
        """Every part that has any, with its lines in order."""
        self._put_down()
        for number in sorted(int(path.name) for path in self.folder.iterdir()):
            yield number, in_order(map(line_of, (self.folder / str(number)).read_bytes().splitlines()))

    def end(self) -> None:
        """Nothing is left on the disk."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _put_down(self) -> None:
        for number, lines in self.held.items():
            with (self.folder / str(number)).open("ab") as file:
                file.writelines(lines)
        self.held, self.size = {}, 0


def _tidy(folder: Path, *, at: datetime) -> None:
    """Delete what was cut off or has had its day; a replaced part's file is kept a while, counted from now on."""
    shutil.rmtree(folder / "sorting", ignore_errors=True)
    named = set()
    for told in folder.glob("????-??-??.json"):
        day = date.fromisoformat(told.stem)
        found = read_manifest(folder, day) if day >= localdate(at) else None
        if found is None:
            told.unlink()
        else:
            named |= {part.digest for part in found.parts}
    for path in folder.iterdir():
        if path.is_file() and path.name != "lock" and not _is_manifest(path):
            path.unlink()
    for path in (folder / "parts").iterdir():
        if path.suffix == ".making" or (path.name.partition(".")[0] not in named and _is_over(path, at)):
            path.unlink()


def _is_manifest(path: Path) -> bool:
    """Whether the file is named as manifests are."""
    return path.suffix == ".json" and len(path.stem) == len("2026-04-01")


def _is_over(path: Path, at: datetime) -> bool:
    """Whether the file was let go of long enough ago, or else made so long ago."""
    return at.timestamp() - path.stat().st_mtime > KEPT.total_seconds()
