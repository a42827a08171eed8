"""A kind of commitment as a page: who may make it, its letter, for what it may not be used, what a breach means."""

from datetime import date

from django.http import HttpResponse

from gongxin.rulebook.commitments import CommitmentItem, CommitmentTerms
from gongxin.rulebook.items import FieldText, Version
from gongxin.site.pages import A_WHILE, Visit
from gongxin.site.timeline import latest_terms
from gongxin.site.versions import is_doubted, told


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
