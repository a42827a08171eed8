-- A source's list of what it states, beside what is held of its feed: which differences are open from now on.

-- name: make_list
-- There is an empty table for the list.
CREATE TEMPORARY TABLE reconciling_list (key uuid NOT NULL, digest uuid NOT NULL) ON COMMIT DROP;

-- name: weigh_list
-- The planner knows how long it is.
ANALYZE reconciling_list;

-- name: count_twice
-- How many facts the list names with two contents.
SELECT count(*) FROM (
    SELECT key FROM reconciling_list GROUP BY key HAVING count(DISTINCT digest) > 1
) AS twice;

-- name: list_held
-- What is held of the feed: each fact's key and the digest of its content.
SELECT key, digest FROM dossiers_record
WHERE feed = %(feed)s AND digest <> '00000000-0000-0000-0000-000000000000';

-- name: list_differences
-- Facts that one of the two does not have, or has otherwise; what was taken back here keeps its number.
CREATE TEMPORARY TABLE reconciling_difference ON COMMIT DROP AS
SELECT coalesce(held.key, listed.key) AS key, coalesce(held.id, gone.id) AS record_id,
       CASE WHEN held.key IS NULL THEN 'missing_here' WHEN listed.key IS NULL THEN 'missing_there'
            ELSE 'different' END AS kind
FROM (SELECT DISTINCT key, digest FROM reconciling_list) AS listed
FULL JOIN (
    SELECT id, key, digest FROM dossiers_record
    WHERE feed = %(feed)s AND digest <> '00000000-0000-0000-0000-000000000000'
) AS held ON held.key = listed.key
LEFT JOIN dossiers_record AS gone ON held.key IS NULL AND gone.key = listed.key AND gone.feed = %(feed)s
WHERE held.digest IS DISTINCT FROM listed.digest;

-- name: settle
-- What was open and differs no longer, or differs in another way, is settled.
UPDATE exchange_difference AS open SET settled_at = %(at)s, settled_by = %(reconciliation)s
WHERE open.feed = %(feed)s AND open.settled_at IS NULL AND NOT EXISTS (
    SELECT FROM reconciling_difference AS found WHERE found.key = open.key AND found.kind = open.kind);

-- name: open
-- What differs and was not open is open from now on.
INSERT INTO exchange_difference (reconciliation_id, agency, feed, key, record_id, kind, since)
SELECT %(reconciliation)s, %(agency)s, %(feed)s, found.key, found.record_id, found.kind, %(at)s
FROM reconciling_difference AS found
WHERE NOT EXISTS (
    SELECT FROM exchange_difference AS open
    WHERE open.feed = %(feed)s AND open.settled_at IS NULL AND open.key = found.key)
ORDER BY found.kind, found.key;

-- name: count_differences
-- How many of each kind there are.
SELECT kind, count(*) FROM reconciling_difference GROUP BY kind;
