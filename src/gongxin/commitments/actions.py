"""Make a commitment: the letter is taken in, and a case begins in which it is accepted, followed and assessed.

The steps in between are steps of the case, taken there; what they do to the record follows from the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from gongxin.cases.actions import open_case
from gongxin.cases.rules import Actor, refuse_text
from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.commitments.models import Commitment
from gongxin.commitments.queries import breaches_of
from gongxin.commitments.rules import (
    CommitmentEvent,
    Promise,
    Standing,
    letter_of,
    refuse_after_breach,
    refuse_kind,
    refuse_matter,
    refuse_standing,
)
from gongxin.ledger.actions import record_event
from gongxin.periods import day_of
from gongxin.rulebook.commitments import CommitmentTerms
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import adopted_as, current_adoption
from gongxin.subjects.queries import subject_by_code


def make_commitment(
    key: str,
    *,
    subject: str,
    promise: Promise,
    standing: Sequence[Standing],
    agency: str,
    by: str,
    at: datetime,
    enclosed: Mapping[str, bytes],
    home: Path,
) -> int:
    """Let an organisation commit itself towards an agency; the number of the case in which that is followed.

    Refused for a kind that is not in force, an organisation of another kind, a matter for which it may not be used,
    without good standing where the kind asks it, after a breach of such a commitment, and for a letter that lacks what
    it needs.  The good standing is what checks answered, kept with their digests.
    """
    day, adoption = day_of(at), current_adoption().id
    terms = adopted_as(adoption).at(day).commitment(key).terms
    assert terms is not None  # `at` answers with versions that say something
    refuse_matter(key, terms, promise.concerns)
    refuse_standing(key, terms, standing)
    made = _drafted(key, terms, promise, day=day)
    made.agency, made.adoption, made.standing = agency, adoption, [asdict(one) for one in standing]
    with transaction.atomic():
        made.case_id = open_case(
            terms.procedure,
            subject=subject,
            parties={Role.AUTHORITY: agency},
            by=Actor(by, Role.SUBJECT, _code(subject)),
            at=at,
            statement=made.matter,
            enclosed=enclosed,
            home=home,
        )
        made.subject_id = _refused_or_held(key, terms, subject, at=at)
        _keep(made, at=at)
    return made.case_id


def _drafted(key: str, terms: CommitmentTerms, promise: Promise, *, day: date) -> Commitment:
    """What the letter says, not kept yet."""
    content, liability = letter_of(key, terms, promise, day=day)
    return Commitment(
        kind=key,
        governed_on=day,
        made_on=day,
        matter=_clean(promise.matter),
        content=_clean(content),
        liability=_clean(liability),
        valid_until=promise.valid_until,
    )


def _keep(made: Commitment, *, at: datetime) -> None:
    """The commitment is kept, and the log tells of it."""
    told = {"case": made.case_id, "kind": made.kind, "agency": made.agency, "standing": made.standing}
    record_event(CommitmentEvent.MADE, subject=made.subject_id, actor=made.agency, at=at, details=told)
    made.save(force_insert=True)


def _refused_or_held(key: str, terms: CommitmentTerms, code: str, *, at: datetime) -> int:
    """The organisation's number, unless its kind or what it broke before closes the way to it."""
    held = subject_by_code(_code(code), known_at=at)
    assert held is not None  # the case was opened about it
    refuse_kind(key, terms, held.kind)
    refuse_after_breach(key, terms, breaches_of(held.id, key, at=at), day=day_of(at))
    return held.id


def _code(text: str) -> str:
    return parse(text).code or ""


def _clean(text: str) -> str:
    refuse_text(text, what="the letter")
    return scrub(text.strip(), about_persons=True)
