-- Look-ups of many organisations at once, noted by one statement.

-- name: note_together
-- Each organisation that was asked about has its look-up, with its answer, under the one event that tells of all.
INSERT INTO sharing_lookup (subject_id, kind, agency, actor, at, purpose, reference, shown, secret_basis, secret_until,
                            event)
SELECT told.subject_id, %(kind)s, %(agency)s, %(actor)s, %(at)s, %(purpose)s, %(reference)s,
       jsonb_build_object('answer', told.answer, 'position', %(position)s::bigint), %(secret_basis)s,
       %(secret_until)s::date, %(event)s
FROM unnest(%(subjects)s::bigint[], %(answers)s::text[]) AS told (subject_id, answer);
