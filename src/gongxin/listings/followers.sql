-- What the follower of cases reads.

-- name: steps_of_entries
-- Of these events, the steps of cases that propose an entry in a list or ask that one end, in order.
SELECT (event.details ->> 'case')::bigint, event.details ->> 'enters', event.kind, event.details ->> 'since'
FROM unnest(%(lows)s::bigint[], %(highs)s::bigint[]) WITH ORDINALITY AS span (low, high, place)
JOIN ledger_event AS event ON event.id >= span.low AND event.id < span.high
WHERE event.details ? 'enters' AND event.details ? 'since' AND (
    EXISTS (SELECT FROM listings_listing WHERE case_id = (event.details ->> 'case')::bigint)
    OR EXISTS (SELECT FROM listings_exit WHERE case_id = (event.details ->> 'case')::bigint))
ORDER BY span.place, event.id;
