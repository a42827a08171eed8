-- The steps by which cases go on, set-wise: one case or ten thousand by the same statements.

-- name: record_events
-- One event for each step, in the batch that was opened for them.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first)s + told.place - 1, told.kind, told.subject, told.record, told.actor, %(at)s, told.details::jsonb
FROM unnest(%(kinds)s::text[], %(subjects)s::bigint[], %(records)s::bigint[], %(actors)s::text[], %(details)s::text[])
     WITH ORDINALITY AS told (kind, subject, record, actor, details, place);

-- name: take_steps
-- The steps are kept; of each its event is known.
INSERT INTO cases_steptaken (case_id, number, name, leaves, enters, role, "by", body, at, recorded_at, reasons, event)
SELECT step.case_id, step.number, step.name, step.leaves, step.enters, step.role, step.by, step.body, step.at, %(at)s,
       step.reasons, %(first)s + step.place - 1
FROM unnest(%(cases)s::bigint[], %(numbers)s::int[], %(names)s::text[], %(leave)s::text[], %(enter)s::text[],
            %(roles)s::text[], %(actors)s::text[], %(bodies)s::text[], %(moments)s::timestamptz[], %(reasons)s::text[])
     WITH ORDINALITY AS step (case_id, number, name, leaves, enters, role, "by", body, at, reasons, place)
ORDER BY step.place;

-- name: stand
-- Each case stands where its last step led, and is found by the moment at which time will take the next one.
UPDATE cases_case
SET state = standing.state, entered_at = standing.entered_at, due_at = standing.due_at,
    undated_after = standing.undated_after
FROM unnest(%(cases)s::bigint[], %(states)s::text[], %(entered)s::timestamptz[], %(due)s::timestamptz[],
            %(undated)s::smallint[]) AS standing (case_id, state, entered_at, due_at, undated_after)
WHERE cases_case.id = standing.case_id;
