"""Use what another agency granted: its items, from it, in its regions and period, each look noted before it is shown.

Nothing is passed on: the answer names who may use it, and for which request.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from gongxin.dossiers.answers import Answer, Dossier
from gongxin.dossiers.queries import dossier_of
from gongxin.periods import day_of
from gongxin.rulebook.items import Stance, Visibility
from gongxin.sharing.actions import note_lookup
from gongxin.sharing.granting import RequestView, open_request
from gongxin.sharing.rules import Looker, LookupKind, Reason
from gongxin.sharing.scope import MARK, OutsideGrant, Way


@dataclass(frozen=True)
class Used:
    """What a request let somebody see: the request and the dossier, narrowed to what was granted."""

    request: RequestView
    dossier: Dossier


def look_by_request(request: int, code: str, *, looker: Looker, case: str, at: datetime) -> Used:
    """What the request lets this agency see of the organisation with this code; noted with the request as its purpose.

    Refused unless the request is the agency's own and open today, is provided by interface, and reaches the
    organisation's region; and without the case of the agency's own that it is for.
    """
    held = open_request(request, recipient=looker.agency, at=at)
    if held.wanted.way is not Way.INTERFACE:
        raise OutsideGrant(f"request {request} is provided by {held.wanted.way}, not by interface")
    dossier = shown_by(held, code, at=at)
    if dossier.subject is not None:
        note_lookup(
            dossier.subject.id,
            kind=LookupKind.DOSSIER,
            agency=looker.agency,
            by=looker.called,
            reason=Reason(f"{MARK}{request}", case),
            shown={
                "view": dossier.view.value,
                "records": len(dossier.records),
                "adverse": sum(one.stance is Stance.ADVERSE for one in dossier.records),
            },
            items=held.wanted.items,
            at=at,
        )
    return Used(held, dossier)


def shown_by(held: RequestView, code: str, *, at: datetime) -> Dossier:
    """The dossier as the request shows it: the granted items of this provider; refused outside of its regions.

    Of an organisation that not everybody may know of, and of which nothing is granted, it is not said that it is known.
    """
    day = day_of(at)
    dossier = dossier_of(code, day=day, known_at=at, now=at, view=Visibility.SHARED)
    inside = dossier.subject is None or held.wanted.reaches(dossier.subject.region)
    records = tuple(one for one in dossier.records if one.item in held.wanted.items and one.source == held.source)
    if inside and records:
        return replace(dossier, records=records)
    if dossier_of(code, day=day, known_at=at, now=at, view=Visibility.PUBLIC).answer is Answer.NO_SUCH_CODE:
        return Dossier(Answer.NO_SUCH_CODE, dossier.as_of, dossier.view, asked=dossier.asked)
    if not inside:
        raise OutsideGrant(f"request {held.case} reaches organisations of {', '.join(held.wanted.regions)} alone")
    if dossier.answer is Answer.PUBLISHED:
        answer = Answer.SUCCEEDED if dossier.successors else Answer.NOTHING_PUBLISHED
        return replace(dossier, records=(), answer=answer)
    return dossier
