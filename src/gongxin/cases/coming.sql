-- What rooms that follow cases read.

-- name: steps_taken
-- Of these events, the steps of cases, in order.
SELECT (event.details ->> 'case')::bigint, (event.details ->> 'number')::int, event.kind, event.details ->> 'enters',
       event.details ->> 'since'
FROM unnest(%(lows)s::bigint[], %(highs)s::bigint[]) WITH ORDINALITY AS span (low, high, place)
JOIN ledger_event AS event ON event.id >= span.low AND event.id < span.high
WHERE event.details ? 'enters' AND event.details ? 'since'
ORDER BY span.place, event.id;
