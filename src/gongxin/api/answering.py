"""Answers as JSON: documents with their status code; an absence is a document like any other, never a bare no."""

from datetime import datetime

import orjson
from django.http import HttpResponse

from gongxin.dossiers.answers import Answer, Dossier, RecordView, dossier_json, record_json
from gongxin.feeds.leases import Lease
from gongxin.rulebook.items import Visibility

JSON = "application/json"

STATUS_OF = {
    Answer.PUBLISHED: 200,
    Answer.NOTHING_PUBLISHED: 200,
    Answer.SUCCEEDED: 200,
    Answer.NO_SUCH_CODE: 404,
    Answer.ILL_FORMED: 422,
    Answer.OUT_OF_SCOPE: 451,
    Answer.SOURCE_UNAVAILABLE: 503,
}
"""The organisation is known, or why it is not: `answer` says it in full, and each absence has a code of its own."""


def answered(document: object, *, status: int = 200) -> HttpResponse:
    """The document as JSON."""
    return HttpResponse(orjson.dumps(document), status=status, content_type=JSON)


def dossier_answer(dossier: Dossier, *, lease: Lease | None = None) -> HttpResponse:
    """A dossier with the lease of each record, or the absence that it is."""
    document = dossier_json(dossier)
    document["records"] = [{**record_json(one), "lease_until": _leased(one, lease)} for one in dossier.records]
    return answered(document, status=STATUS_OF[dossier.answer])


def _leased(record: RecordView, lease: Lease | None) -> datetime | None:
    public = record.visibility is Visibility.PUBLIC
    return lease.until(record.public_until) if public and lease is not None else None
