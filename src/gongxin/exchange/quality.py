"""How good each source is: what its deliveries held, set-wise, and how often it published too late.

Lateness is counted over all that is held, which takes long: the worker does it now and then and keeps the counts in
the home; a page shows the last ones, with the moment of which they are.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Max, Min
from django.utils.timezone import localdate

from gongxin.dossiers.lateness import Lateness, count_late
from gongxin.exchange.models import Delivery
from gongxin.rulebook.queries import current

FILE = "lateness.json"
LOOKED_BACK = timedelta(days=365)
"""Over which time lateness is counted."""
EVERY = timedelta(hours=1)

QUALITY = """
SELECT d.agency, d.feed, count(*), count(*) FILTER (WHERE d.state = 'stopped'),
       coalesce(sum(d.rows) FILTER (WHERE d.state <> 'stopped'), 0)::bigint,
       coalesce(sum(c.entered), 0)::bigint, coalesce(sum(c.queried), 0)::bigint, coalesce(sum(c.returned), 0)::bigint,
       sum(d.repaired_values)::bigint, max(d.received_at)
FROM exchange_delivery AS d
LEFT JOIN (
    SELECT delivery_id, sum(new + changed + unchanged) AS entered, sum(queried) AS queried, sum(returned) AS returned
    FROM exchange_chunk GROUP BY delivery_id
) AS c ON c.delivery_id = d.id
GROUP BY d.agency, d.feed
ORDER BY d.agency, d.feed
"""


@dataclass(frozen=True)
class SourceQuality:
    """How good a feed's deliveries were, over all of them; lateness of the last year, None until it was counted."""

    agency: str
    feed: str
    deliveries: int
    stopped: int
    rows: int
    entered: int
    queried: int
    returned: int
    repaired_values: int
    last_at: datetime
    lateness: Lateness | None = None

    @property
    def returned_share(self) -> float:
        """The share of rows that had to be given back."""
        return self.returned / self.rows if self.rows else 0.0


def source_quality() -> list[SourceQuality]:
    """The quality of every feed that ever delivered, by agency and feed, in one pass over the deliveries' sums."""
    late = counted_lateness(settings.HOME)
    with connection.cursor() as cursor:
        cursor.execute(QUALITY)
        return [replace(SourceQuality(*line), lateness=late.get(line[1])) for line in cursor.fetchall()]


def counted_lateness(home: Path) -> Mapping[str, Lateness]:
    """The counts kept last, by feed; none where nobody counted yet."""
    try:
        told = orjson.loads((home / FILE).read_bytes())
        return {feed: Lateness(judged, late) for feed, (judged, late) in told["feeds"].items()}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}


def renew_lateness(*, home: Path, at: datetime) -> bool:
    """Count again where that was done long ago and something was delivered since, or never; whether it was done."""
    counted = home / FILE
    if counted.exists():
        last = datetime.fromtimestamp(counted.stat().st_mtime, tz=UTC)
        newest = Delivery.objects.aggregate(at=Max("received_at"))["at"]
        if at - last < EVERY or newest is None or newest < last:
            return False
    count_lateness(home=home, at=at)
    return True


def count_lateness(*, home: Path, at: datetime) -> None:
    """Count how late each feed was over the last year and keep it; the earlier counts stay until these are whole."""
    began = dict(Delivery.objects.values_list("feed").annotate(first=Min("received_at")))
    today = localdate(at)
    firsts = {feed: localdate(first) for feed, first in began.items()}
    found = count_late(current(), began=firsts, since=today - LOOKED_BACK, until=today)
    feeds = {feed: (one.judged, one.late) for feed, one in found.items()}
    waiting = home / f"{FILE}.making"
    with waiting.open("wb") as file:
        file.write(orjson.dumps({"at": at, "feeds": feeds}))
        file.flush()
        os.fsync(file.fileno())
    waiting.rename(home / FILE)
