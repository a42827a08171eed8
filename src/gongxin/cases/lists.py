"""Cases as desks list them, and the procedure that governs one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from gongxin.cases.models import Attachment, Case
from gongxin.cases.procedure import Procedure
from gongxin.cases.reading import Read, procedure_of, read_cases
from gongxin.cases.rules import bound_body
from gongxin.rulebook.items import Words
from gongxin.rulebook.procedures import AGENCY_ROLES, Role
from gongxin.subjects.queries import codes_of


@dataclass(frozen=True)
class Listed:
    """A case on a list: where it stands, the next clock that runs out, whom it binds, who may take a step."""

    case: int
    procedure: str
    subject: str
    record: int | None
    parties: dict[str, str]
    opened_at: datetime
    state: str
    state_title: Words
    ended: bool
    entered_at: datetime
    last_day: date | None
    runs_out_at: datetime | None
    binds: str
    body: str
    open_to: frozenset[Role]


def cases_with(body: str, *, at: datetime, platform: bool = False, limit: int = 500) -> list[Listed]:
    """The cases in which this agency acts, those whose clock runs out first on top, ended ones last.

    With `platform` also those that wait for the platform itself.
    """
    wanted = Q()
    for role in AGENCY_ROLES:
        wanted |= Q(**{f"parties__{role.value}": body})
    return _listed(Case.objects.all() if platform else Case.objects.filter(wanted), at=at, limit=limit)


def cases_about(subject: str, *, at: datetime, limit: int = 500) -> list[Listed]:
    """The cases about the organisation with this code, as `cases_with` orders them."""
    return _listed(Case.objects.filter(parties__subject=subject), at=at, limit=limit)


def procedure_governing(case: int) -> Procedure | None:
    """The procedure as it governs the case; None where there is no such case."""
    found = Case.objects.filter(id=case).first()
    return None if found is None else procedure_of(found)


def media_in(case: int, digest: str) -> str | None:
    """What kind of paper is enclosed with the case under this digest; None where none is."""
    return Attachment.objects.filter(case_id=case, digest=digest).values_list("media", flat=True).first()


def standings_of(cases: Sequence[int], *, at: datetime) -> dict[int, Listed]:
    """These cases by their numbers, as they stand at `at`."""
    found = Case.objects.filter(id__in=list(cases))
    return {one.case: one for one in _listed(found, at=at, limit=len(cases))}


def _listed(found: QuerySet[Case], *, at: datetime, limit: int) -> list[Listed]:
    reads = read_cases(list(found.order_by("-id")[:limit]))
    codes = codes_of([read.case.subject_id for read in reads])
    return sorted((_line(read, codes[read.case.subject_id], at=at) for read in reads), key=_urgency)


def _line(read: Read, code: str, *, at: datetime) -> Listed:
    standing = read.procedure.standing_at(read.standing, at=at)
    state = read.procedure.states[standing.state]
    ends = [one for one in read.procedure.deadlines(standing) if one.runs_out_at is not None]
    first = min(ends, key=lambda one: one.runs_out_at or at, default=None)
    return Listed(
        case=read.case.id,
        procedure=read.case.procedure,
        subject=code,
        record=read.case.record_id,
        parties=read.case.parties,
        opened_at=read.case.opened_at,
        state=state.name,
        state_title=state.title,
        ended=state.ends,
        entered_at=standing.entered_at,
        last_day=first.last_day if first else None,
        runs_out_at=first.runs_out_at if first else None,
        binds=first.binds if first else "",
        body=bound_body(read.case.parties, first.binds) if first else "",
        open_to=frozenset(role for role in Role if read.procedure.steps_open(standing, role)),
    )


def _urgency(one: Listed) -> tuple[bool, bool, float, int]:
    ends = one.runs_out_at.timestamp() if one.runs_out_at else 0.0
    return one.ended, one.runs_out_at is None, ends, -one.case
