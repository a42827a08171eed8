-- Whether what a run gave of one organisation still stands.

-- name: moved
-- Whether the log told anything of the organisation between two positions that an extract reads, or a record or a remark
-- about one began or ceased to hold after one day and up to another.  Only its own rows are looked at, never the log's.
SELECT EXISTS (
    SELECT FROM dossiers_version AS held WHERE held.subject_id = %(subject)s
      AND ({stated} OR {closed} OR {begun} OR {ended})
) OR EXISTS (
    SELECT FROM dossiers_remark AS held WHERE held.subject_id = %(subject)s
      AND ({stated} OR {closed} OR {begun} OR {ended})
);
