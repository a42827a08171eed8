-- The steps by which names of organisations travel from node to node.

-- name: called_at
-- What the organisations were called when the log had told as far as the position, the name borne now first.
SELECT subject_id, name, plain, registered, valid_from, valid_to
FROM subjects_name AS held
WHERE subject_id = ANY(%(subjects)s::bigint[]) AND {stated} AND (closed_by IS NULL OR NOT {closed})
ORDER BY subject_id, valid_to IS NOT NULL, NOT registered, valid_to DESC, id;

-- name: list_names
-- The registered names that the rows of the register brought, with the events that they are told by.
CREATE TEMPORARY TABLE arriving_name ON COMMIT DROP AS
SELECT DISTINCT ON (arriving.subject_id, said.name) arriving.subject_id, arriving.ordinal, said.*
FROM arriving CROSS JOIN LATERAL jsonb_to_recordset(arriving.names) AS said (
    name text, plain text, valid_from date, valid_to date)
WHERE arriving.names IS NOT NULL ORDER BY arriving.subject_id, said.name, arriving.ordinal DESC;

-- name: close_names
-- What the register no longer says, and what other sources called them, is no longer held.
UPDATE subjects_name AS held SET known_to = %(at)s, closed_by = %(first_event)s + brought.ordinal
FROM (SELECT DISTINCT ON (subject_id) subject_id, ordinal FROM arriving_name ORDER BY subject_id, ordinal) AS brought
WHERE held.subject_id = brought.subject_id AND held.known_to IS NULL
  AND NOT (held.registered AND EXISTS (
    SELECT FROM arriving_name AS said
    WHERE said.subject_id = held.subject_id AND said.name = held.name
      AND (said.valid_from, said.valid_to) IS NOT DISTINCT FROM (held.valid_from, held.valid_to)));

-- name: take_names
-- The register's names are held with the days on which they were borne.
INSERT INTO subjects_name (subject_id, name, plain, registered, valid_from, valid_to, known_from, stated_by)
SELECT said.subject_id, said.name, said.plain, true, said.valid_from, said.valid_to, %(at)s,
       %(first_event)s + said.ordinal
FROM arriving_name AS said
ON CONFLICT (subject_id, name, registered) WHERE known_to IS NULL DO NOTHING;
