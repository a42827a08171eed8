-- The steps of a delivery's own table of checked rows, {staging}: made, filled, settled, counted.

-- name: make_staging
-- The delivery has an empty table for its checked rows; it is not logged, because the file can be read again.
CREATE UNLOGGED TABLE {staging} (
    row bigint NOT NULL, fate text NOT NULL, because text NOT NULL, code text, code_published text, name text,
    kind text, key uuid, happened_on date, decided_on date, published_on date, valid_from date NOT NULL,
    severity text NOT NULL, authority text NOT NULL, facts text NOT NULL, digest uuid NOT NULL, plain text
) WITH (autovacuum_enabled = false);

-- name: land
COPY {staging} FROM STDIN (FORMAT csv, DELIMITER E'\x1e', QUOTE E'\x1d');

-- name: index_staging
-- Rows are found by their number.
ALTER TABLE {staging} ADD PRIMARY KEY (row);

-- name: weigh_staging
-- The planner knows how many rows there are and how they differ.
ANALYZE {staging} (row, fate, code, key);

-- name: hold_differing_rows
-- Rows that state the same fact differently are all held, whichever came first in the file; they are returned here.
WITH twice AS (
    SELECT key FROM {staging} WHERE fate = 'enter'
    GROUP BY key HAVING count(*) > 1 AND min(digest::text) <> max(digest::text)
)
UPDATE {staging} AS staged SET fate = 'queried', because = 'query'
FROM twice WHERE staged.key = twice.key AND staged.fate = 'enter'
RETURNING staged.row;

-- name: mark_repetitions
-- Of rows that say the same thing twice only the first is entered; the others change nothing.
WITH twice AS (
    SELECT key, min(row) AS first FROM {staging} WHERE fate = 'enter' GROUP BY key HAVING count(*) > 1
)
UPDATE {staging} AS staged SET fate = 'repeated' FROM twice
WHERE twice.key = staged.key AND staged.fate = 'enter' AND staged.row > twice.first;

-- name: count_fates
-- How many rows of the chunk are not entered, and why.
SELECT count(*) FILTER (WHERE fate = 'repeated') AS repeated,
       count(*) FILTER (WHERE fate = 'queried') AS queried,
       count(*) FILTER (WHERE fate = 'returned') AS returned
FROM {staging} WHERE row BETWEEN %(low)s AND %(high)s;

-- name: keep_waiting
-- Held rows wait for a person, once each.
INSERT INTO exchange_waiting (delivery_id, row, feed, key, digest, name, plain, code_as_published, because, entry, since, settled_as)
SELECT %(delivery)s, row, %(feed)s,
       coalesce(key, '00000000-0000-0000-0000-000000000000'), digest,
       coalesce(name, ''), coalesce(plain, ''), coalesce(code_published, ''), because,
       to_jsonb(staged) - 'facts' || jsonb_build_object('facts', facts::jsonb), %(at)s, ''
FROM {staging} AS staged
WHERE row BETWEEN %(low)s AND %(high)s AND fate = 'queried'
ON CONFLICT (key, digest) WHERE settled_at IS NULL DO NOTHING;

-- name: count_rows
-- How many rows landed, and how many of them will be entered.
SELECT count(*) AS rows, count(*) FILTER (WHERE fate IN ('enter', 'repeated')) AS good,
       count(*) FILTER (WHERE fate = 'returned') AS returned
FROM {staging};

-- name: drop_staging
-- The delivery's table is gone.
DROP TABLE IF EXISTS {staging};
