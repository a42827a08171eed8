-- Whether what a run gave of one organisation still stands.

-- name: moved
-- Of which of these organisations the log told anything between two positions that an extract reads, or a record or a
-- remark about which began or ceased to hold after one day and up to another.  Only their own rows are looked at.
SELECT asked.subject FROM unnest(%(subjects)s::bigint[]) AS asked (subject) WHERE EXISTS (
    SELECT FROM dossiers_version AS held WHERE held.subject_id = asked.subject
      AND ({stated} OR {closed} OR {begun} OR {ended})
) OR EXISTS (
    SELECT FROM dossiers_remark AS held WHERE held.subject_id = asked.subject
      AND ({stated} OR {closed} OR {begun} OR {ended})
);
