-- What whole-population work reads: records as the log had told them, with what decides who may see each.

-- name: sort_nothing
-- For the rest of the transaction groups are made by hashing: rows are in no order that somebody needs.
SET LOCAL enable_sort = off;

-- name: records
-- Records of these items as they stood on a day, told before a position of the log; contested, wrong, repaired and
-- shielded ones are not among them.  Days are numbers; of each row `shown_by` tells apart whatever decides about it.
SELECT told.subject_id, told.id, told.item, told.severity,
       coalesce(told.happened_on - DATE 'epoch', 0), coalesce(told.decided_on - DATE 'epoch', 0),
       told.published_on - DATE 'epoch'{read},
       concat_ws('|', CASE WHEN told.adverse THEN coalesce(told.decided_on::text, '') ELSE '' END,
                 CASE WHEN told.adverse THEN told.published_on ELSE greatest(told.published_on, %(day)s::date) END,
                 coalesce(width_bucket(coalesce(told.decided_on, told.happened_on), cuts)::text, ''),
                 coalesce(width_bucket(coalesce(told.happened_on, told.decided_on), cuts)::text, ''),
                 width_bucket((told.known_from AT TIME ZONE 'Asia/Shanghai')::date, cuts),
                 array_to_string(told.stating, '|', '')) AS shown_by
FROM (
    SELECT record.subject_id, record.id, record.item, record.item = ANY(%(adverse)s::text[]) AS adverse,
           version.severity, version.happened_on, version.decided_on, version.published_on, version.known_from,
           version.facts, {stating} AS stating, %(cuts)s::date[] AS cuts
    FROM dossiers_record AS record
    JOIN dossiers_version AS version ON version.subject_id = record.subject_id AND version.record_id = record.id
    WHERE record.item = ANY(%(items)s::text[]) {whose}
      AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
      AND {stated} AND (version.closed_by IS NULL OR NOT {closed})
      AND NOT EXISTS (
          SELECT FROM dossiers_remark AS remark
          WHERE remark.subject_id = record.subject_id AND remark.record_id = record.id
            AND remark.kind = ANY(%(uncounted)s::text[])
            AND remark.valid_from <= %(day)s AND (remark.valid_to IS NULL OR %(day)s < remark.valid_to)
            AND {said} AND (remark.closed_by IS NULL OR NOT {ended}))
) AS told;

-- name: subjects
-- Organisations of these kinds that the log had told of, with the industry and the first day that a register states.
SELECT subject.id, subject.kind, subject.region, coalesce(register.industry, ''), coalesce(register.since, 0)
FROM subjects_subject AS subject
LEFT JOIN (
    SELECT record.subject_id, min(nullif(version.facts ->> 'industry', '') COLLATE "C") AS industry,
           min(version.happened_on - DATE 'epoch') AS since
    FROM dossiers_record AS record
    JOIN dossiers_version AS version ON version.subject_id = record.subject_id AND version.record_id = record.id
    WHERE record.item = ANY(%(registers)s::text[]) {whose}
      AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
      AND {stated} AND (version.closed_by IS NULL OR NOT {closed})
    GROUP BY record.subject_id
) AS register ON register.subject_id = subject.id
WHERE subject.kind = ANY(%(kinds)s::text[]) {who} AND {known};
