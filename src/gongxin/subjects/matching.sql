-- The steps of matching names to organisations, and of what people judged about them.

-- name: how_common
-- How many names hold each pair of characters of the name.
SELECT gram, names FROM subjects_gram WHERE gram = ANY(%(grams)s::integer[]);

-- name: sharing_any
-- Names that hold one of the rare pairs of characters.
SELECT subject_id, code, text, plain, region FROM subjects_search
WHERE grams && %(grams)s::integer[] AND NOT subject_id = ANY(%(without)s::bigint[]) ORDER BY name_id;

-- name: sharing_all
-- Names that hold all of these pairs of characters, where each of them is common.
SELECT subject_id, code, text, plain, region FROM subjects_search
WHERE grams @> %(grams)s::integer[] AND NOT subject_id = ANY(%(without)s::bigint[])
ORDER BY length, standing, code LIMIT 3000;

-- name: judged_apart
-- Organisations that the name from this source is not, by the latest judgement of each pair.
SELECT subject_id FROM (
    SELECT DISTINCT ON (subject_id) subject_id, same FROM subjects_judgement
    WHERE plain = %(plain)s AND source = %(source)s ORDER BY subject_id, id DESC) AS latest
WHERE NOT same;

-- name: judged_names
-- The one organisation that each name from this source was judged to be, by the latest judgement of each pair.
SELECT plain, min(code) FROM (
    SELECT DISTINCT ON (judged.plain, judged.subject_id) judged.plain, judged.subject_id, judged.same, subject.code
    FROM subjects_judgement AS judged JOIN subjects_subject AS subject ON subject.id = judged.subject_id
    WHERE judged.source = %(source)s AND judged.at < %(before)s
    ORDER BY judged.plain, judged.subject_id, judged.id DESC) AS latest
WHERE same GROUP BY plain HAVING count(*) = 1;
