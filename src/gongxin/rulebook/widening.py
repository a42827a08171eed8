"""Where one version of a catalogue item burdens or exposes its subjects more, or less, than another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gongxin.rulebook.items import (
    CatalogueTerms,
    Clock,
    Condition,
    Length,
    Narrower,
    Publication,
    Severity,
    SeverityText,
    Stance,
    Visibility,
    Window,
)
from gongxin.rulebook.lengths import compared, said
from gongxin.rulebook.publication import OPENNESS

Direction = Literal["stricter", "looser", "neutral"]
SHARING = ("none", "conditional", "unconditional")
CLASSES = tuple(Severity)


@dataclass(frozen=True)
class Change:
    """One difference between two versions: what changed, and whether it is stricter for the subjects."""

    path: tuple[str, ...]
    direction: Direction
    old: str
    new: str


def changes(old: CatalogueTerms, new: CatalogueTerms) -> Iterator[Change]:
    """Every difference that bears on subjects, from the old terms to the new."""
    yield from _subjects(old, new)
    yield from _ordered(("stance",), _stance(old.stance), _stance(new.stance), old.stance, new.stance)
    yield from _visibility(old, new)
    yield from _severity(old, new)
    yield from _windows(old, new)
    yield from _counting(old, new)
    yield from _length(("retention",), old.retention, new.retention)
    yield from _fields(old, new)
    yield from _remedies(old, new)
    yield from _clock(("publish_within",), old.publish_within, new.publish_within, longer="neutral")
    if old.governed_by != new.governed_by:
        yield Change(("governed_by",), "neutral", old.governed_by, new.governed_by)


def _direction(more: int) -> Direction:
    return "stricter" if more > 0 else "looser" if more < 0 else "neutral"


def _ordered(path: tuple[str, ...], old: int, new: int, was: object, becomes: object) -> Iterator[Change]:
    if was != becomes:
        yield Change(path, _direction(new - old), str(was), str(becomes))


def _stance(stance: Stance) -> int:
    return int(stance is Stance.ADVERSE)


def _subjects(old: CatalogueTerms, new: CatalogueTerms) -> Iterator[Change]:
    for kind in new.subjects:
        if kind not in old.subjects:
            yield Change(("subjects", kind), "stricter", "", kind)
    for kind in old.subjects:
        if kind not in new.subjects:
            yield Change(("subjects", kind), "looser", kind, "")


def _visibility(old: CatalogueTerms, new: CatalogueTerms) -> Iterator[Change]:
    was, becomes = old.publication.visibility, new.publication.visibility
    yield from _ordered(("publication", "visibility"), OPENNESS.index(was), OPENNESS.index(becomes), was, becomes)
    yield from _narrower(old.publication, becomes, new.publication)
    levels = SHARING.index(old.sharing), SHARING.index(new.sharing)
    yield from _ordered(("sharing",), *levels, old.sharing, new.sharing)
    reports = old.special_report, new.special_report
    yield from _ordered(("special_report",), int(reports[0]), int(reports[1]), _yes(reports[0]), _yes(reports[1]))


def _narrower(old: Publication, becomes: Visibility, new: Publication) -> Iterator[Change]:
    """Entries added behind the old ones hide more; any other change may show somebody what he did not see."""
    left = tuple(one for one in old.narrower if OPENNESS.index(one.visibility) < OPENNESS.index(becomes))
    if left != new.narrower:
        direction: Direction = "looser" if new.narrower[: len(left)] == left else "stricter"
        yield Change(("publication", "narrower"), direction, said_narrower(old.narrower), said_narrower(new.narrower))


def said_narrower(entries: tuple[Narrower, ...]) -> str:
    """Which records are visible to fewer than their item, in one line; empty where none are."""
    return "; ".join(f"{one.visibility} when {' and '.join(map(_said, one.when))}" for one in entries)


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _severity(old: CatalogueTerms, new: CatalogueTerms) -> Iterator[Change]:
    if old.severity == new.severity:
        return
    direction = _severity_direction(old.severity, new.severity)
    yield Change(("severity",), direction or "stricter", said_severity(old.severity), said_severity(new.severity))


def _severity_direction(old: SeverityText, new: SeverityText) -> Direction | None:
    """What the new rules do to classes where that can be told rule by rule; None where it cannot."""
    if len(old.rules) != len(new.rules):
        return None
    steps = [CLASSES.index(new.otherwise) - CLASSES.index(old.otherwise)]
    for place, (was, becomes) in enumerate(zip(old.rules, new.rules, strict=True)):
        steps.append(CLASSES.index(becomes.severity) - CLASSES.index(was.severity))
        wider = _conditions(was.when, becomes.when)
        raises = {_raises(old, place), _raises(new, place)}
        if wider is None or (wider and (len(raises) > 1 or None in raises)):
            return None
        steps.append(wider * (raises.pop() or 0))
    if max(steps) > 0:
        return None if min(steps) < 0 else "stricter"
    return "looser" if min(steps) < 0 else "neutral"


def _raises(text: SeverityText, place: int) -> int | None:
    """1 when a record caught by this rule is classed no lower than without it, -1 no higher; None for either."""
    levels = [*(CLASSES.index(rule.severity) for rule in text.rules), CLASSES.index(text.otherwise)]
    if levels[place] >= max(levels[place + 1 :]):
        return 1
    return -1 if levels[place] <= min(levels[place + 1 :]) else None


def _conditions(old: tuple[Condition, ...], new: tuple[Condition, ...]) -> int | None:
    """1 when the new conditions hold of more records, -1 of fewer, 0 of the same; None where that is not plain."""
    if len(old) != len(new):
        return None
    steps = [_bound(was, becomes) for was, becomes in zip(old, new, strict=True)]
    known = [step for step in steps if step is not None]
    if len(known) < len(steps) or (1 in known and -1 in known):
        return None
    return next((step for step in known if step), 0)


def _bound(old: Condition, new: Condition) -> int | None:
    if old == new:
        return 0
    if old.field != new.field:
        return None
    if old.at_least is not None and new.at_least is not None:
        return 1 if new.at_least < old.at_least else -1
    if old.at_most is not None and new.at_most is not None:
        return 1 if new.at_most > old.at_most else -1
    return _values(old.includes, new.includes) or _values(old.within, new.within)


def _values(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> int | None:
    if old is None or new is None:
        return None
    if set(old) < set(new):
        return 1
    return -1 if set(new) < set(old) else None


def said_severity(text: SeverityText) -> str:
    """The severity rules in one line."""
    rules = [f"{rule.severity} when {' and '.join(_said(condition) for condition in rule.when)}" for rule in text.rules]
    return "; ".join([*rules, f"otherwise {text.otherwise}"])


def _said(condition: Condition) -> str:
    given = condition.model_dump(exclude_none=True, exclude={"field"})
    test, value = next(iter(given.items()))
    return f"{condition.field} {test.replace('_', ' ')} {', '.join(value) if isinstance(value, tuple) else value}"


def _windows(old: CatalogueTerms, new: CatalogueTerms) -> Iterator[Change]:
    for severity in CLASSES:
        was, becomes = old.publication.windows.get(severity), new.publication.windows.get(severity)
        path = ("publication", "windows", severity.value)
        if was is None or becomes is None:
            if was != becomes:
                yield Change(path, _direction(_shown(becomes) - _shown(was)), said_window(was), said_window(becomes))
            continue
        yield from _ordered((*path, "published"), *_flags(was, becomes), _yes(was.published), _yes(becomes.published))
        yield from _length((*path, "maximum"), was.maximum, becomes.maximum)
        yield from _length((*path, "minimum"), was.minimum, becomes.minimum)


def _flags(old: Window, new: Window) -> tuple[int, int]:
    return int(old.published), int(new.published)


def _shown(window: Window | None) -> int:
    return 0 if window is None else 1 + int(window.published)


def said_window(window: Window | None) -> str:
    """A window in words, empty where there is none."""
    if window is None:
        return ""
    length = f"{said(window.minimum, 'en')} to {said(window.maximum, 'en')}"
    return length if window.published else f"not published, {length}"


def _counting(old: CatalogueTerms, new: CatalogueTerms) -> Iterator[Change]:
    anchors = ("decided", "published")
    was, becomes = old.publication.anchor, new.publication.anchor
    yield from _ordered(("publication", "anchor"), anchors.index(was), anchors.index(becomes), was, becomes)
    late = old.publication.late_after, new.publication.late_after
    path = ("publication", "late_after")
    if late[0] is None or late[1] is None:
        if late[0] != late[1]:
            yield Change(
                path, "stricter" if late[1] is None else "looser", _length_said(late[0]), _length_said(late[1])
            )
    else:
        yield from _length(path, late[0], late[1])


def _length_said(length: Length | None) -> str:
    return "" if length is None else said(length, "en")


def _length(path: tuple[str, ...], old: Length, new: Length, *, longer: Direction = "stricter") -> Iterator[Change]:
    if old == new:
        return
    more = compared(old, new)
    direction = longer if longer == "neutral" else _direction(more)
    if more:
        yield Change(path, direction, said(old, "en"), said(new, "en"))


def _fields(old: CatalogueTerms, new: CatalogueTerms) -> Iterator[Change]:
    was, becomes = ({field.name: field for field in terms.fields} for terms in (old, new))
    for name in becomes.keys() - was.keys():
        yield Change(("fields", name), "stricter", "", name)
    for name in was.keys() - becomes.keys():
        yield Change(("fields", name), "looser", name, "")
    for name in sorted(was.keys() & becomes.keys()):
        seen = was[name].visibility, becomes[name].visibility
        yield from _ordered(("fields", name, "visibility"), OPENNESS.index(seen[0]), OPENNESS.index(seen[1]), *seen)


def _remedies(old: CatalogueTerms, new: CatalogueTerms) -> Iterator[Change]:
    possible = [terms.repair is not None and terms.repair.possible for terms in (old, new)]
    yield from _ordered(("repair", "possible"), int(not possible[0]), int(not possible[1]), *map(_yes, possible))
    clocks = [terms.repair.decision if terms.repair else None for terms in (old, new)]
    yield from _clock(("repair", "decision"), *clocks)
    answers = [terms.objection.answer if terms.objection else None for terms in (old, new)]
    yield from _clock(("objection", "answer"), *answers)


def _clock(
    path: tuple[str, ...], old: Clock | None, new: Clock | None, *, longer: Direction = "stricter"
) -> Iterator[Change]:
    if old is None or new is None:
        if old != new:
            direction: Direction = longer if longer == "neutral" else "stricter" if new is None else "looser"
            yield Change(path, direction, said_clock(old), said_clock(new))
        return
    if old.anchor != new.anchor:
        yield Change((*path, "anchor"), "neutral", old.anchor, new.anchor)
    yield from _length(path, old.within, new.within, longer=longer)


def said_clock(clock: Clock | None) -> str:
    """A clock in words, empty where there is none."""
    return "" if clock is None else f"{said(clock.within, 'en')} from {clock.anchor}"
