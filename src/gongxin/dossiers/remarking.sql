-- The steps by which remarks about records are made and ended, set-wise: one or ten thousand by the same statements.

-- name: lock_records
-- The records are known and stay while they are spoken about; whoever else speaks about them waits.
SELECT id FROM dossiers_record WHERE id = ANY(%(records)s::bigint[]) ORDER BY id FOR NO KEY UPDATE;

-- name: list_making
-- The remarks that nobody made yet, numbered as events; what is said already is not said twice.  About a record that
-- is at home at another node nothing is said here but what is said there.
CREATE TEMPORARY TABLE making ON COMMIT DROP AS
SELECT fresh.*, row_number() OVER (ORDER BY place) - 1 AS ordinal FROM (
SELECT DISTINCT ON (given.record_id, given.kind, given."case") record.subject_id, given.*
FROM unnest(%(records)s::bigint[], %(kinds)s::text[], %(days)s::date[], %(cases)s::bigint[], %(rules)s::text[],
            %(rulebooks)s::bigint[], %(texts)s::text[])
     WITH ORDINALITY AS given (record_id, kind, day, "case", rule, rulebook, text, place)
JOIN dossiers_record AS record ON record.id = given.record_id
WHERE NOT EXISTS (
    SELECT FROM dossiers_remark AS held
    WHERE held.subject_id = record.subject_id AND held.record_id = given.record_id AND held.kind = given.kind
      AND held."case" IS NOT DISTINCT FROM given."case" AND held.known_to IS NULL AND held.valid_to IS NULL)
  AND NOT EXISTS (SELECT FROM dossiers_home AS home WHERE home.record_id = given.record_id)
ORDER BY given.record_id, given.kind, given."case", given.place) AS fresh;

-- name: make
-- They hold from their days on.
INSERT INTO dossiers_remark (subject_id, record_id, kind, valid_from, known_from, stated_by, "case", rule, rulebook, text)
SELECT subject_id, record_id, kind, day, %(at)s, %(first_event)s + ordinal, "case", rule, rulebook, text
FROM making ORDER BY ordinal;

-- name: tell_of_making
-- The log tells of each: not its words, but their digest.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first_event)s + ordinal, 'dossiers.remark.made', subject_id, record_id, %(by)s, %(at)s,
       jsonb_strip_nulls(jsonb_build_object('remark', kind, 'since', day, 'case', "case", 'rule', rule, 'digest',
                                            CASE WHEN text <> '' THEN encode(sha256(convert_to(text, 'UTF8')), 'hex') END))
FROM making ORDER BY ordinal;

-- name: list_ending
-- The remarks that end, numbered as events: of the kinds, records and cases given, those that hold.
CREATE TEMPORARY TABLE ending ON COMMIT DROP AS
SELECT gone.*, row_number() OVER (ORDER BY place) - 1 AS ordinal FROM (
SELECT DISTINCT ON (held.id) held.*, given.day, given.place
FROM unnest(%(records)s::bigint[], %(kinds)s::text[], %(days)s::date[], %(cases)s::bigint[])
     WITH ORDINALITY AS given (record_id, kind, day, "case", place)
JOIN dossiers_record AS record ON record.id = given.record_id
JOIN dossiers_remark AS held
  ON held.subject_id = record.subject_id AND held.record_id = given.record_id AND held.kind = given.kind
 AND held."case" IS NOT DISTINCT FROM given."case" AND held.known_to IS NULL AND held.valid_to IS NULL
WHERE NOT EXISTS (SELECT FROM dossiers_home AS home WHERE home.record_id = given.record_id)
ORDER BY held.id, given.place) AS gone;

-- name: close
-- They are no longer known as lasting.
UPDATE dossiers_remark AS held SET known_to = %(at)s, closed_by = %(first_event)s + ending.ordinal
FROM ending WHERE held.id = ending.id;

-- name: carry_on
-- What they said of the days before their end is said again.
INSERT INTO dossiers_remark (subject_id, record_id, kind, valid_from, valid_to, known_from, stated_by, "case", rule,
                             rulebook, text)
SELECT subject_id, record_id, kind, valid_from, day, %(at)s, %(first_event)s + ordinal, "case", rule, rulebook, text
FROM ending WHERE valid_from < day ORDER BY ordinal;

-- name: tell_of_ending
-- The log tells of each end.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first_event)s + ordinal, 'dossiers.remark.ended', subject_id, record_id, %(by)s, %(at)s,
       jsonb_strip_nulls(jsonb_build_object('remark', kind, 'until', day, 'case', "case", 'rule', rule))
FROM ending ORDER BY ordinal;

-- name: listed
-- The records that are listed, as their events are numbered.
SELECT record_id FROM {staging} ORDER BY ordinal;

-- name: forget
-- A list made earlier in the same transaction is gone.
DROP TABLE IF EXISTS {staging};

-- name: list_withdrawing
-- The records that are still held and at home here, numbered as events.
CREATE TEMPORARY TABLE missing_fact ON COMMIT DROP AS
SELECT id AS record_id, subject_id, row_number() OVER (ORDER BY id) - 1 AS ordinal
FROM dossiers_record
WHERE id = ANY(%(records)s::bigint[]) AND digest <> '00000000-0000-0000-0000-000000000000'
  AND NOT EXISTS (SELECT FROM dossiers_home AS home WHERE home.record_id = dossiers_record.id);

-- name: tell_of_withdrawing
-- The log tells of each withdrawal, and why.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first_event)s + ordinal, 'dossiers.record.withdrawn', subject_id, record_id, %(by)s, %(at)s,
       jsonb_build_object('because', %(because)s::text)
FROM missing_fact;
