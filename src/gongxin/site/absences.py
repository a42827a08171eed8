"""Every kind of absence as a page of its own: what it means, what it does not mean, and what to do.

Status codes: an answer about an organisation is 200, with records or without; 404 where no organisation has the code;
422 where the text is no code; 451 where the charter forbids to look; 503 where the platform cannot look now.  410 is
never given: an organisation that ended keeps its page, and a record that ended leaves no trace to point at.
"""

from dataclasses import replace
from types import MappingProxyType

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.dossiers.answers import Answer
from gongxin.site.pages import A_WHILE, Visit, visit

STATUS = MappingProxyType(
    {
        Answer.PUBLISHED: 200,
        Answer.NOTHING_PUBLISHED: 200,
        Answer.SUCCEEDED: 200,
        Answer.NO_SUCH_CODE: 404,
        Answer.ILL_FORMED: 422,
        Answer.OUT_OF_SCOPE: 451,
        Answer.SOURCE_UNAVAILABLE: 503,
    }
)
ABSENCES = tuple(answer for answer in Answer if answer is not Answer.PUBLISHED)


def absence_page(
    visit: Visit, answer: Answer, *, status: int = 200, asked: str = "", because: str = ""
) -> HttpResponse:
    """The page of one absence; as an answer it says what was asked and why, as an explanation it does not."""
    return visit.page("absence.html", status=status, answer=answer, statuses=STATUS, asked=asked, because=because)


def nobody(visit: Visit) -> HttpResponse:
    """The answer to a question about a person: what was asked is neither repeated nor kept."""
    answer = Answer.OUT_OF_SCOPE
    response = absence_page(replace(visit, secret=True), answer, status=STATUS[answer])
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def all_absences(request: HttpRequest, language: str) -> HttpResponse:
    """List every answer that is not a list of records."""
    return visit(request, language).page("absences.html", cache=A_WHILE, absences=ABSENCES, statuses=STATUS)


@require_safe
def one_absence(request: HttpRequest, language: str, answer: str) -> HttpResponse:
    """Explain one absence."""
    if answer not in ABSENCES:
        raise Http404
    return absence_page(visit(request, language), Answer(answer))
