"""What is held of an organisation, of a day, as known at a moment, in one of the three views."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min, Q
from django.utils.timezone import localdate

from gongxin.codes.faults import Fault
from gongxin.codes.uscc import parse
from gongxin.dossiers.answers import (
    Answer,
    AsOf,
    Citation,
    Dossier,
    Mark,
    NameView,
    RecordView,
    Statement,
    SubjectView,
    Succeeded,
)
from gongxin.dossiers.disclosure import Disclosure, disclose, visible_facts
from gongxin.dossiers.lateness import last_day_to_publish
from gongxin.dossiers.models import Record, Remark, Version
from gongxin.dossiers.remarks import NOTHING_SAID, RemarkKind, Remarks, RemarkView, by_record
from gongxin.ledger.queries import head, head_at, positions_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueItem, CatalogueTerms, Severity, Visibility
from gongxin.rulebook.items import Version as RuleVersion
from gongxin.rulebook.publication import stated_until
from gongxin.rulebook.queries import adopted_as, current
from gongxin.subjects.queries import SubjectHeld, openly_named, subject_by_code, successors_of

SUPERSEDED = "supersede"


class AskedOfTheFuture(Exception):
    """What will be known later cannot be asked now."""


def dossier_of(asked: str, *, day: date, known_at: datetime, now: datetime, view: Visibility) -> Dossier:
    """The answer about the organisation whose code somebody typed; bad codes are answers, not errors.

    Shown is what was held at `known_at` of `day`.  The public sees nothing through the past that is not public `now`:
    what was corrected, withdrawn or has ended stays away from the public view, whatever day is asked.  What is repaired
    or shielded `now` stays away from the shared view too.  Of whom nothing is shown, and who is in no register, it is
    not said that he is known.
    """
    if known_at > now:
        raise AskedOfTheFuture(f"{known_at.isoformat()} lies in the future: ask of a moment up to now")
    as_of = AsOf(day, known_at, head() if known_at == now else head_at(known_at))
    reading = parse(asked)
    if reading.code is None:
        person = reading.fault is Fault.NATURAL_PERSON
        answer = Answer.OUT_OF_SCOPE if person else Answer.ILL_FORMED
        return Dossier(answer, as_of, view, fault="" if person else str(reading.fault), asked="" if person else asked)
    held = subject_by_code(reading.code, known_at=known_at)
    if held is None:
        return Dossier(Answer.NO_SUCH_CODE, as_of, view, asked=reading.code)
    records = records_of(held.id, day=day, known_at=known_at, now=now, view=view)
    if not records and view is not Visibility.KEPT and not is_openly_held(held.id, held.code):
        return Dossier(Answer.NO_SUCH_CODE, as_of, view, asked=reading.code)
    successors = tuple(Succeeded(**one.__dict__) for one in successors_of(held.id))
    answer = Answer.PUBLISHED if records else Answer.SUCCEEDED if successors else Answer.NOTHING_PUBLISHED
    return Dossier(answer, as_of, view, _subject_view(held), records, successors, asked=reading.code)


def is_openly_held(subject: int, code: str) -> bool:
    """Whether everybody may know of the organisation without any record of it: by register, packs or succession."""
    return bool(openly_named([subject])) or any(agency.code == code for agency in current().agencies.values())


def _subject_view(held: SubjectHeld) -> SubjectView:
    names = tuple(NameView(name.name, name.since, name.until) for name in held.names)
    return SubjectView(held.id, held.code, held.code_as_published, names, held.kind, held.region)


def records_of(
    subject: int, *, day: date, known_at: datetime, now: datetime, view: Visibility
) -> tuple[RecordView, ...]:
    """The organisation's records that somebody with `view` may see, newest decision first."""
    versions = list(Version.objects.filter(subject_id=subject, known_from__lte=known_at).filter(_still_known(known_at)))
    versions = [version for version in versions if holds_on(version, day)]
    records = {
        record.id: record for record in Record.objects.filter(id__in={version.record_id for version in versions})
    }
    rulebook = current()
    said = remarks_about([subject], day=day, known_at=known_at)
    if view is not Visibility.KEPT and (known_at < now or day < localdate(now)):
        today = remarks_about([subject], day=localdate(now), known_at=now)
        versions = [one for one in versions if today.get(one.record_id, NOTHING_SAID).withheld_on is None]
        if view is Visibility.PUBLIC:
            left = {version.record_id: records[version.record_id] for version in versions}
            versions, said = _as_held_now(subject, left, rulebook, day=day, today=localdate(now)), today
    seen = (
        record_view(one, records[one.record_id], rulebook, day=day, view=view, said=said.get(one.record_id))
        for one in versions
    )
    shown = [record for record in seen if record is not None]
    return tuple(sorted(shown, key=lambda record: (_told_on(record), record.id), reverse=True))


def remarks_about(subjects: Iterable[int], *, day: date, known_at: datetime | None) -> dict[int, Remarks]:
    """What is said of `day` about each record of these organisations, as held at `known_at` (None: as held now)."""
    held = Remark.objects.filter(subject_id__in=list(subjects), valid_from__lte=day)
    held = held.filter(Q(valid_to=None) | Q(valid_to__gt=day))
    held = held.filter(known_to=None) if known_at is None else held.filter(_known(known_at))
    return by_record(told_as(one) for one in held.order_by("id"))


def said_in(held: Iterable[Remark]) -> Remarks:
    """What these rows about one record say together."""
    return Remarks(tuple(told_as(one) for one in held))


def told_as(held: Remark) -> RemarkView:
    """The remark as it is told."""
    kind = RemarkKind(held.kind)
    return RemarkView(held.id, held.record_id, kind, held.valid_from, held.case, held.rule, held.rulebook, held.text)


def _known(known_at: datetime) -> Q:
    return Q(known_from__lte=known_at) & _still_known(known_at)


def _still_known(known_at: datetime) -> Q:
    return Q(known_to=None) | Q(known_to__gt=known_at)


def holds_on(version: Version, day: date) -> bool:
    """Whether the version says something of that day."""
    return version.valid_from <= day and (version.valid_to is None or day < version.valid_to)


def _told_on(record: RecordView) -> date:
    return record.decided_on or record.happened_on or record.published_at


def _as_held_now(
    subject: int, records: dict[int, Record], rulebook: Rulebook, *, day: date, today: date
) -> list[Version]:
    """What is held now of `day` of those records that are public today: nothing corrected away comes back."""
    held = list(Version.objects.filter(subject_id=subject, known_to=None, record_id__in=list(records)))
    public = {version.record_id for version in held if _is_public(version, records, rulebook, today)}
    return [version for version in held if version.record_id in public and holds_on(version, day)]


def _is_public(version: Version, records: dict[int, Record], rulebook: Rulebook, today: date) -> bool:
    if not holds_on(version, today):
        return False
    governing = governing_of(version, records[version.record_id], rulebook)
    return disclosure_of(version, governing, today, NOTHING_SAID).visibility is Visibility.PUBLIC


@dataclass(frozen=True)
class Governing:
    """The version of the item that governs a record, and its terms."""

    version: RuleVersion[CatalogueTerms]
    terms: CatalogueTerms


def governing_of(version: Version, record: Record, rulebook: Rulebook) -> Governing:
    """The law of the day that the item names: of the decision, of the act, or of the filing."""
    item = (rulebook if record.item in rulebook.catalogue else adopted_as(version.rulebook)).item(record.item)
    filed_on = localdate(version.known_from)
    return governed(item, decided_on=version.decided_on, happened_on=version.happened_on, filed_on=filed_on)


def governed(item: CatalogueItem, *, decided_on: date | None, happened_on: date | None, filed_on: date) -> Governing:
    """What `item` says of a record with these dates: by the law of the day that the item itself names."""
    latest = item.versions[-1].terms or next(one.terms for one in reversed(item.versions) if one.terms)
    days = {
        "day_of_decision": decided_on or happened_on,
        "day_of_act": happened_on or decided_on,
        "day_of_filing": None,
    }
    found = item.at(days[latest.governed_by] or filed_on)
    return Governing(found, found.terms or latest)


def disclosure_of(version: Version, governing: Governing, day: date, said: Remarks) -> Disclosure:
    """Who may see the version on `day`, by the law that governs it and what is said about its record."""
    terms = governing.terms
    return disclose(
        terms,
        facts=version.facts,
        severity=Severity(version.severity),
        decided_on=version.decided_on,
        published_on=version.published_on,
        until=stated_until(terms.publication, version.facts, decided_on=version.decided_on),
        withheld_on=said.withheld_on,
        ends=_stated_end(version),
        day=day,
    )


def _stated_end(version: Version) -> date | None:
    """The end that was stated when it still lay ahead; an end by a later change says nothing of publication."""
    ahead = version.valid_to is not None and version.valid_to > localdate(version.known_from)
    return version.valid_to if ahead else None


def record_view(
    version: Version, record: Record, rulebook: Rulebook, *, day: date, view: Visibility, said: Remarks | None
) -> RecordView | None:
    """The record, and what is `said` about it, as somebody with `view` may see it on `day`; None where he may not."""
    said = said or NOTHING_SAID
    governing = governing_of(version, record, rulebook)
    decided = disclosure_of(version, governing, day, said)
    if not decided.seen_in(view):
        return None
    return RecordView(
        id=record.id,
        item=record.item,
        stance=governing.terms.stance,
        source=record.source,
        authority=version.authority,
        happened_on=version.happened_on,
        decided_on=version.decided_on,
        published_at=version.published_on,
        corrected_at=version.corrected_at,
        severity=Severity(version.severity),
        visibility=decided.visibility,
        public_from=decided.public_from,
        public_until=decided.public_until,
        basis=tuple(_citations(governing.version, rulebook)),
        facts=visible_facts(governing.terms, version.facts, view=view),
        event=version.stated_by,
        marks=(*_marks(version, governing.terms), *(Mark(kind) for kind in said.kinds)),
        unverified=any(path.startswith("publication") for path in governing.version.unverified),
        statement=Statement(said.statement.text, said.statement.since) if said.statement else None,
        governed_from=governing.version.in_force,
    )


def _marks(version: Version, terms: CatalogueTerms) -> Iterable[Mark]:
    if version.corrected_at is not None:
        yield Mark.CORRECTED
    if version.verb == SUPERSEDED:
        yield Mark.UPDATED
    last = last_day_to_publish(terms, decided_on=version.decided_on, happened_on=version.happened_on)
    if last is not None and version.published_on > last:
        yield Mark.LATE


def _citations(version: RuleVersion[CatalogueTerms], rulebook: Rulebook) -> Iterable[Citation]:
    for basis in version.basis:
        yield Citation(basis.act, basis.article, rulebook.act(basis.act).title.zh)


def open_remarks(kinds: Iterable[RemarkKind]) -> dict[RemarkView, datetime]:
    """The remarks of these kinds that hold until further notice, each with the moment from which it was held."""
    held = Remark.objects.filter(kind__in=[kind.value for kind in kinds], known_to=None, valid_to=None)
    return {told_as(one): one.known_from for one in held.order_by("id")}


def subjects_of(records: Iterable[int]) -> dict[int, int]:
    """Whose each of these records is; numbers that no record has are left out."""
    return dict(Record.objects.filter(id__in=list(records)).values_list("id", "subject_id"))


def last_stated(records: Iterable[int]) -> dict[int, datetime]:
    """When the source last stated each of these records; those that are no longer held at all are left out."""
    subjects = subjects_of(records)
    held = Version.objects.filter(subject_id__in=set(subjects.values()), record_id__in=subjects, known_to=None)
    return dict(held.values_list("record_id").annotate(Max("known_from")))


def first_told(records: Iterable[int]) -> dict[int, int]:
    """The position at which each of these records was first stated; those not numbered yet are left out."""
    subjects = subjects_of(records)
    stated = Version.objects.filter(subject_id__in=set(subjects.values()), record_id__in=subjects)
    first = dict(stated.values_list("record_id").annotate(Min("stated_by")))
    positions = positions_of(first.values())
    return {record: positions[event] for record, event in first.items() if event in positions}
