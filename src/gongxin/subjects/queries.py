"""Who an organisation is, of which day and as known when."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import connection
from django.db.models import Q

from gongxin.store.steps import Given, steps_in
from gongxin.subjects.models import Judgement, Name, Subject, Succession
from gongxin.subjects.rules import WHOLE

STEPS = steps_in(Path(__file__).with_name("matching.sql"))


@dataclass(frozen=True)
class NameHeld:
    """A name and the days on which it was borne; None where unknown or still borne."""

    name: str
    registered: bool
    since: date | None
    until: date | None


@dataclass(frozen=True)
class SubjectHeld:
    """An organisation as known: its names, the one borne now first."""

    id: int
    code: str
    code_as_published: str
    kind: str
    region: str
    names: tuple[NameHeld, ...]


@dataclass(frozen=True)
class SuccessorHeld:
    """The organisation that another went on in."""

    code: str
    name: str
    manner: str
    since: date


def subject_by_code(code: str, *, known_at: datetime) -> SubjectHeld | None:
    """The organisation with this code, if it was known at that moment."""
    held = Subject.objects.filter(code=code, known_from__lte=known_at).first()
    if held is None:
        return None
    names = names_of(held.id, known_at=known_at)
    return SubjectHeld(held.id, held.code, held.code_as_published, held.kind, held.region, names)


def names_of(subject: int, *, known_at: datetime) -> tuple[NameHeld, ...]:
    """The names known at that moment: the registered one borne now, published ones, then former ones, latest first."""
    known = Name.objects.filter(Q(known_to=None) | Q(known_to__gt=known_at), subject=subject, known_from__lte=known_at)
    held = [NameHeld(name.name, name.registered, name.valid_from, name.valid_to) for name in known]
    return tuple(sorted(held, key=_order))


def _order(name: NameHeld) -> tuple[bool, bool, int, str]:
    ended = name.until.toordinal() if name.until else 0
    return (name.until is not None, not name.registered, -ended, name.name)


def successors_of(subject: int) -> tuple[SuccessorHeld, ...]:
    """The organisations that this one went on in."""
    links = Succession.objects.filter(earlier=subject).select_related("later").order_by("since", "id")
    return tuple(SuccessorHeld(link.later.code, _name(link.later.id), link.manner, link.since) for link in links)


def went_on_in(subject: int, *, day: date) -> SuccessorHeld | None:
    """The organisation that answers on `day` for one that went on whole in it, however many lay between; else None."""
    answers, reached = None, subject
    while (link := _whole(reached, day)) is not None:
        answers = SuccessorHeld(link.later.code, _name(link.later.id), link.manner, link.since)
        reached = link.later.id
    return answers


def _whole(subject: int, day: date) -> Succession | None:
    links = Succession.objects.filter(earlier=subject, manner__in=WHOLE, since__lte=day)
    return links.select_related("later").order_by("-since", "-id").first()


def _name(subject: int) -> str:
    found = Name.objects.filter(subject=subject, known_to=None, valid_to=None).order_by("-registered", "id").first()
    return found.name if found else ""


def names_now(subjects: list[int]) -> dict[int, str]:
    """The name borne now of each organisation."""
    held = Name.objects.filter(subject__in=subjects, known_to=None, valid_to=None).order_by("registered", "id")
    return dict(held.values_list("subject_id", "name"))


def judged_names(source: str, *, before: datetime) -> dict[str, str]:
    """Each folded name that a person judged, for this source, to mean an organisation, and that one's code.

    Of a name and an organisation the latest judgement from before that moment holds.  A name that was judged to mean
    none, or several, is not there: nothing is linked by name alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(STEPS["judged_names"], {"source": source, "before": before})
        return dict(cursor.fetchall())


def judged_since(moment: datetime) -> bool:
    """Whether a person judged any name from that moment on."""
    return Judgement.objects.filter(at__gte=moment).exists()


def codes_of(subjects: list[int]) -> dict[int, str]:
    """The code of each organisation."""
    return dict(Subject.objects.filter(id__in=subjects).values_list("id", "code"))


NUMBERS = "SELECT code, id FROM subjects_subject WHERE code = ANY(string_to_array(%s, ','))"


def numbers_of(codes: Collection[str]) -> dict[str, int]:
    """The number of each organisation that is held under one of these codes, a hundred thousand as well as one."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, [",".join(codes)])
        return dict(cursor.fetchall())


def openly_named(subjects: Iterable[int]) -> set[int]:
    """Those of the organisations that the register itself named, or that a succession names."""
    asked = list(subjects)
    named = set(Name.objects.filter(subject__in=asked, registered=True).values_list("subject_id", flat=True))
    links = Succession.objects.filter(Q(earlier__in=asked) | Q(later__in=asked)).values_list("earlier_id", "later_id")
    return named | ({number for link in links for number in link} & set(asked))


TOLD_BEFORE = """
SELECT subject.code, subject.id
FROM subjects_subject AS subject JOIN ledger_batch AS stated ON stated.id = subject.stated_by >> 20
WHERE subject.code = ANY(string_to_array(%s, ',')) AND stated.first_position + (subject.stated_by & 1048575) < %s
"""


def subjects_told(codes: Sequence[str], *, position: int) -> dict[str, int]:
    """The number of each organisation, by its code, that the log had told of before `position`."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD_BEFORE, [",".join(codes), position])
        return dict(cursor.fetchall())


OPENLY_NAMED = """
SELECT name.subject_id FROM subjects_name AS name JOIN ledger_batch AS stated ON stated.id = name.stated_by >> 20
WHERE name.registered AND name.subject_id = ANY(string_to_array(%(subjects)s, ',')::bigint[])
  AND stated.first_position + (name.stated_by & 1048575) < %(position)s
UNION
SELECT link.id FROM subjects_succession AS succession JOIN ledger_batch AS stated
    ON stated.id = succession.stated_by >> 20
CROSS JOIN LATERAL (VALUES (succession.earlier_id), (succession.later_id)) AS link (id)
WHERE link.id = ANY(string_to_array(%(subjects)s, ',')::bigint[])
  AND stated.first_position + (succession.stated_by & 1048575) < %(position)s
"""


def openly_named_by(subjects: Iterable[int], *, position: int) -> set[int]:
    """Those of the organisations that, by `position` of the log, the register itself or a succession had named."""
    given: Given = {"subjects": ",".join(map(str, subjects)), "position": position}
    with connection.cursor() as cursor:
        cursor.execute(OPENLY_NAMED, given)
        return {number for (number,) in cursor.fetchall()}


COUNT_TOLD = """
SELECT count(*) FROM subjects_subject AS subject JOIN ledger_batch AS stated ON stated.id = subject.stated_by >> 20
WHERE stated.first_position + (subject.stated_by & 1048575) < %s
"""


def count_told(position: int) -> int:
    """How many organisations the log had told of before `position`."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_TOLD, [position])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class JudgementHeld:
    """What a person judged of a name from a source: that it is, or is not, the organisation; the latest holds."""

    code: str
    name: str
    same: bool
    source: str
    by: str
    at: datetime
    reasons: str


def judgements_for(plain: str, *, source: str | None = None) -> tuple[JudgementHeld, ...]:
    """The judgements on a folded name, latest first: from one source, or from all of them."""
    made = Judgement.objects.filter(plain=plain).order_by("-id").select_related("subject")
    if source is not None:
        made = made.filter(source=source)
    names = names_now([one.subject_id for one in made])
    return tuple(
        JudgementHeld(
            one.subject.code, names.get(one.subject_id, ""), one.same, one.source, one.by, one.at, one.reasons
        )
        for one in made
    )
