-- What was held as the log had told it up to a position: the same for ever, whatever was learnt since.

-- name: held_of
-- Of these organisations, the records of these items as they stood on a day, told before the position and not closed
-- before it, with what had been said about them by then.  An event's position is its batch's first position and its
-- ordinal (its id's last 20 bits).  Records are chosen first, by their index: of most organisations none matters.
WITH chosen AS MATERIALIZED (
    SELECT record.id, record.subject_id, record.item FROM dossiers_record AS record
    WHERE record.item = ANY(%(items)s::text[])
      AND record.subject_id = ANY(string_to_array(%(subjects)s, ',')::bigint[])
), said AS MATERIALIZED (
    SELECT remark.record_id, array_agg(DISTINCT remark.kind ORDER BY remark.kind) AS kinds,
           max(remark.text) FILTER (WHERE remark.kind = 'statement') AS statement
    FROM dossiers_remark AS remark
    JOIN ledger_batch AS stated ON stated.id = remark.stated_by >> 20
    LEFT JOIN ledger_batch AS closed ON closed.id = remark.closed_by >> 20
    WHERE remark.subject_id = ANY(string_to_array(%(subjects)s, ',')::bigint[])
      AND remark.valid_from <= %(day)s AND (remark.valid_to IS NULL OR %(day)s < remark.valid_to)
      AND stated.first_position + (remark.stated_by & 1048575) < %(position)s
      AND (closed.first_position IS NULL OR closed.first_position + (remark.closed_by & 1048575) >= %(position)s)
    GROUP BY remark.record_id
)
SELECT version.subject_id, version.record_id, chosen.item,
       stated.first_position + (version.stated_by & 1048575) AS position,
       version.valid_from, version.decided_on, version.authority, version.facts::text, said.kinds, said.statement
FROM chosen
JOIN dossiers_version AS version ON version.subject_id = chosen.subject_id AND version.record_id = chosen.id
JOIN ledger_batch AS stated ON stated.id = version.stated_by >> 20
LEFT JOIN ledger_batch AS closed ON closed.id = version.closed_by >> 20
LEFT JOIN said ON said.record_id = version.record_id
WHERE version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
  AND stated.first_position + (version.stated_by & 1048575) < %(position)s
  AND (closed.first_position IS NULL OR closed.first_position + (version.closed_by & 1048575) >= %(position)s)
ORDER BY version.subject_id, version.record_id;
