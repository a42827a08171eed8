-- The steps by which codes and names of a table of checked rows become organisations.  {staging} is that table.

-- name: list_new_subjects
-- Every code of the delivery that is not yet known, once, with the name it was delivered with.
CREATE TEMPORARY TABLE new_subject ON COMMIT DROP AS
SELECT nextval('subjects_subject_id_seq') AS id, row_number() OVER (ORDER BY code) - 1 AS place, fresh.*
FROM (
    SELECT DISTINCT ON (staged.code) staged.code, staged.code_published, staged.kind, staged.name, staged.plain
    FROM {staging} AS staged
    WHERE staged.fate = 'enter' AND NOT EXISTS (SELECT FROM subjects_subject AS known WHERE known.code = staged.code)
    ORDER BY staged.code, staged.row
) AS fresh;

-- name: register_subjects
-- The new codes are organisations that the platform knows.
INSERT INTO subjects_subject (id, code, code_as_published, kind, region, known_from, stated_by)
SELECT id, code, coalesce(code_published, code), kind, substr(code, 3, 6), %(at)s,
       %(first_event)s + place - %(low)s
FROM new_subject WHERE place >= %(low)s AND place < %(high)s ORDER BY place;

-- name: name_subjects
-- Each new organisation has the name that the source gave it; only the register's own items make it registered.
INSERT INTO subjects_name (subject_id, name, plain, registered, known_from, stated_by)
SELECT id, name, plain, %(registers)s, %(at)s, %(first_event)s + place - %(low)s
FROM new_subject WHERE place >= %(low)s AND place < %(high)s AND name IS NOT NULL ORDER BY place;

-- name: tell_of_subjects
-- The log tells of each new organisation.
INSERT INTO ledger_event (id, kind, subject, actor, happened_at, details)
SELECT %(first_event)s + place - %(low)s, 'subjects.subject.registered', id, %(by)s, %(at)s,
       jsonb_build_object('delivery', %(delivery)s::text)
FROM new_subject WHERE place >= %(low)s AND place < %(high)s ORDER BY place;

-- name: list_renamed
-- The organisations whose registered name this chunk of the register changes.
CREATE TEMPORARY TABLE renamed ON COMMIT DROP AS
SELECT DISTINCT ON (changing.subject_id) changing.subject_id, staged.name, staged.plain, changing.ordinal,
       greatest(staged.valid_from, %(change_day)s) AS since
FROM changing JOIN {staging} AS staged ON staged.row = changing.row
WHERE staged.name IS NOT NULL AND NOT EXISTS (
    SELECT FROM subjects_name AS held WHERE held.subject_id = changing.subject_id AND held.registered
       AND held.known_to IS NULL AND held.valid_to IS NULL AND held.name = staged.name)
ORDER BY changing.subject_id, staged.row DESC;

-- name: end_former_names
-- Names that are no longer registered are now known to have been borne until the day of the change.
WITH closed AS (
    UPDATE subjects_name AS held SET known_to = %(at)s, closed_by = %(first_event)s + renamed.ordinal FROM renamed
    WHERE held.subject_id = renamed.subject_id AND held.registered AND held.valid_to IS NULL AND held.known_to IS NULL
    RETURNING held.subject_id, held.name, held.plain, held.valid_from, renamed.since, renamed.ordinal
)
INSERT INTO subjects_name (subject_id, name, plain, registered, valid_from, valid_to, known_from, stated_by)
SELECT subject_id, name, plain, true, valid_from, since, %(at)s, %(first_event)s + ordinal FROM closed;

-- name: drop_published_names
-- What other sources called them gives way to the register.
UPDATE subjects_name AS held SET known_to = %(at)s, closed_by = %(first_event)s + renamed.ordinal FROM renamed
WHERE held.subject_id = renamed.subject_id AND NOT held.registered AND held.known_to IS NULL;

-- name: take_new_names
-- The register's names are held.
INSERT INTO subjects_name (subject_id, name, plain, registered, valid_from, known_from, stated_by)
SELECT renamed.subject_id, renamed.name, renamed.plain, true,
       CASE WHEN EXISTS (SELECT FROM subjects_name AS former WHERE former.subject_id = renamed.subject_id AND former.registered)
            THEN renamed.since END,
       %(at)s, %(first_event)s + renamed.ordinal
FROM renamed
ON CONFLICT (subject_id, name, registered) WHERE known_to IS NULL DO UPDATE
SET valid_from = excluded.valid_from, valid_to = NULL, stated_by = excluded.stated_by;

-- name: lock_registration
-- Of two deliveries that meet the same new code only one registers it.
SELECT pg_advisory_xact_lock(1735941491);

-- name: list_differing
-- The rows that were entered now with a name that the register never gave to their code.
SELECT changing.row, staged.name
FROM changing JOIN {staging} AS staged ON staged.row = changing.row
WHERE staged.row BETWEEN %(low)s AND %(high)s AND staged.name IS NOT NULL
  AND EXISTS (
      SELECT FROM subjects_name AS held
      WHERE held.subject_id = changing.subject_id AND held.registered AND held.known_to IS NULL)
  AND NOT EXISTS (
      SELECT FROM subjects_name AS held
      WHERE held.subject_id = changing.subject_id AND held.registered AND held.known_to IS NULL
        AND translate(held.plain, '()', '') = translate(staged.plain, '()', ''))
ORDER BY changing.row;
