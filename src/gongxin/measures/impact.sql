-- What another rulebook changes, counted over the population.  `alike` holds whose records have which profile.

-- name: make_tables
-- Room for what was decided of each profile, and for which measures count for which purpose, before and after.
CREATE TEMPORARY TABLE decided (item text, profile text[], measure text, before smallint, after smallint)
    ON COMMIT DROP;
CREATE TEMPORARY TABLE counting (purpose text, measure text, before boolean, after boolean) ON COMMIT DROP;

-- name: take_decided
-- What was decided of each profile: which measure stands on it, with what weight, before and after.
COPY decided FROM STDIN;

-- name: take_counting
-- Which measures count for which purpose.
COPY counting FROM STDIN;

-- name: list_standing
-- Which measures stand on whom, before and after; the lower number is the heavier effect.
CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
SELECT alike.subject_id, decided.measure, min(decided.before) AS before, min(decided.after) AS after
FROM alike JOIN decided ON decided.item = alike.item AND decided.profile = alike.profile
GROUP BY alike.subject_id, decided.measure;

-- name: list_answers
-- The answer about everybody on whom something stands: 0 no, 1 a person decides, 2 yes.
CREATE TEMPORARY TABLE answered ON COMMIT DROP AS
SELECT standing.subject_id, counting.purpose,
       least(2, coalesce(min(standing.before) FILTER (WHERE counting.before), 2)) AS before,
       least(2, coalesce(min(standing.after) FILTER (WHERE counting.after), 2)) AS after
FROM standing JOIN counting ON counting.measure = standing.measure
GROUP BY standing.subject_id, counting.purpose;

-- name: list_sectors
-- The industry of everybody whose register states one; where registers differ, the first in the order of letters.
CREATE TEMPORARY TABLE sector ON COMMIT DROP AS
SELECT subject_id, min(profile[2] COLLATE "C") AS industry
FROM alike WHERE item = ANY(%(registers)s::text[]) AND profile[2] LIKE '"_%%' AND profile[2] <> '""'
GROUP BY subject_id;

-- name: count_answers
-- How many organisations are answered otherwise; in all, by sector and by region.
SELECT answered.purpose, answered.before, answered.after,
       sector.industry, CASE WHEN sector.industry IS NULL THEN subject.kind END AS kind, subject.region,
       grouping(subject.region) AS all_regions, grouping(sector.industry) AS all_sectors, count(*)
FROM answered
JOIN subjects_subject AS subject ON subject.id = answered.subject_id
LEFT JOIN sector ON sector.subject_id = answered.subject_id
WHERE answered.before <> answered.after
GROUP BY GROUPING SETS (
    (answered.purpose, answered.before, answered.after),
    (answered.purpose, answered.before, answered.after, subject.region),
    (answered.purpose, answered.before, answered.after, sector.industry,
     CASE WHEN sector.industry IS NULL THEN subject.kind END));

-- name: count_measures
-- On how many organisations a measure comes to stand, no longer stands or weighs otherwise, and what that does to the
-- answer; in all, by sector and by region.
SELECT changed.purpose, changed.measure, changed.before, changed.after, changed.answer_before, changed.answer_after,
       sector.industry, CASE WHEN sector.industry IS NULL THEN subject.kind END AS kind, subject.region,
       grouping(subject.region) AS all_regions, grouping(sector.industry) AS all_sectors, count(*)
FROM (
    SELECT standing.subject_id, counting.purpose, counting.measure,
           CASE WHEN counting.before THEN standing.before END AS before,
           CASE WHEN counting.after THEN standing.after END AS after,
           answered.before AS answer_before, answered.after AS answer_after
    FROM standing JOIN counting ON counting.measure = standing.measure
    JOIN answered ON answered.subject_id = standing.subject_id AND answered.purpose = counting.purpose
) AS changed
JOIN subjects_subject AS subject ON subject.id = changed.subject_id
LEFT JOIN sector ON sector.subject_id = changed.subject_id
WHERE changed.before IS DISTINCT FROM changed.after
GROUP BY GROUPING SETS (
    (changed.purpose, changed.measure, changed.before, changed.after, changed.answer_before, changed.answer_after),
    (changed.purpose, changed.measure, changed.before, changed.after, changed.answer_before, changed.answer_after,
     subject.region),
    (changed.purpose, changed.measure, changed.before, changed.after, changed.answer_before, changed.answer_after,
     sector.industry, CASE WHEN sector.industry IS NULL THEN subject.kind END));
