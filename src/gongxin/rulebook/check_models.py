"""Rules of packs about models: what they name is there, grades fall, hints stay inside, and SQL is portable.

A model that breaks none of these compiles for every day on which it is in force.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from gongxin.rulebook.check_basis import check_citations
from gongxin.rulebook.check_catalogue import CHOICES, TEXTS, check_conditions, field_of
from gongxin.rulebook.evaluations import (
    Aggregate,
    Dimension,
    Grade,
    Indicator,
    ModelItem,
    ModelTerms,
    Points,
    Standing,
    hundredths,
)
from gongxin.rulebook.items import Basis, CatalogueTerms, Condition, FieldType, Visibility
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.portable import column_name, refusals, unsafe
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]
RESERVED = frozenset({"missing", "small"})
"""Flags of every model's results, which no bound and no ceiling may be called."""
LONGEST_NAME = 56
MOST_INDICATORS = 500
SUMMED = frozenset({FieldType.MONEY, FieldType.INTEGER, FieldType.DECIMAL})


class Keyed(Protocol):
    """A part of a model that has a key."""

    @property
    def key(self) -> str:
        """What the part is called."""


def check_models(folder: Folder) -> Iterator[Violation]:
    """Every model names only what there is, is graded in order, and brings only portable SQL."""
    columns = _columns(folder)
    for source in folder.of("models"):
        yield from _check_sql(source, columns)
    for source, path, terms in folder.terms("models", ModelTerms):
        yield from _check_standing(folder, source, path, terms)
        yield from _check_parts(source, path, terms)
        yield from _check_grades(source, path, terms)
        yield from _check_limits(folder, source, path, terms)
        for place, indicator in enumerate(terms.indicators):
            yield from _check_indicator(folder, source, (*path, "indicators", place), indicator, terms)
        for place, key in enumerate(terms.coverage.items if terms.coverage else ()):
            if folder.last_terms(key) is None:
                yield source.breaks("item-unknown", (*path, "coverage", "items", place), f"no catalogue item {key}")
        day = source.value.versions[path[1]].in_force
        for where, cited in _citations(path, terms):
            yield from check_citations(folder, source, cited, day, where)


def _columns(folder: Folder) -> frozenset[str]:
    """The columns that an extract may have for fields of the catalogue's items."""
    versions = (version for source in folder.of("catalogue") for version in source.value.versions if version.terms)
    return frozenset(column_name(field.type, field.name) for version in versions for field in version.terms.fields)


def _check_sql(source: Source, columns: frozenset[str]) -> Iterator[Violation]:
    item: ModelItem = source.value
    named = {one.sql for version in item.versions if version.terms for one in version.terms.indicators if one.sql}
    for name, text in item.sql.items():
        if name not in named:
            yield source.breaks("sql-unused", (), f"no indicator names indicators/{name}.sql")
        for told in refusals(text, columns):
            yield source.breaks("sql-not-portable", (), f"indicators/{name}.sql: {told}")


def _check_standing(folder: Folder, source: Source, path: Path, terms: ModelTerms) -> Iterator[Violation]:
    pack = folder.pack(source.pack)
    if terms.standing is Standing.COMPREHENSIVE and (pack is None or pack.kind != "national"):
        message = f"{source.pack} would give a comprehensive grade of its own"
        yield source.breaks("comprehensive-not-national", (*path, "standing"), message)
    if terms.standing is Standing.RISK_HINT and terms.seen_by is Visibility.PUBLIC:
        yield source.breaks("hint-published", (*path, "seen_by"), "a hint for the node alone would be public")
    if terms.seen_by is Visibility.PUBLIC and terms.counts is not Visibility.PUBLIC:
        message = "everybody would see in the grade what agencies alone share"
        yield source.breaks("public-grade-of-shared", (*path, "counts"), message)
    if terms.every.working_days is not None:
        yield source.breaks("window-in-working-days", (*path, "every"), "how often it runs is in working days")


def _check_parts(source: Source, path: Path, terms: ModelTerms) -> Iterator[Violation]:
    limits: tuple[Keyed, ...] = (*terms.bounds, *terms.ceilings)
    groups: dict[str, tuple[Keyed, ...]] = {"indicators": terms.indicators, "dimensions": terms.dimensions}
    groups |= {"decays": terms.decays, "bounds": limits}
    for group, parts in groups.items():
        keys = [part.key for part in parts]
        for place, key in enumerate(keys):
            where = (*path, group, place)
            if key in keys[:place] or (group == "bounds" and key in RESERVED):
                yield source.breaks("model-part-not-unique", where, f"{key} has another meaning already")
            if len(key) > LONGEST_NAME:
                yield source.breaks("model-too-large", where, f"the key {key} is longer than {LONGEST_NAME} characters")
    if len(terms.indicators) > MOST_INDICATORS:
        yield source.breaks("model-too-large", (*path, "indicators"), f"more than {MOST_INDICATORS} indicators")
    for place, decay in enumerate(terms.decays):
        if len({step.from_days for step in decay.steps}) < len(decay.steps):
            message = f"two steps of {decay.key} are of one day"
            yield source.breaks("model-part-not-unique", (*path, "decays", place, "steps"), message)
    for place, dimension in enumerate(terms.dimensions):
        yield from _check_between(source, (*path, "dimensions", place), dimension)


def _check_between(source: Source, path: Path, part: Indicator | Dimension) -> Iterator[Violation]:
    if part.least is not None and part.most is not None and hundredths(part.least) > hundredths(part.most):
        yield source.breaks("model-bounds-crossed", (*path, "least"), f"{part.least} is more than {part.most}")


def _check_grades(source: Source, path: Path, terms: ModelTerms) -> Iterator[Violation]:
    names = [grade.grade for grade in terms.grades]
    cuts = [grade.from_points for grade in terms.grades]
    for place, name in enumerate(names):
        where = (*path, "grades", place)
        if name in names[:place]:
            yield source.breaks("model-grades-out-of-order", where, f"{name} stands twice")
        if (cuts[place] is None) is not (place == len(names) - 1):
            yield source.breaks("model-grades-out-of-order", where, "every grade but the last says from which score")
        elif place and _rises(cuts[place - 1], cuts[place]):
            yield source.breaks("model-grades-out-of-order", where, f"{name} begins above the grade before it")


def _rises(before: Points | None, after: Points | None) -> bool:
    return before is not None and after is not None and hundredths(after) > hundredths(before)


def _check_limits(folder: Folder, source: Source, path: Path, terms: ModelTerms) -> Iterator[Violation]:
    """Bounds are about indicators of the model, ceilings about another model, both to grades that there are."""
    grades, known = _grades(terms.grades), {indicator.key for indicator in terms.indicators}
    for place, bound in enumerate(terms.bounds):
        where = (*path, "bounds", place)
        if bound.indicator not in known:
            yield source.breaks("model-indicator-unknown", (*where, "indicator"), f"no indicator {bound.indicator}")
        if bound.grade not in grades:
            yield source.breaks("model-grade-unknown", (*where, "grade"), f"no grade {bound.grade}")
    for place, ceiling in enumerate(terms.ceilings):
        where = (*path, "ceilings", place)
        if ceiling.grade not in grades:
            yield source.breaks("model-grade-unknown", (*where, "grade"), f"no grade {ceiling.grade}")
        other: ModelItem | None = folder.named("models").get(ceiling.model)
        if other is None:
            yield source.breaks("model-unknown", (*where, "model"), f"no model {ceiling.model}")
        elif source.value.key in _above(folder, ceiling.model):
            yield source.breaks("model-in-circle", (*where, "model"), f"{ceiling.model} itself rests on this model")
        elif missing := sorted(set(ceiling.when) - _given(other)):
            yield source.breaks("model-grade-unknown", (*where, "when"), f"{ceiling.model} never gives {missing[0]}")


def _grades(grades: Iterable[Grade]) -> set[str]:
    return {grade.grade for grade in grades}


def _given(item: ModelItem) -> set[str]:
    """Every grade that some version of the model gives."""
    terms = [version.terms for version in item.versions if version.terms is not None]
    otherwise = {one.coverage.otherwise for one in terms if one.coverage is not None}
    return otherwise.union(*(_grades(one.grades) for one in terms))


def _above(folder: Folder, key: str) -> set[str]:
    """The model and those whose grades it waits for, however far off."""
    found, waiting = set(), [key]
    while waiting:
        found.add(key := waiting.pop())
        item: ModelItem | None = folder.named("models").get(key)
        versions = [version.terms for version in item.versions if version.terms] if item else []
        waiting += [one.model for terms in versions for one in terms.ceilings if one.model not in found]
    return found


def _check_indicator(
    folder: Folder, source: Source, path: Path, one: Indicator, terms: ModelTerms
) -> Iterator[Violation]:
    if one.dimension not in {dimension.key for dimension in terms.dimensions}:
        yield source.breaks("model-dimension-unknown", (*path, "dimension"), f"no dimension {one.dimension}")
    if one.sql is not None and one.sql not in source.value.sql:
        yield source.breaks("sql-missing", (*path, "sql"), f"there is no indicators/{one.sql}.sql")
    if one.within is not None and one.within.working_days is not None:
        yield source.breaks("window-in-working-days", (*path, "within"), "how far back is in working days")
    yield from _check_between(source, path, one)
    yield from _check_weighing(source, path, one, terms)
    for place, taken in enumerate(one.take):
        where, item = (*path, "take", place), folder.last_terms(taken.item)
        if item is None:
            yield source.breaks("item-unknown", (*where, "item"), f"no catalogue item {taken.item}")
            continue
        yield from check_conditions(source, (*where, "when"), taken.when, item)
        for condition in taken.when:
            yield from _check_condition(source, (*where, "when"), condition, item)
        yield from _check_summed(source, (*path, "of"), one, item)


def _check_weighing(source: Source, path: Path, one: Indicator, terms: ModelTerms) -> Iterator[Violation]:
    """What is summed is named, what fades is counted or summed, and rungs stand on different steps."""
    if (one.of is not None) is not (one.aggregate is Aggregate.SUM):
        yield source.breaks("indicator-misfit", (*path, "of"), "`of` belongs to a sum, and a sum needs it")
    if one.decay is not None and one.decay not in {decay.key for decay in terms.decays}:
        yield source.breaks("model-decay-unknown", (*path, "decay"), f"no decay {one.decay}")
    if one.decay is not None and (one.each is None or one.aggregate not in (Aggregate.COUNT, Aggregate.SUM)):
        yield source.breaks("indicator-misfit", (*path, "decay"), "only what counts for each, or is summed, fades")
    if one.sql is not None and (one.each or one.rungs or one.within or one.of):
        yield source.breaks("indicator-misfit", (*path, "sql"), "a SELECT says itself what counts and how much")
    steps = [rung.at_least for rung in one.rungs]
    if len(set(steps)) < len(steps):
        yield source.breaks("model-part-not-unique", (*path, "rungs"), "two rungs begin at one measure")


def _check_condition(source: Source, path: Path, one: Condition, item: CatalogueTerms) -> Iterator[Violation]:
    """Values are compared with texts alone, and are read alike by every engine."""
    field, values = field_of(item, one.field), (*(one.includes or ()), *(one.within or ()))
    if field is None:
        return
    if values and field.type not in CHOICES | TEXTS | {FieldType.USCC}:
        yield source.breaks("field-of-other-type", path, f"{field.name} is {field.type}, and is no text among others")
    for value in values:
        if unsafe(value) or (field.type is FieldType.CHOICES and ("|" in value or not value)):
            yield source.breaks("text-unsafe", path, f"{value!r} is not read alike by every engine")


def _check_summed(source: Source, path: Path, one: Indicator, item: CatalogueTerms) -> Iterator[Violation]:
    if one.of is None:
        return
    field = field_of(item, one.of)
    if field is None:
        yield source.breaks("field-unknown", path, f"there is no field {one.of}")
    elif field.type not in SUMMED:
        yield source.breaks("field-of-other-type", path, f"{field.name} is {field.type}, not a number")


def _citations(path: Path, terms: ModelTerms) -> Iterator[tuple[Path, tuple[Basis, ...]]]:
    for place, indicator in enumerate(terms.indicators):
        yield (*path, "indicators", place), indicator.basis
    for place, decay in enumerate(terms.decays):
        yield (*path, "decays", place), decay.basis
    for place, bound in enumerate(terms.bounds):
        yield (*path, "bounds", place), bound.basis
    for place, ceiling in enumerate(terms.ceilings):
        yield (*path, "ceilings", place), ceiling.basis
