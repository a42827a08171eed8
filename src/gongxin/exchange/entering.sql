-- The steps by which a delivery's rows become records.  {staging} is the delivery's own table of checked rows.

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

-- name: apply_judgements
-- A held row whose name a person has judged, for this source, is entered under the code that the judgement names.
WITH judged AS (
    SELECT DISTINCT ON (plain) plain, subject_id, same FROM subjects_judgement
    WHERE source = %(agency)s ORDER BY plain, id DESC
)
UPDATE {staging} AS staged SET fate = 'enter', because = '', code = subject.code, kind = subject.kind
FROM judged JOIN subjects_subject AS subject ON subject.id = judged.subject_id
WHERE staged.because = 'no_code' AND staged.fate = 'queried' AND judged.plain = staged.plain AND judged.same;

-- name: list_new_subjects
-- Every code of the delivery that is not yet known, once, with the name it was delivered with.
CREATE TEMPORARY TABLE new_subject ON COMMIT DROP AS
SELECT DISTINCT ON (staged.code) staged.code, staged.code_published, staged.kind, staged.name, staged.plain,
       nextval('subjects_subject_id_seq') AS id
FROM {staging} AS staged
WHERE staged.fate = 'enter' AND NOT EXISTS (SELECT FROM subjects_subject AS known WHERE known.code = staged.code)
ORDER BY staged.code, staged.row;

-- name: register_subjects
-- The new codes are organisations that the platform knows.
INSERT INTO subjects_subject (id, code, code_as_published, kind, region, known_from, stated_by)
SELECT id, code, coalesce(code_published, code), kind, substr(code, 3, 6), %(at)s,
       %(first_event)s + row_number() OVER (ORDER BY code) - 1
FROM new_subject;

-- name: name_subjects
-- Each new organisation has the name that the source gave it; only the register's own items make it registered.
INSERT INTO subjects_name (subject_id, name, plain, registered, known_from, stated_by)
SELECT id, name, plain, %(registers)s, %(at)s, %(first_event)s + row_number() OVER (ORDER BY code) - 1
FROM new_subject WHERE name IS NOT NULL;

-- name: tell_of_subjects
-- The log tells of each new organisation.
INSERT INTO ledger_event (id, kind, subject, actor, happened_at, details)
SELECT %(first_event)s + row_number() OVER (ORDER BY code) - 1, 'subjects.subject.registered', id, %(by)s, %(at)s,
       jsonb_build_object('delivery', %(delivery)s::text)
FROM new_subject;

-- name: list_entering
-- Each row of the chunk with its subject, its record (a new number where there is none), and what was held of it.
CREATE TEMPORARY TABLE entering ON COMMIT DROP AS
SELECT keyed.row, subject.id AS subject_id, keyed.key, keyed.digest, record.digest AS held,
       coalesce(record.id, nextval('dossiers_record_id_seq')) AS record_id
FROM (
    SELECT row, code,
           encode(substr(sha256(convert_to(identity, 'UTF8')), 1, 16), 'hex')::uuid AS key,
           encode(substr(sha256(convert_to(facts || E'\x1f' || severity || E'\x1f' || coalesce(published_on::text, ''), 'UTF8')), 1, 16), 'hex')::uuid AS digest
    FROM {staging} WHERE row BETWEEN %(low)s AND %(high)s AND fate = 'enter'
) AS keyed
JOIN subjects_subject AS subject ON subject.code = keyed.code
LEFT JOIN dossiers_record AS record ON record.key = keyed.key;

-- name: list_changes
-- The rows of the chunk that say something new, numbered as events.
CREATE TEMPORARY TABLE changing ON COMMIT DROP AS
SELECT row, subject_id, record_id, key, digest, held, row_number() OVER (ORDER BY subject_id, row) - 1 AS ordinal
FROM entering WHERE held IS DISTINCT FROM digest;

-- name: count_fates
-- How many rows of the chunk are what.
SELECT (SELECT count(*) FROM changing WHERE held IS NULL) AS new,
       (SELECT count(*) FROM changing WHERE held IS NOT NULL) AS changed,
       (SELECT count(*) FROM entering) - (SELECT count(*) FROM changing)
           + count(*) FILTER (WHERE fate = 'repeated') AS unchanged,
       count(*) FILTER (WHERE fate = 'queried') AS queried,
       count(*) FILTER (WHERE fate = 'returned') AS returned
FROM {staging} WHERE row BETWEEN %(low)s AND %(high)s;

-- name: make_records
-- Facts that no row stated before are records.
INSERT INTO dossiers_record (id, key, digest, subject_id, item, source, feed)
SELECT record_id, key, digest, subject_id, %(item)s, %(agency)s, %(feed)s
FROM changing WHERE held IS NULL ORDER BY key;

-- name: remember_contents
-- Records know the content that their source stated last.
UPDATE dossiers_record SET digest = changing.digest FROM changing
WHERE dossiers_record.id = changing.record_id AND changing.held IS NOT NULL;

-- name: list_held
-- What is held of the records that change.
CREATE TEMPORARY TABLE held_version ON COMMIT DROP AS
SELECT version.*, changing.ordinal, greatest(staged.valid_from, %(change_day)s) AS change_day
FROM changing JOIN dossiers_version AS version
  ON version.subject_id = changing.subject_id AND version.record_id = changing.record_id AND version.known_to IS NULL
JOIN {staging} AS staged ON staged.row = changing.row
WHERE changing.held IS NOT NULL;

-- name: close_held
-- What was held of them is no longer known as true, from this delivery on.
UPDATE dossiers_version AS version SET known_to = %(at)s, closed_by = %(first_event)s + held_version.ordinal
FROM held_version
WHERE version.subject_id = held_version.subject_id AND version.record_id = held_version.record_id
  AND version.stated_by = held_version.stated_by AND version.valid_from = held_version.valid_from;

-- name: carry_on
-- What the closed versions said of days before the change is said again (only where the world changed).
INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, valid_to, known_from, verb, happened_on,
                              decided_on, published_on, corrected_at, severity, authority, rulebook, facts)
SELECT subject_id, record_id, %(first_event)s + ordinal, valid_from, least(valid_to, change_day), %(at)s, verb,
       happened_on, decided_on, published_on, corrected_at, severity, authority, rulebook, facts
FROM held_version WHERE valid_from < change_day;

-- name: state
-- Every changing row is stated: from its own day on, or from the day of the change where the world changed.
INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, known_from, verb, happened_on, decided_on,
                              published_on, corrected_at, severity, authority, rulebook, facts)
SELECT changing.subject_id, changing.record_id, %(first_event)s + changing.ordinal,
       coalesce(before.change_day, staged.valid_from), %(at)s,
       CASE WHEN before.record_id IS NULL THEN 'state' ELSE %(verb)s END,
       staged.happened_on, staged.decided_on,
       coalesce(staged.published_on, before.published_on, %(day)s),
       CASE WHEN before.record_id IS NOT NULL AND %(verb)s = 'correct' THEN %(at)s END,
       staged.severity, staged.authority, %(rulebook)s, jsonb_strip_nulls(staged.facts::jsonb)
FROM changing JOIN {staging} AS staged ON staged.row = changing.row
LEFT JOIN (
    SELECT record_id, min(published_on) AS published_on,
           CASE WHEN %(verb)s = 'supersede' THEN max(change_day) END AS change_day
    FROM held_version GROUP BY record_id
) AS before ON before.record_id = changing.record_id
WHERE staged.row BETWEEN %(low)s AND %(high)s
ORDER BY changing.ordinal;

-- name: tell
-- The log tells of each statement, with the digest of its content.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first_event)s + ordinal,
       CASE WHEN held IS NULL THEN 'dossiers.record.stated'
            WHEN %(verb)s = 'correct' THEN 'dossiers.record.corrected' ELSE 'dossiers.record.superseded' END,
       subject_id, record_id, %(by)s, %(at)s,
       jsonb_build_object('digest', digest, 'row', row)
FROM changing ORDER BY ordinal;

-- name: list_renamed
-- The organisations whose registered name this chunk of the register changes.
CREATE TEMPORARY TABLE renamed ON COMMIT DROP AS
SELECT DISTINCT ON (changing.subject_id) changing.subject_id, staged.name, staged.plain, changing.ordinal,
       greatest(staged.valid_from, %(change_day)s) AS since
FROM changing JOIN {staging} AS staged ON staged.row = changing.row
WHERE staged.name IS NOT NULL AND NOT EXISTS (
    SELECT FROM subjects_name AS held WHERE held.subject_id = changing.subject_id AND held.registered
       AND held.known_to IS NULL AND held.valid_to IS NULL AND held.name = staged.name)
ORDER BY changing.subject_id, staged.row DESC;

-- name: end_former_names
-- Names that are no longer registered were borne until the day of the change.
UPDATE subjects_name AS held SET valid_to = renamed.since FROM renamed
WHERE held.subject_id = renamed.subject_id AND held.registered AND held.valid_to IS NULL AND held.known_to IS NULL;

-- name: drop_published_names
-- What other sources called them gives way to the register.
UPDATE subjects_name AS held SET known_to = %(at)s, closed_by = %(first_event)s + renamed.ordinal FROM renamed
WHERE held.subject_id = renamed.subject_id AND NOT held.registered AND held.known_to IS NULL;

-- name: take_new_names
-- The register's names are held.
INSERT INTO subjects_name (subject_id, name, plain, registered, valid_from, known_from, stated_by)
SELECT renamed.subject_id, renamed.name, renamed.plain, true,
       CASE WHEN EXISTS (SELECT FROM subjects_name AS former WHERE former.subject_id = renamed.subject_id AND former.registered)
            THEN renamed.since END,
       %(at)s, %(first_event)s + renamed.ordinal
FROM renamed
ON CONFLICT (subject_id, name, registered) WHERE known_to IS NULL DO UPDATE SET valid_to = NULL;

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

-- name: list_keys
-- Every fact that a full snapshot names, faulty rows included: a row with a fault is not a withdrawal.
CREATE TEMPORARY TABLE named_key AS
SELECT DISTINCT encode(substr(sha256(convert_to(identity, 'UTF8')), 1, 16), 'hex')::uuid AS key
FROM {staging} WHERE identity IS NOT NULL;

-- name: count_missing
-- How many facts of the feed are held, and how many of these the snapshot does not name.
SELECT count(*) AS held, count(*) FILTER (WHERE named_key.key IS NULL) AS missing
FROM dossiers_record AS record LEFT JOIN named_key ON named_key.key = record.key
WHERE record.feed = %(feed)s AND record.digest <> '00000000-0000-0000-0000-000000000000';

-- name: list_withdrawn
-- The facts that the snapshot no longer names.
CREATE TEMPORARY TABLE withdrawn ON COMMIT DROP AS
SELECT record.id AS record_id, record.subject_id, row_number() OVER (ORDER BY record.id) - 1 AS ordinal
FROM dossiers_record AS record LEFT JOIN named_key ON named_key.key = record.key
WHERE record.feed = %(feed)s AND record.digest <> '00000000-0000-0000-0000-000000000000' AND named_key.key IS NULL;

-- name: withdraw
-- What was held of them is no longer held.
UPDATE dossiers_version AS version SET known_to = %(at)s, closed_by = %(first_event)s + withdrawn.ordinal
FROM withdrawn
WHERE version.subject_id = withdrawn.subject_id AND version.record_id = withdrawn.record_id AND version.known_to IS NULL;

-- name: forget_contents
-- A fact that comes back later is stated anew.
UPDATE dossiers_record SET digest = '00000000-0000-0000-0000-000000000000'
FROM withdrawn WHERE dossiers_record.id = withdrawn.record_id;

-- name: tell_of_withdrawals
-- The log tells of each withdrawal.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first_event)s + ordinal, 'dossiers.record.withdrawn', subject_id, record_id, %(by)s, %(at)s,
       jsonb_build_object('delivery', %(delivery)s::text)
FROM withdrawn;
