"""Note a look-up before its answer is given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import connection, transaction

from gongxin.ledger.actions import record_event
from gongxin.periods import day_of
from gongxin.rulebook.queries import current
from gongxin.sharing.consents import consented
from gongxin.sharing.exports import agency_recipient, refuse_export
from gongxin.sharing.models import Lookup
from gongxin.sharing.rules import Looker, LookupEvent, LookupKind, Reason, checked

COPY = """
COPY sharing_lookup (subject_id, kind, agency, actor, at, purpose, reference, shown, secret_basis, secret_until, event,
    consent)
FROM STDIN
"""
NULL = r"\N"
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@dataclass(frozen=True)
class Answered:
    """What a question came to: each organisation's answer by its number, of how many codes, at which position."""

    answers: Mapping[int, str]
    codes: int
    position: int
    digest: str


def note_lookup(
    subject: int,
    *,
    kind: LookupKind,
    agency: str,
    by: str,
    reason: Reason,
    shown: Mapping[str, str | int],
    at: datetime,
    items: Collection[str] | None = None,
    freely: bool = False,
) -> int:
    """Note that `by` looked, for `agency`, at what is held of the organisation; the look-up's number.

    `shown` says what the answer came to, and nothing of its content.  Refused without a purpose and a case; for a
    purpose that asks consent without one that stands, unless it is seen `freely` (by whoever asks, or by the
    organisation itself); and to an agency abroad unless an export rule lets the `items` leave that the answer holds
    (None: it rests on everything).
    """
    reason = checked(reason, day=day_of(at))
    consent = None
    if not freely:
        consent = consented({subject}, agency=agency, reason=reason, at=at).get(subject)
    _refuse_leaving(agency, items, at=at)
    secrecy = reason.secrecy
    told: dict[str, object] = {"kind": kind, "agency": agency, "purpose": reason.purpose, "shown": dict(shown)}
    if secrecy is not None:
        told["secret_until"] = secrecy.until.isoformat()
    if consent is not None:
        told["consent"] = consent
    with transaction.atomic():
        event = record_event(LookupEvent.NOTED, subject=subject, actor=by, at=at, details=told)
        noted = Lookup.objects.create(
            subject_id=subject,
            kind=kind,
            agency=agency,
            actor=by,
            at=at,
            purpose=reason.purpose,
            reference=reason.case,
            shown=dict(shown),
            secret_basis=secrecy.basis if secrecy else "",
            secret_until=secrecy.until if secrecy else None,
            event=event,
            consent=consent,
        )
    return noted.id


def note_checks(found: Answered, *, looker: Looker, reason: Reason, at: datetime) -> int:
    """Note a look-up for each organisation in the answer, a hundred thousand as well as one; how many they are.

    One event tells of them together, with the digest of the answer.  Refused without a purpose and a case, and for a
    purpose that asks consent unless every one of them gave it.  Rows are copied in, which the store lets its own
    processes do and no desk.
    """
    reason = checked(reason, day=day_of(at))
    consents = consented(found.answers.keys(), agency=looker.agency, reason=reason, at=at)
    _refuse_leaving(looker.agency, None, at=at)
    secrecy = reason.secrecy
    told: dict[str, object] = {"kind": LookupKind.CHECK, "agency": looker.agency, "purpose": reason.purpose}
    told |= {"codes": found.codes, "subjects": len(found.answers), "position": found.position, "digest": found.digest}
    if secrecy is not None:
        told["secret_until"] = secrecy.until.isoformat()
    with transaction.atomic(), connection.cursor() as cursor:
        event = record_event(LookupEvent.NOTED_TOGETHER, actor=looker.called, at=at, details=told)
        with cursor.copy(COPY) as copy:
            copy.write(_rows(found, looker, reason, consents, at=at, event=event))
    return len(found.answers)


def _refuse_leaving(agency: str, items: Collection[str] | None, *, at: datetime) -> None:
    """Every answer that is not public is noted first, so that here nothing leaves the country without a rule."""
    book = current()
    refuse_export(agency_recipient(agency, book), items=items, book=book, day=day_of(at))


def _rows(
    found: Answered, looker: Looker, reason: Reason, consents: Mapping[int, int], *, at: datetime, event: int
) -> str:
    """The look-ups as COPY reads them, in the order of the organisations, which their index takes sooner."""
    secrecy = reason.secrecy
    before = (LookupKind.CHECK.value, looker.agency, looker.called, at.isoformat(), reason.purpose, reason.case)
    after = (secrecy.basis if secrecy else "", secrecy.until.isoformat() if secrecy else None, str(event))
    why, rest = _copied(before), _copied(after)
    shown = {
        answer: _copied((orjson.dumps({"answer": answer, "position": found.position}).decode(),))
        for answer in set(found.answers.values())
    }
    return "".join(
        f"{subject}\t{why}\t{shown[answer]}\t{rest}\t{consents.get(subject, NULL)}\n"
        for subject, answer in sorted(found.answers.items())
    )


def _copied(values: Sequence[str | None]) -> str:
    """Values as a line of COPY has them."""
    return "\t".join(NULL if value is None else value.translate(ESCAPES) for value in values)
