-- The steps of a delivery's own table of checked rows, {staging}: made, filled, settled, counted.

-- name: make_staging
-- The delivery has an empty table for its checked rows; it is not logged, because the file can be read again.
CREATE UNLOGGED TABLE {staging} (
    row bigint NOT NULL, fate text NOT NULL, because text NOT NULL, code text, code_published text, name text,
    kind text, identity text, happened_on date, decided_on date, published_on date, valid_from date NOT NULL,
    severity text NOT NULL, authority text NOT NULL, facts text NOT NULL, plain text
) WITH (autovacuum_enabled = false);

-- name: land
COPY {staging} FROM STDIN (FORMAT csv);

-- name: index_staging
-- Rows are found by their number.
ALTER TABLE {staging} ADD PRIMARY KEY (row);

-- name: hold_differing_rows
-- Rows that state the same fact differently are all held, whichever came first in the file; they are returned here.
WITH twice AS (
    SELECT identity FROM {staging} WHERE fate = 'enter'
    GROUP BY identity HAVING count(*) > 1 AND count(DISTINCT facts) > 1
)
UPDATE {staging} AS staged SET fate = 'queried', because = 'query'
FROM twice WHERE staged.identity = twice.identity AND staged.fate = 'enter'
RETURNING staged.row;

-- name: mark_repetitions
-- Of rows that say the same thing twice only the first is entered; the others change nothing.
WITH numbered AS (
    SELECT row, row_number() OVER (PARTITION BY identity ORDER BY row) AS time FROM {staging} WHERE fate = 'enter'
)
UPDATE {staging} AS staged SET fate = 'repeated' FROM numbered WHERE numbered.row = staged.row AND numbered.time > 1;

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
       encode(substr(sha256(convert_to(coalesce(identity, ''), 'UTF8')), 1, 16), 'hex')::uuid,
       encode(substr(sha256(convert_to(facts, 'UTF8')), 1, 16), 'hex')::uuid,
       coalesce(name, ''), coalesce(plain, ''), coalesce(code_published, ''), because,
       to_jsonb(staged) - 'facts' || jsonb_build_object('facts', jsonb_strip_nulls(facts::jsonb)), %(at)s, ''
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
