-- What follows from decisions beside the remarks about records.

-- name: ask_reevaluation
-- The log says of each of these organisations that it has to be evaluated anew, and which records changed.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first_event)s + told.place - 1, %(kind)s, told.subject, NULL, %(by)s, %(at)s,
       jsonb_build_object('records', told.records::jsonb)
FROM unnest(%(subjects)s::bigint[], %(records)s::text[]) WITH ORDINALITY AS told (subject, records, place);
