-- The steps by which a table of checked rows becomes records and versions.  {staging} is that table.

-- name: list_entering
-- Each row of the chunk with its subject, its record (a new number where there is none), and what was held of it.
-- Records are looked up by their keys in order, one after the other (OFFSET 0): the others are not read.
-- A record that is at home at another node is changed there alone: the row changes nothing here.
CREATE TEMPORARY TABLE entering ON COMMIT DROP AS
SELECT keyed.row, keyed.subject_id, keyed.key, keyed.digest,
       CASE WHEN home.record_id IS NULL THEN record.digest ELSE keyed.digest END AS held,
       coalesce(record.id, nextval('dossiers_record_id_seq')) AS record_id
FROM (
    SELECT staged.row, staged.key, staged.digest, subject.id AS subject_id
    FROM {staging} AS staged JOIN subjects_subject AS subject ON subject.code = staged.code
    WHERE staged.row BETWEEN %(low)s AND %(high)s AND staged.fate = 'enter'
    ORDER BY staged.key
) AS keyed
LEFT JOIN LATERAL (
    SELECT held.id, held.digest FROM dossiers_record AS held WHERE held.key = keyed.key OFFSET 0
) AS record ON true
LEFT JOIN dossiers_home AS home ON home.record_id = record.id;

-- name: list_changes
-- The rows of the chunk that say something new, numbered as events.
CREATE TEMPORARY TABLE changing ON COMMIT DROP AS
SELECT row, subject_id, record_id, key, digest, held, row_number() OVER (ORDER BY subject_id, row) - 1 AS ordinal
FROM entering WHERE held IS DISTINCT FROM digest;

-- name: count_changes
-- How many rows of the chunk state a new fact, change one, or say what is held already.
-- A fact that was withdrawn and comes back is new.
SELECT count(*) FILTER (WHERE held IS NULL) AS never_held,
       count(*) FILTER (WHERE held = '00000000-0000-0000-0000-000000000000') AS returned,
       count(*) FILTER (WHERE held <> digest AND held <> '00000000-0000-0000-0000-000000000000') AS changed,
       count(*) FILTER (WHERE held = digest) AS unchanged
FROM entering;

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
FROM held_version WHERE %(verb)s = 'supersede' AND valid_from < change_day;

-- name: state_new
-- Every new fact is stated from its own day on.
INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, known_from, verb, happened_on, decided_on,
                              published_on, severity, authority, rulebook, facts)
SELECT changing.subject_id, changing.record_id, %(first_event)s + changing.ordinal, staged.valid_from, %(at)s, 'state',
       staged.happened_on, staged.decided_on, coalesce(staged.published_on, %(day)s), staged.severity,
       staged.authority, %(rulebook)s, staged.facts::jsonb
FROM changing JOIN {staging} AS staged ON staged.row = changing.row
WHERE changing.held IS NULL AND staged.row BETWEEN %(low)s AND %(high)s;

-- name: state
-- Every changed fact is stated: from its own day on, or from the day of the change where the world changed.
INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, known_from, verb, happened_on, decided_on,
                              published_on, corrected_at, severity, authority, rulebook, facts)
SELECT changing.subject_id, changing.record_id, %(first_event)s + changing.ordinal,
       coalesce(before.change_day, staged.valid_from), %(at)s,
       CASE WHEN before.record_id IS NULL THEN 'state' ELSE %(verb)s END,
       staged.happened_on, staged.decided_on,
       coalesce(staged.published_on, before.published_on, %(day)s),
       CASE WHEN before.record_id IS NOT NULL AND %(verb)s = 'correct' THEN %(at)s END,
       staged.severity, staged.authority, %(rulebook)s, staged.facts::jsonb
FROM changing JOIN {staging} AS staged ON staged.row = changing.row
LEFT JOIN (
    SELECT record_id, min(published_on) AS published_on,
           CASE WHEN %(verb)s = 'supersede' THEN max(change_day) END AS change_day
    FROM held_version GROUP BY record_id
) AS before ON before.record_id = changing.record_id
WHERE changing.held IS NOT NULL AND staged.row BETWEEN %(low)s AND %(high)s
ORDER BY changing.ordinal;

-- name: weigh
-- The planner knows how many rows change.
ANALYZE changing;

-- name: tell
-- The log tells of each statement, with the digest of its content.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first_event)s + ordinal,
       CASE WHEN held IS NULL OR held = '00000000-0000-0000-0000-000000000000' THEN 'dossiers.record.stated'
            WHEN %(verb)s = 'correct' THEN 'dossiers.record.corrected' ELSE 'dossiers.record.superseded' END,
       subject_id, record_id, %(by)s, %(at)s,
       jsonb_build_object('digest', digest, 'row', row)
FROM changing ORDER BY ordinal;

-- name: forget
-- A list made earlier in the same transaction is gone.
DROP TABLE IF EXISTS {staging};

-- name: list_keys
-- Every fact that a full snapshot names.
CREATE TEMPORARY TABLE named_key ON COMMIT DROP AS
SELECT DISTINCT key FROM {staging} WHERE key IS NOT NULL;

-- name: list_missing
-- The facts held of the feed that the snapshot does not name; a row with a fault is not a withdrawal, so that nothing
-- of an organisation is missing that a faulty or held row names by its code or by one of its names.
CREATE TEMPORARY TABLE missing_fact ON COMMIT DROP AS
SELECT record.id AS record_id, record.subject_id, row_number() OVER (ORDER BY record.id) - 1 AS ordinal
FROM dossiers_record AS record LEFT JOIN named_key ON named_key.key = record.key
WHERE record.feed = %(feed)s AND record.digest <> '00000000-0000-0000-0000-000000000000' AND named_key.key IS NULL
  AND record.subject_id NOT IN (
      SELECT subject.id FROM {staging} AS faulty JOIN subjects_subject AS subject ON subject.code = faulty.code
      WHERE faulty.fate IN ('queried', 'returned')
      UNION ALL
      SELECT named.subject_id FROM {staging} AS faulty JOIN subjects_name AS named ON named.plain = faulty.plain
      WHERE faulty.fate IN ('queried', 'returned') AND faulty.code IS NULL);

-- name: count_missing
-- How many facts of the feed are held, how many are missing, and how many faulty rows might be about any of them.
SELECT (SELECT count(*) FROM dossiers_record AS record
        WHERE record.feed = %(feed)s AND record.digest <> '00000000-0000-0000-0000-000000000000') AS held,
       (SELECT count(*) FROM missing_fact) AS missing,
       (SELECT count(*) FROM {staging} AS faulty
        WHERE faulty.fate IN ('queried', 'returned') AND faulty.key IS NOT NULL AND faulty.code IS NULL
          AND NOT EXISTS (SELECT FROM subjects_name AS named WHERE named.plain = faulty.plain)) AS unknown;

-- name: withdraw
-- What was held of them is no longer held.
UPDATE dossiers_version AS version SET known_to = %(at)s, closed_by = %(first_event)s + missing.ordinal
FROM missing_fact AS missing
WHERE version.subject_id = missing.subject_id AND version.record_id = missing.record_id AND version.known_to IS NULL;

-- name: forget_contents
-- A fact that comes back later is stated anew.
UPDATE dossiers_record SET digest = '00000000-0000-0000-0000-000000000000'
FROM missing_fact AS missing WHERE dossiers_record.id = missing.record_id;

-- name: tell_of_withdrawals
-- The log tells of each withdrawal.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first_event)s + ordinal, 'dossiers.record.withdrawn', subject_id, record_id, %(by)s, %(at)s,
       jsonb_build_object('delivery', %(delivery)s::text)
FROM missing_fact;
