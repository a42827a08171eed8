from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random

from django.db import transaction

from gongxin.codes.generate import generate_codes
from gongxin.ledger.actions import record_event, sequence_batches
from gongxin.subjects.followers import index_names
from gongxin.subjects.models import Name, Subject
from gongxin.subjects.names import plain
from gongxin.subjects.queries import judged_names

AT = datetime(2026, 5, 1, tzinfo=UTC)
SEEDS = count(1)


def code_in(region: str = "990100") -> str:
    return next(generate_codes(Random(next(SEEDS)), pair="91", region=region))


def register(name: str, *, region: str = "990100", registered: bool = True) -> Subject:
    code = code_in(region)
    with transaction.atomic():
        subject = Subject.objects.create(
            code=code, code_as_published=code, kind="enterprise", region=region, known_from=AT, stated_by=1
        )
        call(subject, name, registered=registered)
    return subject


def call(subject: Subject, name: str, *, registered: bool = True, until: date | None = None) -> None:
    with transaction.atomic():
        event = record_event(
            "subjects.subject.registered", subject=subject.id, actor="source:990100", at=AT, details={}
        )
        Name.objects.create(
            subject=subject,
            name=name,
            plain=plain(name),
            registered=registered,
            valid_to=until,
            known_from=AT,
            stated_by=event,
        )


def rename(subject: Subject, name: str) -> None:
    borne = Name.objects.filter(subject=subject, known_to=None, valid_to=None)
    former = [held.name for held in borne]
    borne.update(known_to=AT)
    for old in former:
        call(subject, old, until=date(2026, 4, 1))
    call(subject, name)


def index() -> None:
    sequence_batches()
    while index_names():
        pass


def meanings(source: str) -> dict[str, str]:
    return judged_names(source, before=AT + timedelta(days=1))
