"""Rules of packs about catalogue items and checks: fields, choices, conditions, identity, and no people."""

from collections.abc import Iterable, Iterator

from gongxin.rulebook.items import CatalogueTerms, CheckTerms, Condition, FieldText, FieldType, Stance
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]
CHOICES = frozenset({FieldType.CHOICE, FieldType.CHOICES})
TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
WHOLE_NUMBERS = frozenset({FieldType.MONEY, FieldType.INTEGER})


def check_catalogue(folder: Folder) -> Iterator[Violation]:
    """Every item names only what it has, and says when two facts are the same."""
    for source, path, terms in folder.terms("catalogue", CatalogueTerms):
        if terms.category not in folder.named("categories"):
            yield source.breaks("category-unknown", (*path, "category"), f"no category {terms.category} is described")
        if not terms.subjects:
            yield source.breaks("subjects-missing", (*path, "subjects"), "the item concerns nobody")
        yield from _check_fields(source, path, terms)
        yield from _check_identity(source, path, terms)
        yield from _check_dates(source, path, terms)
        for place, rule in enumerate(terms.severity.rules):
            where = (*path, "severity", "rules", place, "when")
            yield from check_conditions(source, where, rule.when, terms)


def check_checks(folder: Folder) -> Iterator[Violation]:
    """Every check demands something of fields that all its items have."""
    for source, path, terms in folder.terms("checks", CheckTerms):
        if terms.compare is None and not terms.require:
            yield source.breaks("check-without-demand", path, "the check neither compares nor requires")
        for place, key in enumerate(terms.items):
            item = folder.last_terms(key)
            if item is None:
                yield source.breaks("item-unknown", (*path, "items", place), f"no catalogue item {key}")
            else:
                yield from _check_demands(source, path, terms, item)


def _check_demands(source: Source, path: Path, terms: CheckTerms, item: CatalogueTerms) -> Iterator[Violation]:
    yield from check_conditions(source, (*path, "when"), terms.when, item)
    yield from check_conditions(source, (*path, "require"), terms.require, item)
    if terms.compare is None:
        return
    where = (*path, "compare")
    yield from _named(source, where, (terms.compare[0], terms.compare[2]), item)
    left, right = (field_of(item, name) for name in (terms.compare[0], terms.compare[2]))
    if left is not None and right is not None and left.type is not right.type:
        yield source.breaks("field-of-other-type", where, f"{left.name} is {left.type}, {right.name} is {right.type}")


def field_of(terms: CatalogueTerms, name: str | None) -> FieldText | None:
    """The item's field of that name, if it has one."""
    return next((field for field in terms.fields if field.name == name), None)


def _named(source: Source, path: Path, names: Iterable[str | None], terms: CatalogueTerms) -> Iterator[Violation]:
    for name in names:
        if name is not None and field_of(terms, name) is None:
            yield source.breaks("field-unknown", path, f"there is no field {name}")


def _check_fields(source: Source, path: Path, terms: CatalogueTerms) -> Iterator[Violation]:
    seen: set[str] = set()
    for place, field in enumerate(terms.fields):
        where = (*path, "fields", place)
        if field.name in seen:
            yield source.breaks("field-not-unique", (*where, "name"), f"two fields are called {field.name}")
        seen.add(field.name)
        yield from _check_choices(source, where, field)
        if field.length is not None and field.type not in TEXTS:
            yield source.breaks("field-of-other-type", (*where, "length"), f"{field.name} is {field.type}, not a text")
        if field.required_when is not None:
            yield from check_conditions(source, (*where, "required_when"), (field.required_when,), terms)


def _check_choices(source: Source, path: Path, field: FieldText) -> Iterator[Violation]:
    if field.type in CHOICES and not field.choices:
        yield source.breaks("choices-missing", path, f"{field.name} is a choice among nothing")
    if field.type not in CHOICES and field.choices:
        yield source.breaks("choices-misplaced", (*path, "choices"), f"{field.name} is {field.type}")
    values = [choice.value for choice in field.choices]
    for place, value in enumerate(values):
        if value in values[:place]:
            yield source.breaks("choice-not-unique", (*path, "choices", place), f"{value} stands twice")


def check_favourable(
    folder: Folder, source: Source, path: Path, item: str, when: Iterable[Condition]
) -> Iterator[Violation]:
    """Records that ease are of an item that there is and that speaks against nobody, chosen by its own fields."""
    terms = folder.last_terms(item)
    if terms is None:
        yield source.breaks("item-unknown", (*path, "item"), f"no catalogue item {item}")
        return
    if terms.stance is Stance.ADVERSE:
        yield source.breaks("field-of-adverse-records", (*path, "item"), f"{item} speaks against organisations")
    yield from check_conditions(source, (*path, "when"), when, terms)


def check_conditions(
    source: Source, path: Path, conditions: Iterable[Condition], terms: CatalogueTerms
) -> Iterator[Violation]:
    """Conditions ask only for fields of the item, bounds only of numbers, and values only such as there are."""
    for condition in conditions:
        field = field_of(terms, condition.field)
        if field is None:
            yield source.breaks("field-unknown", path, f"there is no field {condition.field}")
            continue
        bounded = condition.at_least is not None or condition.at_most is not None
        if bounded and field.type not in WHOLE_NUMBERS:
            message = f"{field.name} is {field.type}, not a whole number"
            yield source.breaks("field-of-other-type", path, message)
        known = {choice.value for choice in field.choices}
        for value in (*(condition.includes or ()), *(condition.within or ())):
            if field.type in CHOICES and value not in known:
                yield source.breaks("choice-unknown", path, f"{field.name} has no value {value}")


def _check_identity(source: Source, path: Path, terms: CatalogueTerms) -> Iterator[Violation]:
    where = (*path, "identity")
    if not terms.identity:
        yield source.breaks("identity-missing", where, "nothing makes two rows the same fact")
    yield from _named(source, where, terms.identity, terms)
    for name in terms.identity:
        field = field_of(terms, name)
        if field is not None and not field.required:
            yield source.breaks("identity-missing", where, f"{name} makes the identity, and may be left empty")


def _check_dates(source: Source, path: Path, terms: CatalogueTerms) -> Iterator[Violation]:
    named = {("dates", role): name for role, name in terms.dates.model_dump().items()}
    ends = {("publication", role): getattr(terms.publication, role) for role in ("until", "last_day", "term_months")}
    for inner, name in {**named, **ends}.items():
        yield from _named(source, (*path, *inner), (name,), terms)
        field, needed_type = field_of(terms, name), FieldType.INTEGER if "term_months" in inner else FieldType.DATE
        if field is not None and field.type is not needed_type:
            said = "a whole number" if needed_type is FieldType.INTEGER else "a date"
            yield source.breaks("field-of-other-type", (*path, *inner), f"{name} is {field.type}, not {said}")
    needed = {"day_of_act": terms.dates.happened, "day_of_decision": terms.dates.decided}
    if needed.get(terms.governed_by, "") is None:
        yield source.breaks("governing-day-unknown", (*path, "governed_by"), f"no field holds the {terms.governed_by}")


def check_claims(folder: Folder) -> Iterator[Violation]:
    """No two items claim one fact."""
    seen: dict[object, Source] = {}
    for source in folder.of("catalogue"):
        terms = folder.last_terms(source.value.key)
        if terms is None:
            continue
        claim = (terms.category, source.value.title.zh, frozenset(terms.identity))
        other = seen.setdefault(claim, source)
        if other.value.key != source.value.key:
            message = f"{other.value.key} has the same category, title and identity"
            yield source.breaks("fact-claimed-twice", ("key",), message)
