"""Answers as JSON: documents with their status code; an absence is a document like any other, never a bare no."""

import orjson
from django.http import HttpResponse

from gongxin.dossiers.answers import Answer, Dossier, dossier_json

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


def dossier_answer(dossier: Dossier) -> HttpResponse:
    """A dossier, or the absence that it is."""
    return answered(dossier_json(dossier), status=STATUS_OF[dossier.answer])
