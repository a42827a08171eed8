"""What evaluations say of an organisation, as far as everybody may see it: the grade, and what was counted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.codes.uscc import parse
from gongxin.evaluation.explaining import Explained, explained_to
from gongxin.evaluation.seeing import Viewer
from gongxin.evaluation.wording import STANDINGS, flags_in_words
from gongxin.site.pages import Visit, visit


def public_results(here: Visit, code: str) -> list[Explained]:
    """The results of the organisation that everybody may see, as its records stand now."""
    return [told for told, _ in explained_to(Viewer.PUBLIC, code, at=here.now)]


@require_safe
def evaluation(request: HttpRequest, language: str, code: str, model: str) -> HttpResponse:
    """Show a public result of the organisation with what was counted; what is not public is not there."""
    here = visit(request, language)
    read = parse(code).code
    found = [told for told in public_results(here, read) if told.asked.item.key == model] if read == code else []
    if not found:
        raise Http404
    flags = list(flags_in_words(found[0], here.language))
    response = here.page("evaluation.html", told=found[0], flags=flags, standings=STANDINGS)
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response
