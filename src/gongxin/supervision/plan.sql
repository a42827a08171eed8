-- Who is in a plan and in which stratum, policy by policy over the whole population.

-- name: take_grades
-- A run's grades stand ready for this transaction.
CREATE TEMPORARY TABLE supervision_graded (subject_id bigint PRIMARY KEY, grade text NOT NULL) ON COMMIT DROP

-- name: read_grades
-- What a frozen run gave to whom; whoever it could not grade is left out.
INSERT INTO supervision_graded (subject_id, grade)
SELECT subject_id, grade FROM evaluation_result WHERE run_id = %(run)s AND grade <> %(none)s

-- name: weigh_grades
-- The store knows how many there are before it joins them.
ANALYZE supervision_graded

-- name: take_classes
-- Each organisation has one class for each policy that it falls under.
CREATE TEMPORARY TABLE supervision_class (subject_id bigint, place int, label text NOT NULL) ON COMMIT DROP

-- name: forget_grades
DROP TABLE IF EXISTS supervision_graded

-- name: forget_classes
DROP TABLE IF EXISTS supervision_class

-- name: forget_strata
DROP TABLE IF EXISTS supervision_sorted

-- name: unknown_grades
-- A grade of the run for which the policy has no rate.
SELECT grade FROM supervision_graded WHERE grade <> ALL(%(grades)s::text[]) ORDER BY grade LIMIT 1

-- name: classify
-- Organisations of these kinds in the agency's region that fall under the policy and into no exempt field.
INSERT INTO supervision_class (subject_id, place, label)
SELECT subject.id, %(place)s, {trade} || coalesce(CASE WHEN %(graded)s THEN graded.grade END, %(ungraded)s)
FROM subjects_subject AS subject
LEFT JOIN supervision_graded AS graded ON graded.subject_id = subject.id
WHERE subject.kind = ANY(%(kinds)s::text[]) AND subject.region LIKE %(region)s AND {covered} AND NOT ({exempt})

-- name: suspects
-- Of those under the policy, the codes of whoever has a record of these items at all.
SELECT DISTINCT subject.code FROM supervision_class AS class
JOIN subjects_subject AS subject ON subject.id = class.subject_id
JOIN dossiers_record AS record ON record.subject_id = class.subject_id AND record.item = ANY(%(items)s::text[])
WHERE class.place = %(place)s

-- name: raise
-- Those whom the law has inspected more often are a class of their own.
UPDATE supervision_class AS class SET label = %(label)s FROM subjects_subject AS subject
WHERE subject.id = class.subject_id AND class.place = %(place)s AND subject.code = ANY(%(codes)s::text[])

-- name: sort
-- The stratum of each organisation, from its class for each policy.
CREATE TEMPORARY TABLE supervision_sorted ON COMMIT DROP AS
SELECT subject_id, string_agg((%(names)s::text[])[place] || ':' || label, '+' ORDER BY place) AS stratum
FROM supervision_class GROUP BY subject_id

-- name: count_strata
-- How many organisations there are of each stratum.
SELECT stratum, count(*) FROM supervision_sorted GROUP BY stratum ORDER BY stratum COLLATE "C"

-- name: enrol
-- Every organisation stands in the plan with its stratum.
INSERT INTO supervision_member (plan_id, subject_id, stratum)
SELECT %(plan)s, subject_id, stratum FROM supervision_sorted

-- name: population
-- The members of a plan: stratum, code, region and number, in no order.
SELECT member.stratum, subject.code, subject.region, subject.id FROM supervision_member AS member
JOIN subjects_subject AS subject ON subject.id = member.subject_id WHERE member.plan_id = %(plan)s
