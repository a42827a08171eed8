"""Rules of packs about adverse items: class, window, repair and objection, within the national limits."""

from collections.abc import Iterator
from datetime import date

from gongxin.rulebook.check_catalogue import CHOICES, check_conditions, field_of
from gongxin.rulebook.items import (
    CatalogueTerms,
    ClassLimit,
    LimitTerms,
    Severity,
    Stance,
    Terms,
    Version,
    Visibility,
    Window,
)
from gongxin.rulebook.lengths import may_exceed, said
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.publication import OPENNESS
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]


def check_publication(folder: Folder) -> Iterator[Violation]:
    """Every adverse item is classed, limited, repairable and contestable; nothing else is classed."""
    for source, path, terms in folder.terms("catalogue", CatalogueTerms):
        if terms.stance is Stance.ADVERSE:
            yield from _check_adverse(source, path, terms)
        elif possible(terms) != {Severity.NONE}:
            message = f"a {terms.stance} item has no severity"
            yield source.breaks("severity-without-stance", (*path, "severity"), message)
        yield from _check_lengths(source, path, terms)
        yield from _check_narrower(source, path, terms)
    for source in folder.of("catalogue"):
        yield from _check_limits(folder, source)


def possible(terms: CatalogueTerms) -> set[Severity]:
    """The classes that records of these terms can have."""
    return {rule.severity for rule in terms.severity.rules} | {terms.severity.otherwise}


def _check_adverse(source: Source, path: Path, terms: CatalogueTerms) -> Iterator[Violation]:
    if Severity.NONE in possible(terms):
        yield source.breaks("adverse-without-severity", (*path, "severity"), "some of its records would have no class")
    if terms.publication.visibility is Visibility.PUBLIC:
        for severity in sorted(possible(terms) - set(terms.publication.windows) - {Severity.NONE}):
            message = f"a published record can be {severity}, and there is no window for it"
            yield source.breaks("window-missing", (*path, "publication", "windows"), message)
    if terms.repair is None:
        yield source.breaks("repair-missing", path, "nothing says whether and how a record is repaired")
    if terms.objection is None:
        yield source.breaks("objection-missing", path, "nothing says how a record is contested")
    counts_from_decision = terms.publication.anchor == "decided" or terms.publication.late_after is not None
    if counts_from_decision and terms.dates.decided is None:
        message = "windows count from the decision, and no field holds its day"
        yield source.breaks("governing-day-unknown", (*path, "publication"), message)


def _check_lengths(source: Source, path: Path, terms: CatalogueTerms) -> Iterator[Violation]:
    late = terms.publication.late_after
    if late is not None and late.working_days is not None:
        where: Path = (*path, "publication", "late_after")
        yield source.breaks("window-in-working-days", where, "late_after is in working days")
    for severity, window in terms.publication.windows.items():
        where = (*path, "publication", "windows", severity.value)
        if _in_working_days(window):
            yield source.breaks("window-in-working-days", where, f"the {severity} window is in working days")
        elif may_exceed(window.minimum, window.maximum):
            message = f"the minimum of the {severity} window is longer than its maximum"
            yield source.breaks("window-upside-down", where, message)


def _check_narrower(source: Source, path: Path, terms: CatalogueTerms) -> Iterator[Violation]:
    """Choices alone decide: of everybody's records only those are told apart that state different ones."""
    widest = OPENNESS.index(terms.publication.visibility)
    for place, one in enumerate(terms.publication.narrower):
        where: Path = (*path, "publication", "narrower", place)
        if OPENNESS.index(one.visibility) >= widest:
            message = f"{one.visibility} is not narrower than {terms.publication.visibility}"
            yield source.breaks("visibility-not-narrower", (*where, "visibility"), message)
        if not one.when:
            yield source.breaks("visibility-not-narrower", (*where, "when"), "every record would meet no condition")
        yield from check_conditions(source, (*where, "when"), one.when, terms)
        for field in (field_of(terms, condition.field) for condition in one.when):
            if field is not None and field.type not in CHOICES:
                message = f"{field.name} is {field.type}, not a choice"
                yield source.breaks("field-of-other-type", (*where, "when"), message)


def _in_working_days(window: Window | ClassLimit) -> bool:
    return window.minimum.working_days is not None or window.maximum.working_days is not None


def _check_limits(folder: Folder, source: Source) -> Iterator[Violation]:
    limits = [version for one in folder.of("limits") for version in spans(one.value.versions)]
    for index, (begins, ends, version) in enumerate(spans(source.value.versions)):
        terms = version.terms
        if terms is None or terms.stance is not Stance.ADVERSE or terms.publication.visibility is not Visibility.PUBLIC:
            continue
        path: Path = ("versions", index, "terms", "publication", "windows")
        if not limits and any(window.published for window in terms.publication.windows.values()):
            yield source.breaks("limits-missing", path, "no pack says how long a record may be public")
        for since, until, limit in limits:
            if limit.terms is not None and (until is None or begins < until) and (ends is None or since < ends):
                yield from _within(source, path, terms, limit.terms, max(begins, since))


def spans(versions: tuple[Version[Terms], ...]) -> list[tuple[date, date | None, Version[Terms]]]:
    """Each version with the day it begins and the day it ends."""
    ends = [*(version.in_force for version in versions[1:]), None]
    return [(version.in_force, end, version) for version, end in zip(versions, ends, strict=True)]


def _within(source: Source, path: Path, terms: CatalogueTerms, limits: LimitTerms, since: date) -> Iterator[Violation]:
    for severity, window in terms.publication.windows.items():
        where, limit = (*path, severity.value), limits.windows.get(severity)
        if not window.published or _in_working_days(window):
            continue
        if limit is None:
            yield source.breaks("limits-missing", where, f"there is no limit for the class {severity}")
        elif not limit.published:
            message = f"from {since} the class {severity} is in principle not published"
            yield source.breaks("class-not-publishable", where, message)
        elif may_exceed(window.maximum, limit.maximum):
            message = f"from {since} a {severity} record may be public no longer than {said(limit.maximum, 'en')}"
            yield source.breaks("window-over-maximum", where, message)
