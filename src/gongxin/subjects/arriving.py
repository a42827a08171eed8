"""Names of organisations on their way from node to node: the register's names with their days, others as they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import connection

from gongxin.ledger.queries import told_before_position
from gongxin.store.steps import Given, steps_in
from gongxin.subjects.models import Subject

STEPS = steps_in(Path(__file__).with_name("arriving.sql"))


@dataclass(frozen=True)
class Borne:
    """A name of the register and the days on which it was borne."""

    name: str
    plain: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Called:
    """Whose record it is: the code, the kind, the name borne, and all that the register says of names."""

    code: str
    code_published: str
    kind: str
    name: str
    registered: tuple[Borne, ...]


def called_at(subjects: Collection[int], *, position: int) -> dict[int, Called]:
    """What each of the organisations was called when the log had told as far as `position`."""
    names: dict[int, list[tuple[bool, Borne]]] = {}
    query = STEPS["called_at"].replace("{stated}", told_before_position("stated_by"))
    with connection.cursor() as cursor:
        given: dict[str, list[int] | int] = {"subjects": list(subjects), "position": position}
        cursor.execute(query.replace("{closed}", told_before_position("closed_by")), given)
        for subject, name, plain, registered, since, until in cursor:
            names.setdefault(subject, []).append((registered, Borne(name, plain, since, until)))
    return {one.id: _called(one, names.get(one.id, [])) for one in Subject.objects.filter(id__in=list(subjects))}


def take_arrived(*, first_event: int, at: datetime) -> None:
    """The organisations of the table `arriving` bear the registered names that its rows brought, and no others.

    Runs inside the caller's transaction, after the events of the rows were told.
    """
    given: Given = {"first_event": first_event, "at": at}
    with connection.cursor() as cursor:
        for step in ("list_names", "close_names", "take_names"):
            cursor.execute(STEPS[step], given)


def _called(subject: Subject, names: list[tuple[bool, Borne]]) -> Called:
    registered = tuple(one for is_registered, one in names if is_registered)
    name = names[0][1].name if names else ""
    return Called(subject.code, subject.code_as_published, subject.kind, name, registered)
