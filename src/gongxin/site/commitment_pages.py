"""A kind of commitment as a page: who may make it, its letter, for what it may not be used, what a breach means.

Beside it are the public letters of the kind, those entered last first, read from the store anew each time.
"""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.commitments.queries import Letter, public_letters
from gongxin.rulebook.commitments import CommitmentItem, CommitmentTerms
from gongxin.rulebook.items import FieldText, Version
from gongxin.site.pages import A_WHILE, Visit, visit
from gongxin.site.parameters import HIGHEST_NUMBER, read_number
from gongxin.site.timeline import Entry, entries, latest_terms
from gongxin.site.versions import is_doubted, told
from gongxin.site.wording import CHINA

LETTERS_A_PAGE = 20


def commitment_page(here: Visit, item: CommitmentItem, *, today: date) -> HttpResponse:
    """The kind's page: what it says now, or last, and what it said before, each with its basis."""
    versions = told(item, today)
    shown = next((one for one in versions if one.now), versions[0])
    terms = shown.version.terms or latest(item)
    recorded = here.law.catalogue[terms.item]
    return here.page(
        "commitment.html",
        cache=A_WHILE,
        item=item,
        versions=versions,
        shown=shown,
        terms=terms,
        recorded=recorded,
        fulfilment=field_called("fulfilment", latest_terms(recorded).fields),
        is_doubted=is_doubted,
    )


def latest(item: CommitmentItem) -> CommitmentTerms:
    """What the kind said last, before it was repealed."""
    said: list[Version[CommitmentTerms]] = [version for version in item.versions if version.terms is not None]
    assert said[-1].terms is not None
    return said[-1].terms


def field_called(name: str, fields: tuple[FieldText, ...]) -> FieldText | None:
    """The field of that name, if there is one."""
    return next((field for field in fields if field.name == name), None)


@require_safe
def letters(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """The public letters of one kind of commitment, in parts; each leads to its organisation's file."""
    here = visit(request, language, known=frozenset({"before"}))
    before = read_number(here.parameters.get("before", str(HIGHEST_NUMBER)), name="before")
    item = here.law.commitments.get(key)
    if item is None:
        raise Http404
    day = here.now.astimezone(CHINA).date()
    found = public_letters(latest(item), day=day, before=before, most=LETTERS_A_PAGE)
    return here.page(
        "letters.html",
        item=item,
        letters=list(zip(found.letters, _entries(here, found.letters), strict=True)),
        older=found.older,
        first="before" not in here.parameters,
    )


def _entries(here: Visit, letters: tuple[Letter, ...]) -> list[Entry]:
    return entries([one.record for one in letters], book=here.law, words=here.wording, restated=())
