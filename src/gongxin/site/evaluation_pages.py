"""What evaluations say of an organisation, as far as everybody may see it: the grade, and what was counted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from gongxin.codes.uscc import parse
from gongxin.dossiers.queries import dossier_of
from gongxin.evaluation.answering import Answered, answers_to
from gongxin.evaluation.explaining import public_reasons
from gongxin.evaluation.seeing import Viewer
from gongxin.evaluation.wording import STANDINGS, flags_in_words
from gongxin.rulebook.items import Visibility
from gongxin.site.looking_back import HELD
from gongxin.site.pages import Visit, visit


def public_results(here: Visit, code: str) -> list[Answered]:
    """The results of the organisation that everybody may see, as its records stand now; without what was counted."""
    return [told for told, _ in answers_to(Viewer.PUBLIC, code, at=here.now)]


@require_safe
def evaluation(request: HttpRequest, language: str, code: str, model: str) -> HttpResponse:
    """Show a public result of the organisation with what was counted; what is not public is not there."""
    here = visit(request, language)
    told = public_reasons(code, model=model, at=here.now) if _is_known(here, code) else None
    if told is None:
        raise Http404
    flags = list(flags_in_words(told, here.language))
    response = here.page("evaluation.html", told=told, flags=flags, standings=STANDINGS)
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


def _is_known(here: Visit, code: str) -> bool:
    """Whether everybody may know of an organisation with this very code, as the page of its file decides it."""
    if parse(code).code != code:
        return False
    file = dossier_of(code, day=localdate(here.now), known_at=here.now, now=here.now, view=Visibility.PUBLIC)
    return file.answer in HELD
