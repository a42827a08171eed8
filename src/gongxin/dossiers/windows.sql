-- The publication windows of the whole population's records, told apart by what decides them.

-- name: sort_nothing
-- For the rest of the transaction groups are made by hashing: there are few, of millions of rows.
SET LOCAL enable_sort = off;

-- name: list_windows
-- How many records of these items, as told before a position of the log, held of a day and not withheld, have the same
-- class and the same days and statements that decide their window.  Of records that are not adverse only what they
-- state decides, and of ends before the day asked only that they are over; which fields state it, the items name.
-- The days that say whose law governs are told as their places between the days on which law changed.
SELECT item, severity, rulebook, CASE WHEN adverse THEN decided_on END AS decided_on,
       CASE WHEN adverse THEN published_on ELSE greatest(published_on, %(day)s::date) END AS published_on, stating,
       width_bucket(coalesce(decided_on, happened_on), cuts) AS decided_under,
       width_bucket(coalesce(happened_on, decided_on), cuts) AS happened_under,
       width_bucket((known_from AT TIME ZONE 'Asia/Shanghai')::date, cuts) AS filed_under, count(*)
FROM (
    SELECT record.item, record.item = ANY(%(adverse)s::text[]) AS adverse, version.severity,
           CASE WHEN record.item = ANY(%(own_law)s::text[]) THEN version.rulebook END AS rulebook,
           version.decided_on, version.happened_on, version.published_on, version.known_from, {stating} AS stating,
           %(cuts)s::date[] AS cuts
    FROM dossiers_record AS record
    JOIN dossiers_version AS version ON version.subject_id = record.subject_id AND version.record_id = record.id
    {withheld}
    WHERE record.item = ANY(%(items)s::text[])
      AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
      AND {stated} AND (version.closed_by IS NULL OR NOT {closed})
      AND withheld.record_id IS NULL
) AS told
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
