"""Whether a report was issued here and still holds, and the signed list of those that no longer do."""

from dataclasses import dataclass
from datetime import datetime

from gongxin.reports.canonical import Document
from gongxin.reports.credentials import sign
from gongxin.reports.keys import Keys
from gongxin.reports.models import Issued
from gongxin.reports.rules import State, is_number
from gongxin.reports.statuses import status_list


@dataclass(frozen=True)
class Known:
    """What is told of a report to whoever has its number: nothing of what stands in it."""

    number: str
    kind: str
    subject: int
    issued_at: datetime
    position: int
    digest: str
    superseded_at: datetime | None

    @property
    def state(self) -> State:
        """Whether it still says what is held."""
        return State.VALID if self.superseded_at is None else State.SUPERSEDED


def known_report(number: str) -> Known | None:
    """The report of that number, if it was issued here."""
    found = Issued.objects.filter(number=number).first() if is_number(number) else None
    if found is None:
        return None
    return Known(
        found.number,
        found.kind,
        found.subject_id,
        found.issued_at,
        found.position,
        found.digest,
        found.superseded_at,
    )


def signed_list(list_: int, *, keys: Keys, address: str, at: datetime) -> Document | None:
    """The list of statuses of that number with its proof; none where no report has a bit in it."""
    held = Issued.objects.filter(list_number=list_)
    if not held.exists():
        return None
    superseded = held.filter(superseded_at__isnull=False).values_list("place", flat=True)
    return sign(status_list(list_, superseded, issuer=keys.issuer, address=address, at=at), keys=keys, at=at)
