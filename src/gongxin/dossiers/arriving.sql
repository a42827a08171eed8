-- The steps by which a table of records of other nodes, {staging}, is held here as it is held there.

-- name: list_strange
-- Rows whose key names a record of another organisation, item or source: no such record travels.
SELECT staged.row FROM {staging} AS staged
JOIN dossiers_record AS record ON record.key = staged.key
JOIN subjects_subject AS subject ON subject.id = record.subject_id
WHERE subject.code <> staged.code OR record.item <> staged.item OR record.source <> staged.source
ORDER BY staged.row LIMIT 1;

-- name: list_arriving
-- The rows that say something newer of a record that is at home where they come from, numbered as events.  What is
-- stated here, or at home at a third node, is left as it is.
CREATE TEMPORARY TABLE arriving ON COMMIT DROP AS
SELECT fresh.*, row_number() OVER (ORDER BY subject_id, row) - 1 AS ordinal FROM (
    SELECT staged.*, subject.id AS subject_id, record.digest AS held,
           coalesce(record.id, nextval('dossiers_record_id_seq')) AS record_id, record.id IS NULL AS unknown
    FROM {staging} AS staged
    JOIN subjects_subject AS subject ON subject.code = staged.code
    LEFT JOIN dossiers_record AS record ON record.key = staged.key
    LEFT JOIN dossiers_home AS home ON home.record_id = record.id
    WHERE record.id IS NULL OR (home.node = staged.node AND home.position < staged.position)
) AS fresh;

-- name: count_arriving
-- How many rows change what is held, and how many are of records that are not at home where they come from.
SELECT (SELECT count(*) FROM arriving) AS changed,
       (SELECT count(*) FROM {staging} AS staged
        JOIN dossiers_record AS record ON record.key = staged.key
        LEFT JOIN dossiers_home AS home ON home.record_id = record.id
        WHERE home.node IS DISTINCT FROM staged.node) AS kept;

-- name: make_records
-- Facts that were never held here are records; their feed is the node that they are followed from.
INSERT INTO dossiers_record (id, key, digest, subject_id, item, source, feed)
SELECT record_id, key, digest, subject_id, item, source, 'node ' || node FROM arriving WHERE unknown ORDER BY key;

-- name: remember_contents
-- Records know what they say now.
UPDATE dossiers_record SET digest = arriving.digest FROM arriving
WHERE dossiers_record.id = arriving.record_id AND NOT arriving.unknown;

-- name: remember_homes
-- Records know where they are at home, and how far they are followed.
INSERT INTO dossiers_home (record_id, node, position, via)
SELECT record_id, node, position, %(via)s FROM arriving
ON CONFLICT (record_id) DO UPDATE SET position = excluded.position, via = excluded.via;

-- name: list_versions
-- What the rows say, version by version.
CREATE TEMPORARY TABLE arriving_version ON COMMIT DROP AS
SELECT arriving.subject_id, arriving.record_id, arriving.ordinal, said.*
FROM arriving CROSS JOIN LATERAL jsonb_to_recordset(arriving.versions) AS said (
    valid_from date, valid_to date, verb text, happened_on date, decided_on date, published_on date,
    corrected_at timestamptz, severity text, authority text, rulebook integer, facts jsonb);

-- name: close_versions
-- What is held of these records and is not said of them any more is no longer known as true.
UPDATE dossiers_version AS held SET known_to = %(at)s, closed_by = %(first_event)s + arriving.ordinal
FROM arriving
WHERE held.subject_id = arriving.subject_id AND held.record_id = arriving.record_id AND held.known_to IS NULL
  AND NOT EXISTS (
    SELECT FROM arriving_version AS said
    WHERE said.record_id = held.record_id AND said.valid_from = held.valid_from
      AND (said.verb, said.published_on, said.severity, said.authority, said.facts)
        = (held.verb, held.published_on, held.severity, held.authority, held.facts)
      AND (said.valid_to, said.happened_on, said.decided_on, said.corrected_at)
          IS NOT DISTINCT FROM (held.valid_to, held.happened_on, held.decided_on, held.corrected_at));

-- name: state_versions
-- What is said of them and was not held is held from now on.
INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, valid_to, known_from, verb, happened_on,
                              decided_on, published_on, corrected_at, severity, authority, rulebook, facts)
SELECT said.subject_id, said.record_id, %(first_event)s + said.ordinal, said.valid_from, said.valid_to, %(at)s,
       said.verb, said.happened_on, said.decided_on, said.published_on, said.corrected_at, said.severity,
       said.authority, said.rulebook, said.facts
FROM arriving_version AS said
WHERE NOT EXISTS (
    SELECT FROM dossiers_version AS held
    WHERE held.subject_id = said.subject_id AND held.record_id = said.record_id
      AND held.valid_from = said.valid_from AND held.known_to IS NULL)
ORDER BY said.ordinal;

-- name: list_remarks
-- What is said about the records.
CREATE TEMPORARY TABLE arriving_remark ON COMMIT DROP AS
SELECT arriving.subject_id, arriving.record_id, arriving.ordinal, said.*
FROM arriving CROSS JOIN LATERAL jsonb_to_recordset(arriving.remarks) AS said (
    kind text, valid_from date, valid_to date, rule text, rulebook bigint, text text);

-- name: close_remarks
-- What was said about them and is said no more holds no longer.
UPDATE dossiers_remark AS held SET known_to = %(at)s, closed_by = %(first_event)s + arriving.ordinal
FROM arriving
WHERE held.subject_id = arriving.subject_id AND held.record_id = arriving.record_id AND held.known_to IS NULL
  AND NOT EXISTS (
    SELECT FROM arriving_remark AS said
    WHERE said.record_id = held.record_id AND said.kind = held.kind AND said.valid_from = held.valid_from
      AND said.valid_to IS NOT DISTINCT FROM held.valid_to AND said.text = held.text);

-- name: make_remarks
-- What is said about them anew is said here too, in no case of ours.
INSERT INTO dossiers_remark (subject_id, record_id, kind, valid_from, valid_to, known_from, stated_by, rule, rulebook,
                             text)
SELECT said.subject_id, said.record_id, said.kind, said.valid_from, said.valid_to, %(at)s,
       %(first_event)s + said.ordinal, said.rule, said.rulebook, said.text
FROM arriving_remark AS said
WHERE NOT EXISTS (
    SELECT FROM dossiers_remark AS held
    WHERE held.subject_id = said.subject_id AND held.record_id = said.record_id AND held.kind = said.kind
      AND held.valid_from = said.valid_from AND held.valid_to IS NOT DISTINCT FROM said.valid_to
      AND held.text = said.text AND held.known_to IS NULL)
ORDER BY said.ordinal;

-- name: tell
-- The log tells of each, with the node and the position where it was told first.
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first_event)s + ordinal,
       CASE WHEN digest = '00000000-0000-0000-0000-000000000000' THEN 'dossiers.record.withdrawn'
            WHEN held IS NULL OR held = '00000000-0000-0000-0000-000000000000' THEN 'dossiers.record.stated'
            WHEN told = 'dossiers.record.stated' THEN 'dossiers.record.superseded' ELSE told END,
       subject_id, record_id, %(by)s, %(at)s,
       jsonb_build_object('digest', digest, 'node', node, 'position', position)
FROM arriving ORDER BY ordinal;

-- name: travelling_versions
-- What the log had told before the position of these records and not closed before it.
SELECT record_id, valid_from, valid_to, verb, happened_on, decided_on, published_on, corrected_at, severity,
       authority, rulebook, facts
FROM dossiers_version AS version
WHERE subject_id = ANY(%(subjects)s::bigint[]) AND record_id = ANY(%(records)s::bigint[])
  AND {stated} AND (closed_by IS NULL OR NOT {closed})
ORDER BY record_id, valid_from;

-- name: travelling_remarks
-- What had been said about them before the position and not ended before it; what holds further is said once a kind.
SELECT DISTINCT ON (record_id, kind, coalesce(valid_to, 'infinity'::date),
                    CASE WHEN valid_to IS NOT NULL THEN id END)
       record_id, kind, valid_from, valid_to, rule, rulebook, text
FROM dossiers_remark AS remark
WHERE subject_id = ANY(%(subjects)s::bigint[]) AND record_id = ANY(%(records)s::bigint[])
  AND {stated} AND (closed_by IS NULL OR NOT {closed})
ORDER BY record_id, kind, coalesce(valid_to, 'infinity'::date), CASE WHEN valid_to IS NOT NULL THEN id END,
         valid_from, id;
