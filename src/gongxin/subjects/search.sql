-- The steps of a search.  `asked` is the text as searched: folded, without brackets.  Texts are compared, never matched
-- as patterns, so no character of a query has a meaning of its own.

-- name: by_code
-- The organisation with this code, by the name that stands closest.
SELECT name.code, text, text, 0, standing, name.region, length, 1
FROM subjects_subject AS subject JOIN subjects_search AS name ON name.subject_id = subject.id
WHERE subject.code = %(code)s ORDER BY standing, name_id DESC LIMIT 1;

-- name: how_common
-- How many names hold each pair of characters of the texts asked for.
SELECT gram, names FROM subjects_gram WHERE gram = ANY(%(grams)s);

-- name: sampled
-- How many of every 256th name hold the text.
SELECT count(*) FROM subjects_search WHERE name_id %% 256 = 0 AND strpos(plain, %(asked)s) > 0;

-- name: narrow
-- Names that are, begin with or hold the text: one of each organisation, closest first, with their number and how
-- many were read.
SELECT * FROM subjects_narrow(%(asked)s, %(rarest)s::integer[], %(rows)s, %(limit)s, %(offset)s);

-- name: common
-- The same of a text that may be held by more names than are ranked.
SELECT * FROM subjects_common(%(asked)s, %(rarest)s::integer[], %(rows)s, %(limit)s, %(offset)s);

-- name: beginning
-- The same of a single character, which has no pairs: names that are it or begin with it.
WITH ranked AS (
    SELECT DISTINCT ON (subject_id) *, CASE WHEN plain = %(asked)s AND standing < 2 THEN 0
        WHEN plain = %(asked)s AND standing = 2 THEN 1 WHEN plain = %(asked)s OR heart = %(asked)s THEN 2 ELSE 3 END AS step
    FROM subjects_search WHERE plain >= %(asked)s AND plain < %(beyond)s OR heart = %(asked)s
    ORDER BY subject_id, step, length, standing, name_id
), counted AS (
    SELECT *, count(*) OVER () AS total FROM ranked ORDER BY step, length, standing, code LIMIT %(limit)s OFFSET %(offset)s
)
SELECT code, text, {name}, step, standing, region, length, total, 0 AS read FROM counted ORDER BY step, length, standing, code;

-- name: broad
-- Names that hold a text which very many hold: those that are it first, then the shortest; no more than asked for.
WITH same AS (
    SELECT name_id FROM subjects_search WHERE plain = %(asked)s OR heart = %(asked)s
    ORDER BY plain = %(asked)s DESC, length, standing, code LIMIT 200
), held AS (
    SELECT name_id FROM subjects_search WHERE strpos(plain, %(asked)s) > 0
    ORDER BY length, standing, code LIMIT %(rows)s
), ranked AS (
    SELECT DISTINCT ON (name.subject_id) name.*, CASE
        WHEN plain = %(asked)s AND standing < 2 THEN 0 WHEN plain = %(asked)s AND standing = 2 THEN 1
        WHEN plain = %(asked)s OR heart = %(asked)s THEN 2 ELSE 4 END AS step
    FROM (SELECT name_id FROM same UNION SELECT name_id FROM held) AS found JOIN subjects_search AS name USING (name_id)
    ORDER BY name.subject_id, step, length, standing, name_id
), counted AS (
    SELECT *, count(*) OVER () AS total FROM ranked ORDER BY step, length, standing, code LIMIT %(limit)s OFFSET %(offset)s
)
SELECT code, text, {name}, step, standing, region, length, total, 0 AS read FROM counted ORDER BY step, length, standing, code;

-- name: all_words
-- Names that hold every word, of organisations that lie in the place or bear it in the name.
SELECT DISTINCT ON (subject_id) code, text, {name}, 5 AS step, standing, region, length, 1
FROM subjects_search AS counted
WHERE grams @> %(rarest)s::integer[]
  AND NOT EXISTS (SELECT FROM unnest(%(words)s::text[]) AS word WHERE strpos(plain, word) = 0)
  AND (%(place)s = '' OR strpos(plain, %(place)s) > 0
       OR EXISTS (SELECT FROM unnest(%(prefixes)s::text[]) AS prefix WHERE starts_with(region, prefix)))
ORDER BY subject_id, length, standing, name_id LIMIT %(most)s;

-- name: short_form
-- Names that hold the first pair of characters together and the others behind it in the same order.
SELECT DISTINCT ON (subject_id) code, text, {name}, 6 AS step, standing, region, length, 1
FROM subjects_search AS counted
WHERE grams @> %(first)s::integer[] AND plain LIKE %(pattern)s
ORDER BY subject_id, length, standing, name_id LIMIT %(most)s;

-- name: half_right
-- Names that hold one half of the heart asked for and enough of the characters of the other.
SELECT DISTINCT ON (subject_id) code, text, {name}, 7 AS step, standing, region, length, heart
FROM (SELECT name.* FROM subjects_search AS name
      CROSS JOIN LATERAL (SELECT char_length(translate(%(other)s, heart, '')) AS missing) AS lacking
      WHERE grams @> %(rarest)s::integer[] AND missing <= %(most_missing)s
      ORDER BY missing, abs(char_length(heart) - char_length(%(heart)s)), length, code LIMIT %(most)s) AS counted
ORDER BY subject_id, name_id;

-- name: similar
-- Names that hold one of these rare pairs of characters and, in the heart, enough of the characters asked for.
SELECT DISTINCT ON (subject_id) code, text, {name}, 7 AS step, standing, region, length, heart
FROM (SELECT name.* FROM subjects_search AS name
      CROSS JOIN LATERAL (SELECT char_length(translate(%(heart)s, heart, '')) AS missing) AS lacking
      WHERE grams && %(rare)s::integer[] AND missing <= %(most_missing)s
      ORDER BY missing, abs(char_length(heart) - char_length(%(heart)s)), length, code LIMIT %(most)s) AS counted
ORDER BY subject_id, name_id;
