-- How the rows that were copied out become an extract: of the chosen organisations, only what is shown, in order.

-- name: take_subjects
-- The organisations, each once, in order.
CREATE TABLE subject AS
SELECT * FROM read_csv({file}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
                       nullstr = '\N', allow_quoted_nulls = false, columns = {columns})
ORDER BY subject;

-- name: take_records
-- The records as they were copied out, with what tells apart who may see them.
CREATE TABLE told AS
SELECT * FROM read_csv({file}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
                       nullstr = '\N', allow_quoted_nulls = false, columns = {columns});

-- name: list_windows
-- What has to be decided, each once.
SELECT DISTINCT item, severity, shown_by FROM told ORDER BY item, severity, shown_by;

-- name: keep_shown
-- The records that are shown, of the organisations chosen, in order.
CREATE TABLE record AS
SELECT told.* EXCLUDE (shown_by)
FROM told JOIN shown USING (item, severity, shown_by) SEMI JOIN subject ON subject.subject = told.subject
ORDER BY told.subject, told.record;

-- name: take_others
-- What other models gave, where a ceiling asks.
CREATE TABLE other AS
SELECT * FROM read_csv({file}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
                       nullstr = '\N', allow_quoted_nulls = false, columns = {columns})
ORDER BY subject, model;

-- name: write_subjects
-- Organisations by region.
COPY (SELECT * FROM subject ORDER BY region, subject) TO {folder}
(FORMAT parquet, PARTITION_BY (region), OVERWRITE_OR_IGNORE);

-- name: write_records
-- Records by the region of their organisation.
COPY (SELECT record.*, subject.region FROM record JOIN subject ON subject.subject = record.subject
      ORDER BY subject.region, record.subject, record.record) TO {folder}
(FORMAT parquet, PARTITION_BY (region), OVERWRITE_OR_IGNORE);

-- name: write_others
-- What other models gave.
COPY (FROM other ORDER BY subject, model) TO {folder} (FORMAT parquet, PER_THREAD_OUTPUT, OVERWRITE_OR_IGNORE);
