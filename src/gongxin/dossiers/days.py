"""From when and until when some records of one organisation are public: in one statement, without all that they say.

The same law and the same decision as of a whole record; of what is said about it, nothing but its repair or shield.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection
from django.utils.timezone import localdate

from gongxin.dossiers.answers import RecordDays
from gongxin.dossiers.disclosure import visible_facts
from gongxin.dossiers.models import Version
from gongxin.dossiers.queries import disclosure_of, governed
from gongxin.dossiers.remarks import NOTHING_SAID, WITHHOLDING, RemarkKind, Remarks, RemarkView
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Severity, Visibility
from gongxin.rulebook.queries import adopted_as

READ = ("rulebook", "severity", "happened_on", "decided_on", "published_on", "known_from", "valid_to")
HELD = f"""
SELECT version.record_id, record.item, version.facts::text, withheld.since, {", ".join(READ)}
FROM dossiers_version AS version
JOIN dossiers_record AS record ON record.id = version.record_id
LEFT JOIN LATERAL (
    SELECT min(remark.valid_from) AS since FROM dossiers_remark AS remark
    WHERE remark.subject_id = version.subject_id AND remark.record_id = version.record_id
      AND remark.kind = ANY(%(withholding)s::text[]) AND remark.valid_from <= %(day)s
      AND (remark.valid_to IS NULL OR remark.valid_to > %(day)s)
      AND remark.known_from <= %(at)s AND (remark.known_to IS NULL OR remark.known_to > %(at)s)
) AS withheld ON true
WHERE version.subject_id = %(subject)s AND version.record_id = ANY(%(records)s::bigint[])
  AND version.known_from <= %(at)s AND (version.known_to IS NULL OR version.known_to > %(at)s)
  AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR version.valid_to > %(day)s)
"""


def days_of(
    subject: int, records: Collection[int], *, day: date, known_at: datetime, rulebook: Rulebook
) -> list[RecordDays]:
    """The days of those of these records that are held of the organisation of `day`, as known at a moment."""
    withholding = sorted(kind.value for kind in WITHHOLDING)
    given = {"subject": subject, "records": list(records), "day": day, "at": known_at, "withholding": withholding}
    with connection.cursor() as cursor:
        cursor.execute(HELD, given)  # type: ignore[arg-type]  # every value is one that the driver knows
        return [_days(row, rulebook, day) for row in cursor.fetchall()]


def _days(row: tuple[Any, ...], rulebook: Rulebook, day: date) -> RecordDays:
    number, item, text, since, *read = row
    version = Version(record_id=number, facts=orjson.loads(text), **dict(zip(READ, read, strict=True)))
    law = rulebook if item in rulebook.catalogue else adopted_as(version.rulebook)
    filed_on = localdate(version.known_from)
    governing = governed(
        law.item(item), decided_on=version.decided_on, happened_on=version.happened_on, filed_on=filed_on
    )
    return RecordDays(
        id=number,
        item=item,
        stance=governing.terms.stance,
        severity=Severity(version.severity),
        decided_on=version.decided_on,
        published_at=version.published_on,
        public_until=disclosure_of(version, governing, day, _withheld(number, since)).public_until,
        governed_from=governing.version.in_force,
        facts=visible_facts(governing.terms, version.facts, view=Visibility.KEPT),
    )


def _withheld(record: int, since: date | None) -> Remarks:
    """That the record is withheld since that day, if it is."""
    if since is None:
        return NOTHING_SAID
    return Remarks((RemarkView(0, record, RemarkKind.REPAIRED, since, None, "", 0, ""),))
