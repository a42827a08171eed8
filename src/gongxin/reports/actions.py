"""Issue a report: composed from what may be seen, signed, and told in the log by its digest."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from gongxin.dossiers.queries import dossier_of
from gongxin.ledger.actions import record_event
from gongxin.ledger.queries import latest_signed, noted
from gongxin.periods import day_of
from gongxin.reports.canonical import Document, canonical
from gongxin.reports.contents import Checkpoint, Graded, Report, Wanted, compose, terms_on
from gongxin.reports.credentials import credential_of, sign
from gongxin.reports.grades import public_grades
from gongxin.reports.keys import Keys
from gongxin.reports.models import Contained, Issued
from gongxin.reports.rules import RANDOM, ReportEvent, ReportRefused, number_of, one_line
from gongxin.reports.statuses import ENTRIES, status_entry
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current

FULL = ENTRIES // 2
"""A list takes half as many reports as it has bits, so that a free place is found by drawing twice on average."""
BITS_LOCK = 0x67785F72 << 32


@dataclass(frozen=True)
class Signing:
    """With which keys reports are signed, and at which address of the node they can be asked about."""

    keys: Keys
    address: str


@dataclass(frozen=True)
class Signed:
    """A report that was issued, and the credential that says the same."""

    report: Report
    document: Document
    digest: str
    view: Visibility

    @property
    def written(self) -> bytes:
        """The credential as a file."""
        return json.dumps(self.document, ensure_ascii=False, indent=2).encode()


def issue_report(
    code: str,
    *,
    wanted: Wanted,
    by: str,
    at: datetime,
    signing: Signing,
    grades: Sequence[Graded] | None = None,
) -> Signed:
    """Issue a report about the organisation with this code, of what holds `at` that moment.

    `grades` are those of its cover where they were asked for together with others'; otherwise they are asked for here.

    Refused where no such organisation is known, where the packs have no such kind, and, for kinds that hold what is not
    public, without purpose and recipient.
    """
    law = current()
    terms = terms_on(law, wanted.kind, day_of(at))
    view = terms.view
    wanted = _checked(wanted, view=view)
    dossier = dossier_of(code, day=day_of(at), known_at=at, now=at, view=view)
    number = number_of(at, drawn=secrets.token_bytes(RANDOM))
    if grades is None:
        grades = public_grades([code], at=at)[code] if terms.grades else []
    report = compose(dossier, wanted, law=law, number=number, at=at, checkpoint=_checkpoint(), grades=grades)
    with transaction.atomic():
        list_, place = _free_place()
        status = status_entry(list_, place, address=signing.address)
        unsigned = credential_of(report, issuer=signing.keys.issuer, address=signing.address, status=status)
        document = sign(unsigned, keys=signing.keys, at=at)
        digest = hashlib.sha256(canonical(document)).hexdigest()
        _keep(report, digest, list_=list_, place=place, by=by)
    return Signed(report, document, digest, view)


def _checked(wanted: Wanted, *, view: Visibility) -> Wanted:
    purpose, recipient = (one_line(text) for text in (wanted.purpose, wanted.recipient))
    if view is not Visibility.PUBLIC and not (purpose and recipient):
        raise ReportRefused("say for which purpose the report is, and for whom: it holds what is not public")
    return Wanted(wanted.kind, purpose, recipient)


def _checkpoint() -> Checkpoint | None:
    last = latest_signed()
    return Checkpoint(last.size, last.root.hex(), noted(last)) if last else None


def _free_place() -> tuple[int, int]:
    """A bit that no report has, drawn at random from the list that is being filled.

    Reports are numbered by a sequence and never counted, however many there are; a bit is held until it is taken, so
    that nobody who draws the same one at the same time is refused.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('reports_order')")
        list_ = int(cursor.fetchone()[0]) // FULL + 1
        while True:
            place = secrets.randbelow(ENTRIES)
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [BITS_LOCK + list_ * ENTRIES + place])
            if cursor.fetchone()[0] and not Issued.objects.filter(list_number=list_, place=place).exists():
                return list_, place


def _keep(report: Report, digest: str, *, list_: int, place: int, by: str) -> None:
    told = {"number": report.number, "kind": report.kind, "digest": digest, "position": report.as_of.position}
    event = record_event(ReportEvent.ISSUED, subject=report.subject.id, actor=by, at=report.issued_at, details=told)
    issued = Issued.objects.create(
        number=report.number,
        kind=report.kind,
        subject_id=report.subject.id,
        position=report.as_of.position,
        issued_at=report.issued_at,
        digest=digest,
        list_number=list_,
        place=place,
        event=event,
    )
    Contained.objects.bulk_create(Contained(report=issued, record_id=record.id) for record in report.records)
