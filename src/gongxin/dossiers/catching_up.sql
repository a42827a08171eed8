-- What changed in public, for readers who catch up: a stretch of the log's events with what decides about each record.

-- name: list_events
-- The events of these kinds between two positions, each with its record, and in `alike` whatever decides who may see it:
-- NULL where that is left to the one-by-one way, because nothing is held of the day, or something is said about it; for
-- those the event itself is told.  A fact is late where its decision, or else itself, lies more days back than given.
-- Batches come first, as ranges of ids, so that of a batch of a million events those between the positions are read;
-- OFFSET 0 keeps it so, whatever the planner thinks of the range: their records are looked up, and no others are read,
-- in the order in which they lie, then their versions in theirs.
WITH span AS (
    SELECT first_position - (id << 20) AS shift,
           (id << 20) + greatest(0, %(start)s - first_position) AS low,
           (id << 20) + least(count, %(end)s - first_position) AS high
    FROM ledger_batch
    WHERE first_position < %(end)s AND first_position >= coalesce(
        (SELECT max(first_position) FROM ledger_batch WHERE first_position <= %(start)s), 0)
), told AS (
    SELECT record.event + shift AS position, record.event, record.kind, record.subject, record.id AS record,
           record.happened_at, subject.code,
           CASE WHEN record.kind = ANY(%(remarked)s::text[]) THEN 'remark'
                WHEN record.kind <> %(stated)s THEN 'correction'
                WHEN (record.happened_at AT TIME ZONE 'Asia/Shanghai')::date - CASE
                    WHEN version.stated_by = record.event THEN coalesce(version.decided_on, version.happened_on)
                    ELSE (SELECT coalesce(first.decided_on, first.happened_on) FROM dossiers_version AS first
                          WHERE first.subject_id = record.subject_id AND first.record_id = record.id
                            AND first.stated_by = record.event LIMIT 1)
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
    CROSS JOIN LATERAL (
        SELECT held.id, held.item, held.subject_id, event.id AS event, event.kind, event.subject, event.happened_at
        FROM (
            SELECT id, kind, subject, record, happened_at FROM ledger_event
            WHERE id >= span.low AND id < span.high AND kind = ANY(%(kinds)s::text[]) ORDER BY record OFFSET 0
        ) AS event
        JOIN dossiers_record AS held ON held.id = event.record
        ORDER BY held.subject_id, held.id OFFSET 0
    ) AS record
    JOIN subjects_subject AS subject ON subject.id = record.subject_id
    LEFT JOIN dossiers_version AS version  -- at most one: a trigger refuses two truths for a day
        ON version.subject_id = record.subject_id AND version.record_id = record.id AND version.known_to IS NULL
       AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
)
SELECT position, sort, code, record, happened_at, alike, event, kind, subject FROM told ORDER BY position;

-- name: write_events
-- The same events as one text: each that is alike to what was decided before is written out between the texts given, the
-- position, sort, code, record and moment its own.  In place of every other stands a byte 31, and it is told beside, in
-- order; then how many were written, and like which of the decisions.  OFFSET 0: what decides is put together once.
SELECT convert_to(coalesce(string_agg(coalesce(
           %(positioned)s || position || %(sorted)s || sort || %(coded)s || to_json(code) || known.before || record
               || %(dated_at)s || replace(to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
                                          '.000000', '') || '+00:00' || known.after,
           chr(31)), '' ORDER BY position), ''), 'UTF8') AS text,
       json_agg(json_build_array(position, sort, code, record, happened_at, listed.alike, event, kind, subject)
                ORDER BY position) FILTER (WHERE known.number IS NULL)::text AS rest,
       count(known.number) AS written, array_agg(DISTINCT known.number) FILTER (WHERE known.number > 0) AS like_which
FROM ({listed} OFFSET 0) AS listed
LEFT JOIN unnest(%(alikes)s::text[], %(befores)s::text[], %(afters)s::text[]) WITH ORDINALITY
    AS known (alike, before, after, number) ON known.alike = listed.alike;
