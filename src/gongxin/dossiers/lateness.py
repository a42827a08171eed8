"""Whether a fact was published later than its item allows; and how often that happened, counted over whole feeds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db import connection

from gongxin.periods.calendar import CalendarUnknown
from gongxin.periods.within import Within
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueTerms, Length

FROM_DECISION = frozenset({"decided"})
"""The anchors that mean the day of the decision; any other means the day of the fact."""

COUNT = """
WITH allowed AS (
    SELECT * FROM unnest(%(items)s::text[], %(days)s::date[], %(last_days)s::date[]) AS t (item, day, last_day)
), began AS (
    SELECT * FROM unnest(%(feeds)s::text[], %(firsts)s::date[]) AS t (feed, first)
)
SELECT r.feed, count(*), count(*) FILTER (WHERE v.published_on > allowed.last_day)
FROM dossiers_version AS v
JOIN dossiers_record AS r ON r.id = v.record_id
JOIN allowed ON allowed.item = r.item
            AND allowed.day = CASE WHEN r.item = ANY (%(by_decision)s::text[])
                                   THEN coalesce(v.decided_on, v.happened_on)
                                   ELSE coalesce(v.happened_on, v.decided_on) END
JOIN began ON began.feed = r.feed AND began.first <= allowed.day
WHERE v.known_to IS NULL AND v.valid_to IS NULL
GROUP BY r.feed
"""


@dataclass(frozen=True)
class Lateness:
    """Of so many facts that could be judged, so many were published later than their item allows."""

    judged: int
    late: int


def last_day_to_publish(terms: CatalogueTerms, *, decided_on: date | None, happened_on: date | None) -> date | None:
    """The last day on which a fact is published in time; None where no rule, no day or no calendar says."""
    if terms.publish_within is None:
        return None
    told = (decided_on, happened_on) if _by_decision(terms) else (happened_on, decided_on)
    day = told[0] or told[1]
    if day is None:
        return None
    try:
        return _within(terms.publish_within.within).last_day(day)
    except CalendarUnknown:
        return None


@lru_cache(maxsize=64)
def _within(length: Length) -> Within:
    return Within.from_mapping(length.model_dump(exclude_none=True))


def _by_decision(terms: CatalogueTerms) -> bool:
    return terms.publish_within is not None and terms.publish_within.anchor in FROM_DECISION


def count_late(rulebook: Rulebook, *, began: Mapping[str, date], since: date, until: date) -> dict[str, Lateness]:
    """Per feed, how many facts of the days from `since` before `until` were published late, in one pass over all.

    `began` is the day of each feed's first delivery: what happened before could not have been delivered in time.
    """
    allowed = list(_allowed(rulebook, since, until))
    by_decision = {item for item, day, _ in allowed if _by_decision(_terms(rulebook, item, day))}
    given: dict[str, list[str] | list[date]] = {
        "items": [item for item, _, _ in allowed],
        "days": [day for _, day, _ in allowed],
        "last_days": [last for _, _, last in allowed],
        "feeds": list(began),
        "firsts": list(began.values()),
        "by_decision": sorted(by_decision),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, given)
        return {feed: Lateness(judged, late) for feed, judged, late in cursor.fetchall()}


def _allowed(rulebook: Rulebook, since: date, until: date) -> Iterator[tuple[str, date, date]]:
    """For each item and day, the last day on which a fact of that day is published in time, where one is set."""
    for key, item in rulebook.catalogue.items():
        for number in range((until - since).days):
            day = since + timedelta(days=number)
            version = item.on(day)
            terms = version.terms if version else None
            last = terms and last_day_to_publish(terms, decided_on=day, happened_on=day)
            if last:
                yield key, day, last


def _terms(rulebook: Rulebook, item: str, day: date) -> CatalogueTerms:
    terms = rulebook.item(item).at(day).terms
    assert terms is not None  # only days with terms were allowed anything
    return terms
