"""What another rulebook would do to publication: records shown, hidden, shown for longer or for a shorter time.

Records of one item, class and days have one window, so that the one disclosure decides once for all of them.  The
class of a record is kept as it was found when the record was stated: other rules of severity change no record held.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson
from django.db import connection, transaction

from gongxin.dossiers.alike import told_at_position
from gongxin.dossiers.disclosure import Disclosure, disclose
from gongxin.dossiers.queries import governed
from gongxin.dossiers.remarks import WITHHOLDING
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueItem, NotInForce, Publication, Severity, Stance, Visibility
from gongxin.rulebook.publication import stated_until
from gongxin.rulebook.queries import adopted_as, adoptions
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("windows.sql"))


@dataclass(frozen=True, order=True)
class WindowChange:
    """What becomes of some records: who sees them before and after ("" where no law would govern them), until when.

    `end` is "earlier" or "later" where the same people see them, until another day; otherwise it is empty.
    """

    item: str
    severity: str
    before: str
    after: str
    end: str


def window_changes(old: Rulebook, new: Rulebook, *, day: date, position: int) -> dict[WindowChange, int]:
    """How many records, as told before `position`, change so on `day` when `new` takes the place of `old`."""
    changed = sorted(key for key in {*old.catalogue, *new.catalogue} if _said(old, key) != _said(new, key))
    found: Counter[WindowChange] = Counter()
    if changed:
        for alike, records in _alike(changed, old, new, day=day, position=position):
            change = _changed(alike, old, new, day)
            if change is not None:
                found[change] += records
    return dict(sorted(found.items()))


def _said(book: Rulebook, key: str) -> object:
    """All that an item says about windows, and since when."""
    if key not in book.catalogue:
        return None
    versions = ((one.in_force, one.terms) for one in book.catalogue[key].versions)
    return [(since, terms and (terms.publication, terms.stance, terms.governed_by)) for since, terms in versions]


@dataclass(frozen=True)
class AlikeWindow:
    """Records with one window, whatever the rulebook: their class and days, and the days whose law may govern.

    `facts` are those by which they state their end, and who may see them.
    """

    item: str
    severity: Severity
    rulebook: int | None
    decided_on: date | None
    published_on: date
    facts: dict[str, object]
    decided_under: date | None
    happened_under: date | None
    filed_under: date


def _alike(
    items: list[str], old: Rulebook, new: Rulebook, *, day: date, position: int
) -> Iterator[tuple[AlikeWindow, int]]:
    own_law = [key for key in items if key not in old.catalogue or key not in new.catalogue]
    said = {key: list(_items(key, old, new)) for key in items}
    cuts = sorted({version.in_force for some in said.values() for one in some for version in one.versions})
    decisive = {key: decisive_of(some) for key, some in said.items()}
    given: dict[str, object] = {
        "items": items,
        "own_law": own_law,
        "adverse": [key for key, some in said.items() if may_be_adverse(some)],
        "cuts": cuts,
        "day": day,
        "position": position,
        "withholding": sorted(kind.value for kind in WITHHOLDING),
        "over": date.fromordinal(max(1, day.toordinal() - 1)).isoformat(),
    }
    whole = {name for some in said.values() for name in whole_of(some)}
    query = told_at_position(STEPS["list_windows"]).replace("{stating}", stating_sql(decisive, whole, given))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STEPS["sort_nothing"])
        cursor.execute(query, given)  # type: ignore[arg-type]  # every value is one that the driver knows
        for item, severity, rulebook, decided_on, published_on, stating, *under, records in cursor:
            stated = facts_of(zip(decisive[item], stating or (), strict=True), whole)
            decided, happened, filed = (side_of(cuts, number) for number in under)
            dates = (decided_on, published_on, stated, decided, happened, filed or date.min)
            yield AlikeWindow(item, Severity(severity), rulebook, *dates), records


def _items(key: str, old: Rulebook, new: Rulebook) -> Iterator[CatalogueItem]:
    """Whatever may be said of records of this item: by both rulebooks, or by that under which each was filed."""
    books = [old, new]
    if key not in old.catalogue or key not in new.catalogue:
        books += [adopted_as(number) for number in adoptions()]
    yield from (book.catalogue[key] for book in books if key in book.catalogue)


def may_be_adverse(items: list[CatalogueItem]) -> bool:
    """Whether records of the item speak against somebody, by any of its versions."""
    return any(one.terms is not None and one.terms.stance is Stance.ADVERSE for item in items for one in item.versions)


def decisive_of(items: list[CatalogueItem]) -> list[str]:
    """The fields by which the item's records state their end or who may see them, by any of its versions."""
    ends = {name for one in _publications(items) for name in (one.until, one.last_day, one.term_months) if name}
    return sorted(ends | whole_of(items))


def whole_of(items: list[CatalogueItem]) -> set[str]:
    """Those of the fields that are no day but a length in months or a choice, and are read as they were stated."""
    said = list(_publications(items))
    asked = {condition.field for one in said for entry in one.narrower for condition in entry.when}
    return asked | {one.term_months for one in said if one.term_months is not None}


def _publications(items: list[CatalogueItem]) -> Iterator[Publication]:
    return (version.terms.publication for item in items for version in item.versions if version.terms is not None)


def stating_sql(decisive: dict[str, list[str]], whole: set[str], given: dict[str, object]) -> str:
    """What records of each item state in these fields, as SQL reads it: JSON, or days of which those over are all one.

    No text that it reads has a `|`, so that texts can be put together with it.
    """
    alike: dict[tuple[str, ...], list[str]] = {}
    for item, named in sorted(decisive.items()):
        alike.setdefault(tuple(named), []).append(item)
    cases = []
    for place, (names, items) in enumerate(alike.items()):
        given[f"s{place}"] = items
        read = (_stated_sql(f"s{place}_{number}", name, whole, given) for number, name in enumerate(names))
        cases.append(f"WHEN record.item = ANY(%(s{place})s::text[]) THEN ARRAY[{', '.join(read)}]::text[]")
    return f"CASE {' '.join(cases)} END"


def _stated_sql(place: str, name: str, whole: set[str], given: dict[str, object]) -> str:
    """What is stated in a field, as JSON or as a day."""
    given[place] = name
    if name in whole:
        return f"replace((version.facts -> %({place})s::text)::text, '|', '\\u007c')"
    told = f"(version.facts ->> %({place})s::text)"
    return f"CASE WHEN {told} <> '' THEN greatest({told} COLLATE \"C\", %(over)s) END"


def facts_of(stating: Iterable[tuple[str, str | None]], whole: set[str]) -> dict[str, object]:
    """The facts that were read so: each field with what was told of it."""
    return {name: orjson.loads(told) if name in whole else told for name, told in stating if told}


def side_of(cuts: list[date], number: int | None) -> date | None:
    """A day that lies between the cuts where a day with this place lies."""
    if number is None:
        return None
    return cuts[number - 1] if number else date.min


def _changed(alike: AlikeWindow, old: Rulebook, new: Rulebook, day: date) -> WindowChange | None:
    before, after = decided_of(alike, old, day), decided_of(alike, new, day)
    seen = ["" if one is None else one.visibility.value for one in (before, after)]
    end = ""
    if before is not None and after is not None and before.visibility is after.visibility:
        if before.visibility is Visibility.KEPT or before.public_until == after.public_until:
            return None
        end = "later" if _end(after) > _end(before) else "earlier"
    elif seen[0] == seen[1]:
        return None
    return WindowChange(alike.item, alike.severity.value, before=seen[0], after=seen[1], end=end)


def _end(decided: Disclosure) -> date:
    return decided.public_until or date.max


def decided_of(alike: AlikeWindow, book: Rulebook, day: date) -> Disclosure | None:
    """The one disclosure decision about these records on `day`; None where no law would govern them."""
    item = (book if alike.item in book.catalogue else adopted_as(alike.rulebook or 0)).item(alike.item)
    decided_on, happened_on = alike.decided_under, alike.happened_under
    try:
        terms = governed(item, decided_on=decided_on, happened_on=happened_on, filed_on=alike.filed_under).terms
    except NotInForce:
        return None
    return disclose(
        terms,
        facts=alike.facts,
        severity=alike.severity,
        decided_on=alike.decided_on,
        published_on=alike.published_on,
        until=stated_until(terms.publication, alike.facts, decided_on=alike.decided_on),
        withheld_on=None,
        day=day,
    )
