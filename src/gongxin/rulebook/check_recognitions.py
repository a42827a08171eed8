"""Rules of packs about recognised grades: only what there is, counted as what there is, and never a hint."""

from collections.abc import Iterator

from gongxin.rulebook.check_catalogue import check_favourable, field_of
from gongxin.rulebook.evaluations import ModelTerms, Standing
from gongxin.rulebook.items import FieldType
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.recognitions import RecognitionTerms
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]


def check_recognitions(folder: Folder) -> Iterator[Violation]:
    """Every recognition reads records that there are, and counts each grade once, as a grade of a model of ours."""
    for source, path, terms in folder.terms("recognitions", RecognitionTerms):
        if terms.standing is Standing.RISK_HINT:
            yield source.breaks("recognition-of-hint", (*path, "standing"), "a hint is a grade for nobody else")
        if terms.longest.working_days is not None:
            yield source.breaks("window-in-working-days", (*path, "longest"), "longest is in working days")
        for place, key in enumerate(terms.purposes):
            if key not in folder.named("purposes"):
                yield source.breaks("purpose-unknown", (*path, "purposes", place), f"no purpose {key}")
        yield from _check_records(folder, source, path, terms)
        yield from _check_grades(folder, source, path, terms)


def _check_records(folder: Folder, source: Source, path: Path, terms: RecognitionTerms) -> Iterator[Violation]:
    yield from check_favourable(folder, source, path, terms.item, terms.when)
    item = folder.last_terms(terms.item)
    if item is None:
        return
    for key in ("grade", "begins", "last_day"):
        name = getattr(terms, key)
        field = None if name is None else field_of(item, name)
        if name is not None and field is None:
            yield source.breaks("field-unknown", (*path, key), f"there is no field {name}")
        if key != "grade" and field is not None and field.type is not FieldType.DATE:
            yield source.breaks("field-of-other-type", (*path, key), f"{name} is {field.type}, not a date")


def _check_grades(folder: Folder, source: Source, path: Path, terms: RecognitionTerms) -> Iterator[Violation]:
    named = [one.grade for one in terms.grades]
    if len(set(named)) != len(named):
        yield source.breaks("recognition-grades", (*path, "grades"), "a grade counts as two")
    models = [one for at, _, one in folder.terms("models", ModelTerms) if at.value.key == terms.counts_for]
    if not models:
        yield source.breaks("recognition-of-no-model", (*path, "counts_for"), f"no model {terms.counts_for}")
        return
    if models[-1].standing is Standing.RISK_HINT:
        yield source.breaks("recognition-of-hint", (*path, "counts_for"), f"{terms.counts_for} gives hints")
    known = {grade.grade for grade in models[-1].grades}
    for place, one in enumerate(terms.grades):
        if one.counts_as not in known:
            message = f"{terms.counts_for} has no grade {one.counts_as}"
            yield source.breaks("recognition-grades", (*path, "grades", place), message)
