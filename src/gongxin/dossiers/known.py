"""Which organisations everybody may know of: what is hidden and what is not there look alike.

One is known openly by the register's own name for it, as a public body of the adopted packs, by a succession, or by a
record that is public on the day.  One that is known by hidden records alone is answered about as if there were none.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from gongxin.dossiers.models import Record, Remark, Version
from gongxin.dossiers.queries import disclosure_of, governing_of, holds_on, remarks_about, told_as
from gongxin.dossiers.remarks import NOTHING_SAID, Remarks, by_record
from gongxin.ledger.queries import told_before_position
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current
from gongxin.subjects.queries import codes_of, numbers_of, openly_named, openly_named_by
from gongxin.subjects.search import Found

Told = TypeVar("Told", Version, Remark)


def openly_known(codes: Collection[str], *, day: date) -> set[str]:
    """Which of these codes are those of organisations that everybody may know of on `day`, as held now."""
    numbers = numbers_of(codes)
    known = openly_named(numbers.values())
    left = {number for number in numbers.values() if number not in known}
    held = [one for one in Version.objects.filter(subject_id__in=left, known_to=None) if holds_on(one, day)]
    remarks, book = remarks_about(left, day=day, known_at=None), current()
    known |= set(_bodies_among(left, book)) | set(_publicly_recorded(held, remarks, book, day))
    return {code for code, number in numbers.items() if number in known}


def only_open(found: Found, *, day: date) -> Found:
    """A page of hits without those of whom not everybody may know; they are not counted either."""
    known = openly_known({hit.code for hit in found.hits}, day=day)
    hits = tuple(hit for hit in found.hits if hit.code in known)
    return replace(found, hits=hits, total=found.total - len(found.hits) + len(hits))


def openly_known_by(subjects: Collection[int], *, book: Rulebook, day: date, position: int) -> set[int]:
    """Which of the organisations everybody may have known of on `day`, as the log had told by `position`."""
    known = openly_named_by(subjects, position=position)
    left = set(subjects) - known
    if not left:
        return known
    known |= set(_bodies_among(left, book))
    left -= known
    versions = list(_told(Version.objects.filter(subject_id__in=left), day, position))
    remarks = by_record(told_as(one) for one in _told(Remark.objects.filter(subject_id__in=left), day, position))
    return known | set(_publicly_recorded(versions, remarks, book, day))


def _told(held: QuerySet[Told], day: date, position: int) -> QuerySet[Told]:
    """What the log had told before the position, and not closed before it, of the day."""
    stated, closed = (
        told_before_position(f'"{held.model._meta.db_table}"."{event}"').replace("%(position)s", str(position))
        for event in ("stated_by", "closed_by")
    )
    still = f'("{held.model._meta.db_table}"."closed_by" IS NULL OR NOT {closed})'
    return held.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day).extra(where=[stated, still])


def _bodies_among(subjects: Collection[int], book: Rulebook) -> Iterator[int]:
    """Those of the organisations that the packs name as public bodies."""
    bodies = {agency.code for agency in book.agencies.values()}
    return (number for number, code in codes_of(list(subjects)).items() if code in bodies)


def _publicly_recorded(
    versions: Collection[Version], said: Mapping[int, Remarks], book: Rulebook, day: date
) -> Iterator[int]:
    """Whose records among these are public on the day."""
    records = Record.objects.in_bulk([one.record_id for one in versions])
    for one in versions:
        governing = governing_of(one, records[one.record_id], book)
        about = said.get(one.record_id, NOTHING_SAID)
        if disclosure_of(one, governing, day, about).visibility is Visibility.PUBLIC:
            yield one.subject_id
