-- What changed in public, for readers who catch up: a stretch of the log's events with what decides about each record.

-- name: list_events
-- The events of these kinds between two positions, each with its record, and in `alike` whatever decides who may see it:
-- NULL where that is left to the one-by-one way, because nothing is held of the day, or something is said about it; for
-- those the event itself is told.  A fact is late where its decision, or else itself, lies more days back than given.
-- Batches come first, as ranges of ids, so that of a batch of a million events those between the positions are read.
WITH span AS (
    SELECT first_position - (id << 20) AS shift,
           (id << 20) + greatest(0, %(start)s - first_position) AS low,
           (id << 20) + least(count, %(end)s - first_position) AS high
    FROM ledger_batch
    WHERE first_position < %(end)s AND first_position >= coalesce(
        (SELECT max(first_position) FROM ledger_batch WHERE first_position <= %(start)s), 0)
), told AS (
    SELECT event.id + shift AS position, event.id AS event, event.kind, event.subject, event.record, event.happened_at,
           subject.code,
           CASE WHEN event.kind = ANY(%(remarked)s::text[]) THEN 'remark'
                WHEN event.kind <> %(stated)s THEN 'correction'
                WHEN (event.happened_at AT TIME ZONE 'Asia/Shanghai')::date - CASE
                    WHEN version.stated_by = event.id THEN coalesce(version.decided_on, version.happened_on)
                    ELSE (SELECT coalesce(first.decided_on, first.happened_on) FROM dossiers_version AS first
                          WHERE first.subject_id = record.subject_id AND first.record_id = record.id
                            AND first.stated_by = event.id LIMIT 1)
                    END > %(late_days)s THEN 'late_arrival'
                ELSE 'new_fact' END AS sort,
           CASE WHEN version.record_id IS NOT NULL AND NOT EXISTS (
               SELECT FROM dossiers_remark AS remark
               WHERE remark.subject_id = record.subject_id AND remark.record_id = record.id
                 AND remark.known_to IS NULL AND remark.valid_from <= %(day)s
                 AND (remark.valid_to IS NULL OR %(day)s < remark.valid_to))
           THEN concat_ws('|', record.item, version.severity,
                CASE WHEN version.valid_to IS NULL THEN ''
                     WHEN version.valid_to > (version.known_from AT TIME ZONE 'Asia/Shanghai')::date
                     THEN version.valid_to::text ELSE '' END,
                CASE WHEN record.item = ANY(%(dated)s::text[])
                     THEN coalesce(version.decided_on::text, '') || '|' || version.published_on
                     ELSE '|' || greatest(version.published_on, %(day)s::date) END,
                coalesce(width_bucket(coalesce(version.decided_on, version.happened_on), %(cuts)s::date[])::text, ''),
                coalesce(width_bucket(coalesce(version.happened_on, version.decided_on), %(cuts)s::date[])::text, ''),
                width_bucket(version.known_from, %(cut_moments)s::timestamptz[]),
                coalesce(array_to_string({stating}, '|', ''), ''))
           END AS alike
    FROM span
    JOIN ledger_event AS event ON event.id >= span.low AND event.id < span.high AND event.kind = ANY(%(kinds)s::text[])
    JOIN dossiers_record AS record ON record.id = event.record
    JOIN subjects_subject AS subject ON subject.id = record.subject_id
    LEFT JOIN dossiers_version AS version  -- at most one: a trigger refuses two truths for a day
        ON version.subject_id = record.subject_id AND version.record_id = record.id AND version.known_to IS NULL
       AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
)
SELECT position, sort, code, record, happened_at, alike, event, kind, subject FROM told ORDER BY position;
