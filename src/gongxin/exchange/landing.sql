-- The steps of a delivery's own table of checked rows, {staging}: made, filled, settled, counted.

-- name: make_staging
-- The delivery has an empty table for its checked rows; it is not logged, because the file can be read again.
CREATE UNLOGGED TABLE {staging} (
    row bigint NOT NULL, fate text NOT NULL, key uuid, name_key uuid, digest uuid NOT NULL, because text, code text,
    code_published text, name text, plain text, kind text, happened_on date, decided_on date, published_on date,
    valid_from date, severity text, authority text, facts text
) WITH (autovacuum_enabled = false);

-- name: make_block
-- There is an empty table for the digests of one block.
CREATE TEMPORARY TABLE IF NOT EXISTS landing_block (row bigint, key uuid, digest uuid) ON COMMIT DROP;
TRUNCATE landing_block;

-- name: weigh_block
-- The planner knows how small the block is beside what is held.
ANALYZE landing_block;

-- name: list_held_already
-- The rows of the block that say what is held.  Keys are looked up in their order, one after the other (OFFSET 0):
-- neighbours lie on the same pages, and however many records are held, none but these are read.
SELECT fresh.row
FROM (SELECT row, key, digest FROM landing_block ORDER BY key) AS fresh
CROSS JOIN LATERAL (
    SELECT FROM dossiers_record AS record WHERE record.key = fresh.key AND record.digest = fresh.digest OFFSET 0
) AS held;

-- name: index_staging
-- Rows are found by their number.
ALTER TABLE {staging} ADD PRIMARY KEY (row);

-- name: weigh_staging
-- The planner knows how many rows there are and how they differ.
ANALYZE {staging} (row, fate, code, key);

-- name: list_repetitions
-- The facts that the file states more than once.
CREATE TEMPORARY TABLE stated_twice ON COMMIT DROP AS
SELECT key, min(row) AS first FROM {staging} WHERE fate IN ('enter', 'unchanged') GROUP BY key HAVING count(*) > 1;

-- name: hold_differing_rows
-- Rows that state the same fact differently are all held, whichever came first in the file; they are returned here.
WITH differing AS (
    SELECT staged.key FROM {staging} AS staged JOIN stated_twice USING (key)
    WHERE staged.fate IN ('enter', 'unchanged') GROUP BY staged.key HAVING count(DISTINCT staged.digest) > 1
)
UPDATE {staging} AS staged SET fate = 'queried', because = 'query'
FROM differing WHERE staged.key = differing.key AND staged.fate IN ('enter', 'unchanged')
RETURNING staged.row;

-- name: mark_repetitions
-- Of rows that say the same thing twice only the first is entered; the others change nothing.
UPDATE {staging} AS staged SET fate = 'repeated' FROM stated_twice
WHERE stated_twice.key = staged.key AND staged.fate IN ('enter', 'unchanged') AND staged.row > stated_twice.first;

-- name: count_fates
-- How many rows of the chunk are not entered, and why.
SELECT count(*) FILTER (WHERE fate IN ('repeated', 'unchanged')) AS repeated,
       count(*) FILTER (WHERE fate = 'queried') AS queried,
       count(*) FILTER (WHERE fate = 'returned') AS returned
FROM {staging} WHERE row BETWEEN %(low)s AND %(high)s;

-- name: keep_waiting
-- Held rows wait for a person, once each, unless a person has decided about the very same row.
INSERT INTO exchange_waiting (delivery_id, row, feed, key, digest, name, plain, code_as_published, because, entry, since, settled_as)
SELECT %(delivery)s, row, %(feed)s,
       coalesce(key, '00000000-0000-0000-0000-000000000000'), digest,
       coalesce(name, ''), coalesce(plain, ''), coalesce(code_published, ''), because,
       to_jsonb(staged) - 'facts' || jsonb_build_object('facts', facts::jsonb), %(at)s, ''
FROM {staging} AS staged
WHERE row BETWEEN %(low)s AND %(high)s AND fate = 'queried' AND NOT EXISTS (
    SELECT FROM exchange_waiting AS decided
    WHERE decided.key = staged.key AND decided.digest = staged.digest AND decided.settled_as NOT IN ('', 'mended'))
ON CONFLICT (key, digest) WHERE settled_at IS NULL DO NOTHING;

-- name: stage_waiting
-- A waiting row stands alone in a table like a delivery's, under the code that a person gave it.
CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS
SELECT waiting.row, 'enter'::text AS fate, %(key)s::uuid AS key, waiting.digest, ''::text AS because,
       %(code)s::text AS code, waiting.code_as_published AS code_published, nullif(waiting.name, '') AS name,
       nullif(waiting.plain, '') AS plain, %(kind)s::text AS kind, (entry ->> 'happened_on')::date AS happened_on,
       (entry ->> 'decided_on')::date AS decided_on, (entry ->> 'published_on')::date AS published_on,
       (entry ->> 'valid_from')::date AS valid_from, entry ->> 'severity' AS severity,
       entry ->> 'authority' AS authority, (entry -> 'facts')::text AS facts
FROM exchange_waiting AS waiting WHERE waiting.id = %(id)s;

-- name: settle_mended
-- What waited is settled where its fact has now come with a code, or without what was in doubt.
-- The facts are listed before they are compared: a chunk that is all doubt must not be read once a waiting row.
WITH mended AS MATERIALIZED (
    SELECT key FROM {staging} WHERE row BETWEEN %(low)s AND %(high)s AND fate IN ('enter', 'repeated', 'unchanged')
    UNION
    SELECT name_key FROM {staging} WHERE row BETWEEN %(low)s AND %(high)s AND name_key IS NOT NULL
       AND fate IN ('enter', 'repeated', 'unchanged')
)
UPDATE exchange_waiting AS waiting SET settled_at = %(at)s, settled_as = 'mended'
FROM mended WHERE waiting.feed = %(feed)s AND waiting.settled_at IS NULL AND waiting.key = mended.key;

-- name: count_rows
-- How many rows landed, and how many of them will be entered.
SELECT count(*) AS rows, count(*) FILTER (WHERE fate IN ('enter', 'repeated', 'unchanged')) AS good,
       count(*) FILTER (WHERE fate = 'returned') AS returned
FROM {staging};

-- name: drop_staging
-- The delivery's table is gone.
DROP TABLE IF EXISTS {staging};
