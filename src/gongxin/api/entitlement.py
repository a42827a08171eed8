"""What an agency's key lets it see beyond the public view, record by record.

Shared with any agency is what the catalogue shares unconditionally; kept content is for the record's own source or
deciding authority alone.  Anything narrower than asked is given in the widest view that the agency may have.
"""

from dataclasses import replace
from datetime import date, datetime

from gongxin.dossiers.answers import Answer, Dossier, RecordView
from gongxin.dossiers.queries import dossier_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import NotInForce, Visibility
from gongxin.rulebook.queries import current

NARROWER = {
    Visibility.PUBLIC: (Visibility.PUBLIC,),
    Visibility.SHARED: (Visibility.SHARED, Visibility.PUBLIC),
    Visibility.KEPT: (Visibility.KEPT, Visibility.SHARED, Visibility.PUBLIC),
}


def dossier_for(
    agency: str | None, code: str, *, day: date, known_at: datetime, now: datetime, view: Visibility
) -> Dossier:
    """The dossier in `view`, each record as widely as this agency may see it; without an agency, the public view."""
    if agency is None or view is Visibility.PUBLIC:
        return dossier_of(code, day=day, known_at=known_at, now=now, view=Visibility.PUBLIC)
    views = [dossier_of(code, day=day, known_at=known_at, now=now, view=one) for one in NARROWER[view]]
    rulebook = current()
    records = tuple(
        seen for record in views[0].records if (seen := _widest(record, views, agency, rulebook, day)) is not None
    )
    answer = views[0].answer
    if not records and views[-1].answer is Answer.NO_SUCH_CODE:
        return replace(views[-1], view=view)
    if answer is Answer.PUBLISHED and not records:
        answer = Answer.SUCCEEDED if views[0].successors else Answer.NOTHING_PUBLISHED
    return replace(views[0], records=records, answer=answer)


def _widest(record: RecordView, views: list[Dossier], agency: str, rulebook: Rulebook, day: date) -> RecordView | None:
    """The record in the widest of the views that the agency may see it in; None where it may not see it at all."""
    for dossier in views:
        for seen in dossier.records:
            if seen.id == record.id and _may_see(agency, seen, dossier.view, rulebook, day):
                return seen
    return None


def _may_see(agency: str, record: RecordView, view: Visibility, rulebook: Rulebook, day: date) -> bool:
    if view is Visibility.PUBLIC or record.source == agency:
        return True
    if agency in rulebook.agencies and record.authority == rulebook.agencies[agency].title.zh:
        return True
    return view is Visibility.SHARED and _shared_unconditionally(record.item, rulebook, day)


def _shared_unconditionally(item: str, rulebook: Rulebook, day: date) -> bool:
    try:
        terms = rulebook.at(day).catalogue_item(item).terms
    except (NotInForce, KeyError):
        return False
    return terms is not None and terms.sharing == "unconditional"
