-- What runs gave, taken in and read out set-wise.

-- name: take_results
-- What an engine gave, row by row.
COPY evaluation_result (run_id, subject_id, score, grade, unbounded, flags, reasons) FROM STDIN (FORMAT csv);

-- name: carry_over
-- What an earlier run gave of everybody who was not evaluated anew.
INSERT INTO evaluation_result (run_id, subject_id, score, grade, unbounded, flags, reasons)
SELECT %(run)s, held.subject_id, held.score, held.grade, held.unbounded, held.flags, held.reasons
FROM evaluation_result AS held
WHERE held.run_id = %(base)s AND NOT (held.subject_id = ANY(%(changed)s::bigint[]));

-- name: read_results
-- What a run gave, in order, as its digest is taken.
COPY (SELECT subject_id, score, grade, unbounded, flags, reasons FROM evaluation_result
      WHERE run_id = %(run)s ORDER BY subject_id) TO STDOUT;

-- name: read_grades
-- Which grade a run gave to whom.
COPY (SELECT subject_id, %(model)s::text, grade FROM evaluation_result WHERE run_id = %(run)s) TO STDOUT (FORMAT csv);

-- name: count_grades
-- How many have which grade.
SELECT grade, count(*) FROM evaluation_result WHERE run_id = %(run)s GROUP BY grade ORDER BY grade;
