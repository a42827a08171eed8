-- The steps that keep the searched names in step with the names that are held.

-- name: names_of_subjects
-- Every name that is held of some organisations, with what is needed to search it.
SELECT name.id, subject.id, subject.code, name.name, name.plain, name.registered, name.valid_to IS NULL AS borne, subject.region
FROM subjects_name AS name JOIN subjects_subject AS subject ON subject.id = name.subject_id
WHERE name.known_to IS NULL AND subject.id = ANY(%(subjects)s)
ORDER BY subject.id, name.id;

-- name: names_between
-- The same of all organisations whose numbers lie in a range.
SELECT name.id, subject.id, subject.code, name.name, name.plain, name.registered, name.valid_to IS NULL AS borne, subject.region
FROM subjects_name AS name JOIN subjects_subject AS subject ON subject.id = name.subject_id
WHERE name.known_to IS NULL AND subject.id >= %(low)s AND subject.id < %(high)s
ORDER BY subject.id, name.id;

-- name: subjects_named_by
-- Organisations of which events in these ranges of ids stated or closed a name.
WITH span AS (SELECT * FROM unnest(%(lows)s::bigint[], %(highs)s::bigint[]) AS span (low, high))
SELECT subject_id FROM span JOIN subjects_name ON stated_by >= low AND stated_by < high
UNION
SELECT subject_id FROM span JOIN subjects_name ON closed_by >= low AND closed_by < high
ORDER BY subject_id;

-- name: subjects_out_of_step
-- Organisations among those asked of which a held name is not searched, a searched name is not held, or a word of
-- it has changed.
SELECT DISTINCT coalesce(held.subject_id, searched.subject_id)
FROM (SELECT name.id, name.subject_id, name.name, name.valid_to, subject.region
      FROM subjects_name AS name JOIN subjects_subject AS subject ON subject.id = name.subject_id
      WHERE name.known_to IS NULL AND name.subject_id = ANY(%(subjects)s)) AS held
FULL JOIN (SELECT name_id, subject_id, text, standing, region FROM subjects_search
           WHERE subject_id = ANY(%(subjects)s)) AS searched ON searched.name_id = held.id
WHERE held.id IS NULL OR searched.name_id IS NULL OR held.name <> searched.text OR held.region <> searched.region
   OR (searched.standing = 2) <> (held.valid_to IS NOT NULL);

-- name: drop_rows
-- The organisations' names are no longer searched, and their pairs no longer counted.
WITH gone AS (DELETE FROM subjects_search WHERE subject_id = ANY(%(subjects)s) RETURNING grams),
counted AS (SELECT gram, count(*) AS names FROM gone, unnest(grams) AS gram GROUP BY gram)
UPDATE subjects_gram AS kept SET names = kept.names - counted.names FROM counted WHERE kept.gram = counted.gram;

-- name: copy_rows
COPY subjects_search (name_id, subject_id, code, text, plain, heart, standing, region, length, grams) FROM STDIN (FORMAT csv);

-- name: copy_grams
COPY subjects_gram (gram, names) FROM STDIN (FORMAT csv);

-- name: count_grams
-- Pairs of the names just added are counted.
INSERT INTO subjects_gram (gram, names) SELECT * FROM unnest(%(grams)s::integer[], %(names)s::bigint[])
ON CONFLICT (gram) DO UPDATE SET names = subjects_gram.names + excluded.names;

-- name: empty
-- Nothing is searched.
TRUNCATE subjects_search, subjects_gram;

-- name: range_of_subjects
-- The lowest and the highest number of an organisation.
SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM subjects_subject;

-- name: audit_rows
-- How many held names are not searched, how many searched names are not held, and how many differ.
SELECT count(*) FILTER (WHERE searched.name_id IS NULL) AS missing,
       count(*) FILTER (WHERE held.id IS NULL) AS surplus,
       count(*) FILTER (WHERE held.name <> searched.text OR held.region <> searched.region OR held.code <> searched.code
                        OR held.subject_id <> searched.subject_id OR searched.grams <> bigrams(searched.plain)
                        OR translate(held.plain, '()', '') <> searched.plain
                        OR (searched.standing = 2) <> (held.valid_to IS NOT NULL)) AS different
FROM (SELECT name.id, name.subject_id, name.name, name.plain, name.valid_to, subject.region, subject.code
      FROM subjects_name AS name JOIN subjects_subject AS subject ON subject.id = name.subject_id
      WHERE name.known_to IS NULL) AS held
FULL JOIN subjects_search AS searched ON searched.name_id = held.id;

-- name: audit_grams
-- How many pairs are counted wrongly.
SELECT count(*) FROM (
    SELECT gram, count(*) AS names FROM subjects_search, unnest(grams) AS gram GROUP BY gram) AS counted
FULL JOIN (SELECT * FROM subjects_gram WHERE names <> 0) AS kept ON kept.gram = counted.gram
WHERE counted.names IS DISTINCT FROM kept.names;

-- name: indexes
-- The indexes of the searched names, as they were made.
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = current_schema() AND tablename = 'subjects_search' AND indexname LIKE 'subjects\_search\_%%'
  AND indexdef NOT LIKE 'CREATE UNIQUE%%';
