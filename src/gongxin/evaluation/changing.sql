-- Of whom a run since an earlier one must be made anew: told of since, or concerned by the days that went by.

-- name: told_since
-- Organisations of which the log told anything between two positions.
SELECT DISTINCT event.subject
FROM ledger_batch AS batch
JOIN ledger_event AS event
  ON event.id >= (batch.id << 20) + greatest(0, %(since)s - batch.first_position)
 AND event.id < (batch.id << 20) + least(batch.count, %(position)s - batch.first_position)
WHERE batch.first_position < %(position)s AND batch.first_position + batch.count > %(since)s
  AND event.subject IS NOT NULL;

-- name: begun_or_ended
-- Organisations one of whose records, or a remark about one, began or ceased to hold after one day and up to another.
SELECT subject_id FROM dossiers_version
WHERE (valid_from > %(before)s AND valid_from <= %(day)s) OR (valid_to > %(before)s AND valid_to <= %(day)s)
UNION
SELECT subject_id FROM dossiers_remark
WHERE (valid_from > %(before)s AND valid_from <= %(day)s) OR (valid_to > %(before)s AND valid_to <= %(day)s);

-- name: graded_otherwise
-- Organisations to which two runs of another model gave different grades.
SELECT coalesce(was.subject_id, is_now.subject_id)
FROM (SELECT subject_id, grade FROM evaluation_result WHERE run_id = %(was)s) AS was
FULL JOIN (SELECT subject_id, grade FROM evaluation_result WHERE run_id = %(now)s) AS is_now USING (subject_id)
WHERE was.grade IS DISTINCT FROM is_now.grade;

-- name: take_told
-- Records with their days and what tells apart who may see them.
CREATE TABLE told AS
SELECT * FROM read_csv({file}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
                       nullstr = '\N', allow_quoted_nulls = false, columns = {columns});

-- name: list_windows
-- What has to be decided, each once.
SELECT DISTINCT item, severity, shown_by FROM told;

-- name: shown_otherwise
-- Organisations one of whose records is shown on one of the days and not on the other.
SELECT DISTINCT told.subject FROM told JOIN otherwise USING (item, severity, shown_by);

-- name: grown_older
-- Organisations one of whose records passed an age between the days at which the model counts it otherwise.
SELECT DISTINCT told.subject FROM told JOIN passed
  ON passed.item = told.item
 AND CASE passed.dated WHEN 'happened' THEN told.happened WHEN 'decided' THEN told.decided ELSE told.published END
     BETWEEN passed.first AND passed.last;
