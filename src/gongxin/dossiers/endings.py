"""Which event ended a record's publication: each period of it ends once, whatever else the log tells of the record.

What was known after each event is looked at on the days until the next: by then the record was still public, had been
withheld, taken back or changed, or its time had run out by itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from gongxin.dossiers.disclosure import Disclosure
from gongxin.dossiers.models import Record, Remark, Version
from gongxin.dossiers.queries import Governing, disclosure_of, governing_of, holds_on, said_in
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Visibility

PUBLIC = Visibility.PUBLIC


@dataclass(frozen=True)
class _Stretch:
    """What was known and said of a record from an event on, until the day on which the next thing happened to it."""

    event: int
    since: date
    next: date
    known: tuple[tuple[Version, Governing], ...]
    said: tuple[Remark, ...]

    def decided(self, day: date) -> list[tuple[Version, Disclosure]]:
        """The decision about each version on a day."""
        said = said_in(one for one in self.said if _says(one, day))
        return [(one, disclosure_of(one, governing, day, said)) for one, governing in self.known]

    def ended(self, day: date) -> date:
        """From when the record, which is not public on `day`, was public no longer: that day at the latest."""
        return min([day, *(told.public_until for _, told in self.decided(day) if told.public_until is not None)])

    def public_on(self, day: date) -> bool:
        """Whether the record was public on `day`."""
        return any(holds_on(one, day) and told.visibility is PUBLIC for one, told in self.decided(day))

    def public_at_all(self) -> bool:
        """Whether it was public on any day of the stretch."""
        begins = {max(one.valid_from, told.public_from) for one, told in self.decided(self.since)}
        return any(self.public_on(day) for day in {self.since, *begins} if self.since <= day <= self.next)


def endings_of(
    record: Record,
    versions: Iterable[Version],
    remarks: Iterable[Remark],
    *,
    positions: Mapping[int, int],
    rulebook: Rulebook,
    today: date,
) -> dict[int, date]:
    """By event that ended a period of publication, or was the last in one: the day from which it was public no longer.

    `versions` and `remarks` are all that were ever held of the record; events without a position are the latest.
    """
    endings: dict[int, date] = {}
    before: _Stretch | None = None
    for stretch in _stretches(record, list(versions), list(remarks), positions, rulebook, today):
        was = before is not None and before.public_on(stretch.since)
        now = stretch.public_at_all()
        if was and not now:
            endings[stretch.event] = stretch.ended(stretch.since)
        elif now and not stretch.public_on(stretch.next):
            endings[stretch.event] = stretch.ended(stretch.next)
        before = stretch
    return endings


def events_about(rows: Iterable[Version | Remark]) -> dict[int, date]:
    """The events that stated or closed these rows, and the day of each."""
    days = {}
    for row in rows:
        days[row.stated_by] = localdate(row.known_from)
        if row.closed_by is not None and row.known_to is not None:
            days[row.closed_by] = localdate(row.known_to)
    return days


def _stretches(
    record: Record,
    versions: list[Version],
    remarks: list[Remark],
    positions: Mapping[int, int],
    rulebook: Rulebook,
    today: date,
) -> Iterator[_Stretch]:
    days = events_about((*versions, *remarks))
    events = sorted(days, key=lambda event: (event not in positions, positions.get(event, event)))
    happened: set[int] = set()
    for event, following in zip(events, [*events[1:], None], strict=True):
        happened.add(event)
        since = days[event]
        known = tuple((one, governing_of(one, record, rulebook)) for one in versions if _known(one, happened))
        said = tuple(one for one in remarks if _known(one, happened))
        yield _Stretch(event, since, today if following is None else days[following], known, said)


def _known(row: Version | Remark, happened: set[int]) -> bool:
    return row.stated_by in happened and row.closed_by not in happened


def _says(remark: Remark, day: date) -> bool:
    return remark.valid_from <= day and (remark.valid_to is None or day < remark.valid_to)
