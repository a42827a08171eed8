-- The records of the whole population as somebody's rules see them, and the profiles that occur.

-- name: list_alike
-- Of everybody, the records of these items as they stood on a day, told before a position of the log and not closed
-- before it: whose they are, of which item, and their profile, which is made from what is asked of each item and says
-- whether the record is withheld.
CREATE TEMPORARY TABLE alike ON COMMIT DROP AS
SELECT version.subject_id, record.item, {profile} AS profile
FROM dossiers_record AS record
JOIN dossiers_version AS version ON version.subject_id = record.subject_id AND version.record_id = record.id
{withheld}
WHERE record.item = ANY(%(items)s::text[])
  AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
  AND {stated} AND (version.closed_by IS NULL OR NOT {closed});

-- name: weigh
-- The planner knows how many there are.
ANALYZE alike;

-- name: list_profiles
-- Each profile once.
SELECT item, profile FROM alike GROUP BY item, profile ORDER BY item, profile;
