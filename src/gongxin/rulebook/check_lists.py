"""Rules of packs about lists: what they rest on, whom they reach, how an entry ends, how it is recorded."""

from collections.abc import Iterator

from gongxin.rulebook.check_basis import check_citations
from gongxin.rulebook.check_catalogue import field_of
from gongxin.rulebook.check_listing import check_entering, check_leaving
from gongxin.rulebook.items import Basis, CatalogueTerms, FieldType, Stance
from gongxin.rulebook.lengths import may_exceed
from gongxin.rulebook.lists import ListKind, ListTerms, Recorded
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.ranks import carries
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]


def check_lists(folder: Folder) -> Iterator[Violation]:
    """Every list is entered by hearing, left by right, recorded as its item is, and says whom it does not model."""
    for source, path, terms in folder.terms("lists", ListTerms):
        yield from _check_whom(source, path, terms)
        yield from _check_rules(folder, source, path, terms)
        yield from _check_ends(source, path, terms)
        yield from _check_record(folder, source, path, terms)
        yield from check_entering(folder, source, (*path, "entering"), terms)
        for name, leaving in (("leaving", terms.leaving), ("annulling", terms.annulling)):
            if leaving is not None:
                yield from check_leaving(folder, source, (*path, name), leaving)


def check_deciders(folder: Folder) -> Iterator[Violation]:
    """Every agency decides only about lists that there are, and whose entries it is entitled to supply."""
    for source in folder.of("agencies"):
        for place, key in enumerate(source.value.decides):
            item = folder.named("lists").get(key)
            if item is None:
                yield source.breaks("list-unknown", ("decides", place), f"no list {key}")
                continue
            said = [version.terms.record.item for version in item.versions if version.terms is not None]
            if said and said[-1] not in source.value.supplies:
                message = f"entries of {key} are {said[-1]}, which {source.value.key} does not supply"
                yield source.breaks("agency-not-entitled", ("decides", place), message)


def _check_whom(source: Source, path: Path, terms: ListTerms) -> Iterator[Violation]:
    if not terms.subjects:
        yield source.breaks("subjects-missing", (*path, "subjects"), "the list is about nobody")
    if (terms.people == "not_modelled") is (terms.people_note is None):
        message = "the list reaches people in law, and no sentence says that this half is not modelled"
        if terms.people_note is not None:
            message = "the list reaches no people, and yet a sentence speaks of them"
        yield source.breaks("people-unsaid", (*path, "people"), message)


def _check_rules(folder: Folder, source: Source, path: Path, terms: ListTerms) -> Iterator[Violation]:
    if not terms.grounds:
        yield source.breaks("list-without-ground", (*path, "grounds"), "nobody could ever be entered")
    day = source.value.versions[path[1]].in_force
    for place, ground in enumerate(terms.grounds):
        if ground.name in [one.name for one in terms.grounds[:place]]:
            message = f"two grounds are called {ground.name}"
            yield source.breaks("ground-not-unique", (*path, "grounds", place), message)
        yield from check_citations(folder, source, ground.basis, day, (*path, "grounds", place))
    yield from _check_cited(folder, source, (*path, "rules"), terms.rules)
    acts = [folder.named("acts")[basis.act] for basis in terms.rules if basis.act in folder.named("acts")]
    if acts and terms.kind is not ListKind.HONOUR and not carries((act.rank for act in acts), "list_rules"):
        message = f"{', '.join(sorted({act.rank for act in acts}))} cannot say how one enters and leaves"
        yield source.breaks("rank-insufficient", (*path, "rules"), message)
    if terms.early_exit is not None:
        yield from _check_cited(folder, source, (*path, "early_exit"), terms.early_exit.basis)


def _check_cited(folder: Folder, source: Source, path: Path, cited: tuple[Basis, ...]) -> Iterator[Violation]:
    for basis in cited:
        if basis.act not in folder.named("acts"):
            yield source.breaks("act-unknown", path, f"no act {basis.act} is described")


def _check_ends(source: Source, path: Path, terms: ListTerms) -> Iterator[Violation]:
    if (terms.term is None) is (terms.no_term is None):
        message = "the list has neither a term nor a reason for having none, or has both"
        yield source.breaks("list-without-term", path, message)
    if terms.kind is ListKind.HONOUR and terms.term is None:
        yield source.breaks("honour-without-end", path, "an honour without a term would be borne for ever")
    if terms.term is None and terms.early_exit is None:
        yield source.breaks("list-without-exit", path, "no term ends an entry, and nobody may ask to leave")
    if terms.entries == "here" and terms.annulling is None:
        yield source.breaks("list-without-exit", path, "an entry that never should have been cannot be annulled")
    if (terms.early_exit is not None and terms.entries == "here") is not (terms.leaving is not None):
        message = "leaving early and the procedure for it are given together, for lists decided here"
        yield source.breaks("list-without-exit", (*path, "early_exit"), message)
    if terms.term is not None:
        yield from _check_term(source, path, terms)


def _check_term(source: Source, path: Path, terms: ListTerms) -> Iterator[Violation]:
    assert terms.term is not None
    given = [(("term", "shortest"), terms.term.shortest), (("term", "longest"), terms.term.longest)]
    if terms.early_exit is not None:
        given.append((("early_exit", "after"), terms.early_exit.after))
    for where, length in given:
        if length.working_days is not None:
            yield source.breaks("window-in-working-days", (*path, *where), f"{where[-1]} is in working days")
    if may_exceed(terms.term.shortest, terms.term.longest):
        yield source.breaks("window-upside-down", (*path, "term"), "the shortest term is longer than the longest")
    if terms.record.ends is None:
        message = f"{terms.record.item} has no field for the end of a term"
        yield source.breaks("list-without-term", (*path, "record"), message)


def _check_record(folder: Folder, source: Source, path: Path, terms: ListTerms) -> Iterator[Violation]:
    item = folder.last_terms(terms.record.item)
    where = (*path, "record")
    if item is None:
        yield source.breaks("item-unknown", (*where, "item"), f"no catalogue item {terms.record.item}")
        return
    wanted = Stance.FAVOURABLE if terms.kind is ListKind.HONOUR else Stance.ADVERSE
    if item.stance is not wanted:
        yield source.breaks("list-of-other-stance", (*where, "item"), f"{terms.record.item} is {item.stance}")
    if beyond := sorted(set(terms.subjects) - set(item.subjects)):
        message = f"{terms.record.item} does not know {', '.join(beyond)}"
        yield source.breaks("list-wider-than-item", (*path, "subjects"), message)
    yield from _check_fields(source, where, terms, item)
    yield from _check_also(folder, source, where, terms.record)


def _check_fields(source: Source, path: Path, terms: ListTerms, item: CatalogueTerms) -> Iterator[Violation]:
    yield from _check_days(source, path, terms.record, item)
    yield from _check_states(source, (*path, "states"), terms.record.states, item)
    if terms.entries == "here":
        for field in item.fields:
            if field.required and field.name not in terms.record.told:
                yield source.breaks("field-not-fed", path, f"no entry decided here would state {field.name}")


def _check_also(folder: Folder, source: Source, path: Path, record: Recorded) -> Iterator[Violation]:
    for place, other in enumerate(record.also):
        item, where = folder.last_terms(other.item), (*path, "also", place)
        if item is None:
            yield source.breaks("item-unknown", (*where, "item"), f"no catalogue item {other.item}")
        else:
            yield from _check_days(source, where, record, item)
            yield from _check_states(source, (*where, "states"), other.states, item)


def _check_days(source: Source, path: Path, record: Recorded, item: CatalogueTerms) -> Iterator[Violation]:
    for key in ("entered", "ends", "removed", "number"):
        name = getattr(record, key)
        field = field_of(item, name)
        if name is not None and field is None:
            yield source.breaks("field-unknown", (*path, key), f"there is no field {name}")
        elif field is not None and (field.type is FieldType.DATE) is (key == "number"):
            yield source.breaks("field-of-other-type", (*path, key), f"{name} is {field.type}")


def _check_states(source: Source, path: Path, states: dict[str, str], item: CatalogueTerms) -> Iterator[Violation]:
    for name, value in states.items():
        field = field_of(item, name)
        if field is None:
            yield source.breaks("field-unknown", (*path, name), f"there is no field {name}")
        elif field.choices and value not in [choice.value for choice in field.choices]:
            yield source.breaks("choice-unknown", (*path, name), f"{name} has no choice {value}")
