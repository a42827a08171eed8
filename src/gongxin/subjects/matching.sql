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
-- Organisations that the name from this source is not, by the latest judgement of each pair; and those that disowned
-- the name, whatever the source.
SELECT DISTINCT subject_id FROM (
    SELECT DISTINCT ON (subject_id, source) subject_id, same FROM subjects_judgement
    WHERE plain = %(plain)s AND source IN (%(source)s, '*') ORDER BY subject_id, source, id DESC) AS latest
WHERE NOT same;

-- name: judged_names
-- The one organisation that each name from this source was judged to be, by the latest judgement of each pair, unless
-- it disowned the name.
SELECT plain, min(code) FROM (
    SELECT DISTINCT ON (judged.plain, judged.subject_id) judged.plain, judged.subject_id, judged.same, subject.code
    FROM subjects_judgement AS judged JOIN subjects_subject AS subject ON subject.id = judged.subject_id
    WHERE judged.source = %(source)s AND judged.at < %(before)s
    ORDER BY judged.plain, judged.subject_id, judged.id DESC) AS latest
WHERE same AND NOT coalesce((
    SELECT NOT disowned.same FROM subjects_judgement AS disowned
    WHERE disowned.plain = latest.plain AND disowned.subject_id = latest.subject_id AND disowned.source = '*'
      AND disowned.at < %(before)s ORDER BY disowned.id DESC LIMIT 1), false)
GROUP BY plain HAVING count(*) = 1;
