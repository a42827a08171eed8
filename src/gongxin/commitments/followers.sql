-- What the follower of cases reads.

-- name: steps_of_commitments
-- Of these events, the steps of cases in which a commitment is followed, in order.
SELECT (event.details ->> 'case')::bigint, (event.details ->> 'number')::int, event.details ->> 'enters',
       event.details ->> 'since'
FROM unnest(%(lows)s::bigint[], %(highs)s::bigint[]) WITH ORDINALITY AS span (low, high, place)
JOIN ledger_event AS event ON event.id >= span.low AND event.id < span.high
WHERE event.details ? 'enters' AND event.details ? 'since'
  AND EXISTS (SELECT FROM commitments_commitment WHERE case_id = (event.details ->> 'case')::bigint)
ORDER BY span.place, event.id;
