-- The records of the whole population as somebody's rules see them, and the profiles that occur.

-- name: list_alike
-- Of everybody, the records of these items as they stood on a day, told before a position of the log and not closed
-- before it: whose they are, of which item, and their profile.  {profile} is made from what is asked of each item.
-- The batches are joined behind OFFSET 0: the planner cannot tell that nearly all rows have one, and would look
-- up every record alone.
CREATE TEMPORARY TABLE alike ON COMMIT DROP AS
SELECT told.subject_id, told.item, told.profile
FROM (
    SELECT version.subject_id, record.item, version.stated_by, version.closed_by, {profile} AS profile
    FROM dossiers_record AS record
    JOIN dossiers_version AS version ON version.subject_id = record.subject_id AND version.record_id = record.id
    WHERE record.item = ANY(%(items)s::text[])
      AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
    OFFSET 0
) AS told
JOIN ledger_batch AS stated ON stated.id = told.stated_by >> 20
LEFT JOIN ledger_batch AS closed ON closed.id = told.closed_by >> 20
WHERE stated.first_position + (told.stated_by & 1048575) < %(position)s
  AND (closed.first_position IS NULL OR closed.first_position + (told.closed_by & 1048575) >= %(position)s);

-- name: weigh
-- The planner knows how many there are.
ANALYZE alike;

-- name: list_profiles
-- Each profile once.
SELECT item, profile FROM alike GROUP BY item, profile ORDER BY item, profile;
