-- Distributions over what a run gave; whoever asks withholds small counts.

-- name: by_region
-- How many organisations of each region have which grade.
SELECT subject.region, held.grade, count(*) FROM evaluation_result AS held
JOIN subjects_subject AS subject ON subject.id = held.subject_id
WHERE held.run_id = %(run)s GROUP BY 1, 2 ORDER BY 1, 2;

-- name: by_kind
-- How many organisations of each kind have which grade.
SELECT subject.kind, held.grade, count(*) FROM evaluation_result AS held
JOIN subjects_subject AS subject ON subject.id = held.subject_id
WHERE held.run_id = %(run)s GROUP BY 1, 2 ORDER BY 1, 2;

-- name: by_industry
-- How many organisations of each industry that a register states have which grade; '' where none does.
SELECT known.industry, held.grade, count(*) FROM evaluation_result AS held
JOIN ({subjects}) AS known (subject, kind, region, industry, registered) ON known.subject = held.subject_id
WHERE held.run_id = %(run)s GROUP BY 1, 2 ORDER BY 1, 2;

-- name: by_year
-- How many organisations registered in each year have which grade; '' where no register states the day.
SELECT CASE WHEN known.registered = 0 THEN '' ELSE to_char(DATE 'epoch' + known.registered, 'YYYY') END, held.grade,
       count(*) FROM evaluation_result AS held
JOIN ({subjects}) AS known (subject, kind, region, industry, registered) ON known.subject = held.subject_id
WHERE held.run_id = %(run)s GROUP BY 1, 2 ORDER BY 1, 2;

-- name: moved
-- How many went from which grade of one run to which of another; '' where a run was not about them.
SELECT coalesce(was.grade, ''), coalesce(is_now.grade, ''), count(*)
FROM (SELECT subject_id, grade FROM evaluation_result WHERE run_id = %(was)s) AS was
FULL JOIN (SELECT subject_id, grade FROM evaluation_result WHERE run_id = %(now)s) AS is_now USING (subject_id)
GROUP BY 1, 2 ORDER BY 1, 2;
