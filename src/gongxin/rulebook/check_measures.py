"""Rules of packs about measures and purposes: grounds that can be read, ends that can be computed, closed lists."""

from collections.abc import Iterator

from gongxin.rulebook.check_catalogue import check_conditions, field_of
from gongxin.rulebook.items import CatalogueTerms, FieldType
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.measures import LIGHTENING, Family, Ground, MeasureKind, MeasureTerms, PurposeTerms, WayOut
from gongxin.rulebook.recognitions import RecognitionTerms
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]


def check_measures(folder: Folder) -> Iterator[Violation]:
    """Every measure rests on records that there are, ends as its family does, and does what its kind may."""
    for source, path, terms in folder.terms("measures", MeasureTerms):
        if not terms.grounds:
            yield source.breaks("measure-without-ground", (*path, "grounds"), "the measure follows from nothing")
        if (terms.kind is MeasureKind.INCENTIVE) is not (terms.effect in LIGHTENING):
            yield source.breaks("effect-of-other-kind", (*path, "effect"), f"{terms.kind} with effect {terms.effect}")
        items = [folder.last_terms(ground.item) for ground in terms.grounds]
        for place, (ground, item) in enumerate(zip(terms.grounds, items, strict=True)):
            where = (*path, "grounds", place)
            if ground.recognised is None:
                yield from _check_end(source, where, terms, ground)
            else:
                yield from _check_recognised(folder, source, where, terms, ground)
            if item is None:
                yield source.breaks("item-unknown", (*where, "item"), f"no catalogue item {ground.item}")
            else:
                yield from check_conditions(source, (*where, "when"), ground.when, item)
                yield from _check_dates(source, where, ground, item)
        known = [item for item in items if item is not None]
        for place, step in enumerate(terms.way_out):
            yield from _check_step(folder, source, (*path, "way_out", place), step, known)


def check_purposes(folder: Folder) -> Iterator[Violation]:
    """Every purpose names measures, and only such as there are; how long a consent holds can be counted."""
    for source, path, terms in folder.terms("purposes", PurposeTerms):
        if not terms.measures:
            yield source.breaks("purpose-without-measure", (*path, "measures"), "nothing counts for this purpose")
        for place, key in enumerate(terms.measures):
            if key not in folder.named("measures"):
                yield source.breaks("measure-unknown", (*path, "measures", place), f"no measure {key}")
        if terms.consent is not None and terms.consent.longest.working_days is not None:
            where = (*path, "consent", "longest")
            yield source.breaks("window-in-working-days", where, "longest is in working days")


def _check_recognised(
    folder: Folder, source: Source, path: Path, terms: MeasureTerms, ground: Ground
) -> Iterator[Violation]:
    """Another region's grade eases and never burdens, and its beginning and end are those of the recognition."""
    if terms.kind is not MeasureKind.INCENTIVE:
        message = "another region's grade would count against organisations"
        yield source.breaks("recognition-burdens", (*path, "recognised"), message)
    said = [one for at, _, one in folder.terms("recognitions", RecognitionTerms) if at.value.key == ground.recognised]
    if not said:
        yield source.breaks("recognition-unknown", (*path, "recognised"), f"no recognition {ground.recognised}")
        return
    if ground.item != said[-1].item or any((ground.begins, ground.ended_on, ground.last_day, ground.longest)):
        message = f"{ground.recognised} says of which item the grades are, and how long they count"
        yield source.breaks("recognition-contradicted", path, message)
    known = {one.counts_as for grade in said for one in grade.grades}
    if not ground.counts_as or not known.issuperset(ground.counts_as):
        message = f"{ground.recognised} counts grades as {', '.join(sorted(known))}"
        yield source.breaks("recognition-contradicted", (*path, "counts_as"), message)


def _check_end(source: Source, path: Path, terms: MeasureTerms, ground: Ground) -> Iterator[Violation]:
    bar = terms.family is Family.PART_OF_DECISION
    if bar and ground.ended_on:
        message = f"{', '.join(ground.ended_on)} would end a bar that is part of a decision"
        yield source.breaks("bar-ended-early", (*path, "ended_on"), message)
    computable = ground.last_day or ground.longest
    if bar or terms.kind is MeasureKind.INCENTIVE:
        ends = bool(ground.ended_on or computable)
    else:
        ends = bool(ground.ended_on)
    if not ends:
        yield source.breaks("measure-without-end", path, f"nothing of {ground.item} ends the measure")
    for name in ("shortest", "longest"):
        length = getattr(ground, name)
        if length is not None and length.working_days is not None:
            yield source.breaks("window-in-working-days", (*path, name), f"{name} is in working days")


def _check_dates(source: Source, path: Path, ground: Ground, item: CatalogueTerms) -> Iterator[Violation]:
    named = [("begins", ground.begins), *(("ended_on", name) for name in ground.ended_on)]
    for key, name in (*named, *(("last_day", name) for name in ground.last_day)):
        field = field_of(item, name)
        if name is not None and field is None:
            yield source.breaks("field-unknown", (*path, key), f"there is no field {name}")
        if field is not None and field.type is not FieldType.DATE:
            yield source.breaks("field-of-other-type", (*path, key), f"{name} is {field.type}, not a date")


def _check_step(
    folder: Folder, source: Source, path: Path, step: WayOut, items: list[CatalogueTerms]
) -> Iterator[Violation]:
    if step.basis.act not in folder.named("acts"):
        yield source.breaks("act-unknown", (*path, "basis", "act"), f"no act {step.basis.act} is described")
    if step.after is not None and step.after.working_days is not None:
        yield source.breaks("window-in-working-days", (*path, "after"), "a way out is in working days")
    if step.counted_from is not None and any(field_of(item, step.counted_from) is None for item in items):
        message = f"not every ground has a field {step.counted_from}"
        yield source.breaks("field-unknown", (*path, "counted_from"), message)
