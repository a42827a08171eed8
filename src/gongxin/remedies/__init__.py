"""Remedies: repair, objection, reply, reports of errors, annulled penalties; and what their decisions change."""
