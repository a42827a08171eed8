-- Records of one item that stand on a day, whoever they are about.

-- name: entries_on
-- Held now and of the day, entered by it, not removed by it, with the last day of the term not behind it.
-- Days are kept as ISO texts, which sort as days do.
SELECT version.subject_id, version.record_id, version.valid_from, version.valid_to, version.authority,
       version.facts::text
FROM dossiers_record AS record
JOIN dossiers_version AS version ON version.subject_id = record.subject_id AND version.record_id = record.id
WHERE record.item = %(item)s AND version.known_to IS NULL AND version.facts @> %(states)s::jsonb
  AND (%(subject)s::bigint IS NULL OR version.subject_id = %(subject)s::bigint)
  AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
  AND coalesce(nullif(version.facts ->> %(entered)s::text, ''), '') <= %(day)s::date::text
  AND coalesce(nullif(version.facts ->> %(removed)s::text, ''), '9999-12-31') > %(day)s::date::text
  AND coalesce(nullif(version.facts ->> %(ends)s::text, ''), '9999-12-31') >= %(day)s::date::text
ORDER BY version.subject_id, version.record_id;
