"""What whole-population work may read of everybody, pinned to a position of the log: rows, and which of them are shown.

The one disclosure decision is asked once for all rows that it cannot tell apart.  Records that are contested, were
found wrong, or are withheld by a repair or shield are not read at all; of the others only those that the view sees.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import IO

from django.db import connection

from gongxin.dossiers.disclosure import SEEN_BY
from gongxin.dossiers.remarks import WITHHOLDING, RemarkKind
from gongxin.dossiers.windows import (
    AlikeWindow,
    decided_of,
    decisive_of,
    facts_of,
    may_be_adverse,
    side_of,
    stating_sql,
    whole_of,
)
from gongxin.ledger.queries import told_before_position
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueItem, FieldType, Severity, SubjectKind, Visibility
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("extract.sql"))
UNCOUNTED = WITHHOLDING | {RemarkKind.DISPUTED, RemarkKind.FOUND_WRONG, RemarkKind.BOTH_SIDES}
"""While one of these is said of a record, nothing is counted for or against anybody by it."""
OF_FEW = """
coalesce((SELECT first_position + ({event} & 1048575) < %(position)s FROM ledger_batch WHERE id = {event} >> 20), false)
"""
"""Where an event was told before the position: for rows of few organisations, each looked up by its batch."""
EVENTS = {
    "{stated}": "version.stated_by",
    "{closed}": "version.closed_by",
    "{said}": "remark.stated_by",
    "{ended}": "remark.closed_by",
    "{known}": "subject.stated_by",
}
WORTH_READING = {
    FieldType.DATE: "CASE WHEN {told} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' THEN {told}::date - DATE 'epoch' END",
    FieldType.MONEY: "CASE WHEN jsonb_typeof({json}) = 'number' THEN ({told})::numeric::bigint END",
    FieldType.INTEGER: "CASE WHEN jsonb_typeof({json}) = 'number' THEN ({told})::numeric::bigint END",
    FieldType.DECIMAL: "CASE WHEN {told} ~ '^-?[0-9]{{1,15}}([.][0-9]+)?$' "
    "THEN trunc({told}::numeric * 100)::bigint END",
    FieldType.CHOICES: "CASE WHEN jsonb_typeof({json}) = 'array' AND {json} <> '[]' THEN '|' || array_to_string("
    "ARRAY(SELECT jsonb_array_elements_text({json})), '|') || '|' END",
}
"""How a field of this type is read: days and exact decimals as whole numbers, several choices as `|one|other|`."""
IN_NUMBERS = frozenset({FieldType.DATE, FieldType.MONEY, FieldType.INTEGER, FieldType.DECIMAL})
"""The types whose columns hold whole numbers; every other holds text."""
AS_TEXT = "nullif({told}, '')"

Row = tuple[int | str | None, ...]
Given = dict[str, object]


@dataclass(frozen=True)
class Wanted:
    """What is read: records of these items as `view` sees them on `day`, told before `position`, under this rulebook.

    `columns` names, for each column after the fixed ones, the field that it holds and its type.
    """

    items: tuple[str, ...]
    columns: Mapping[str, tuple[str, FieldType]]
    view: Visibility
    kinds: tuple[SubjectKind, ...]
    day: date
    position: int
    book: Rulebook

    @cached_property
    def cuts(self) -> list[date]:
        """The days on which the law of these items changed."""
        return sorted({version.in_force for key in self.items for version in self.book.item(key).versions})

    @cached_property
    def decisive(self) -> dict[str, list[str]]:
        """The fields by which records of each item state their end or who may see them."""
        return {key: decisive_of([self.book.item(key)]) for key in self.items}

    @cached_property
    def whole(self) -> set[str]:
        """Those of the fields that are read as they were stated."""
        return {name for key in self.items for name in whole_of([self.book.item(key)])}

    def shows(self, item: str, field: str, kind: FieldType) -> bool:
        """Whether the item's field is of this type and may be read in the view, by every version that has it."""
        said = [one.terms for one in self.book.item(item).versions if one.terms is not None]
        found = [text for terms in said for text in terms.fields if text.name == field]
        return bool(found) and all(one.type is kind and one.visibility in SEEN_BY[self.view] for one in found)


def copy_records(wanted: Wanted, out: IO[bytes], *, subjects: Sequence[int] | None = None) -> None:
    """Write the records of everybody, or of these organisations, as CSV; the last column tells who may see each.

    Columns: subject, record, item, severity, happened, decided, published, those asked for, shown_by.
    """
    _copy(*_records(wanted, subjects), out)


def copy_subjects(wanted: Wanted, out: IO[bytes], *, subjects: Sequence[int] | None = None) -> None:
    """Write the organisations as CSV: subject, kind, region, industry, registered."""
    _copy(*_subjects(wanted, subjects), out)


def subjects_sql(wanted: Wanted) -> tuple[str, Given]:
    """The query by which `copy_subjects` reads everybody, in its columns, and its values: to be joined to."""
    return _subjects(wanted, None)


def records_shown(wanted: Wanted, *, subjects: Sequence[int]) -> list[Row]:
    """The records of a few organisations that are shown, in order: what `copy_records` writes, without `shown_by`."""
    rows = sorted(_rows(*_records(wanted, subjects)), key=lambda row: (row[0], row[1]))
    alike = {(str(row[2]), str(row[3]), str(row[-1])) for row in rows}
    shown = set(which_are_shown(wanted, alike))
    return [row[:-1] for row in rows if (row[2], row[3], row[-1]) in shown]


def subjects_told_of(wanted: Wanted, *, subjects: Sequence[int]) -> list[Row]:
    """A few organisations, in order, as `copy_subjects` has them."""
    return sorted(_rows(*_subjects(wanted, subjects)))


def which_are_shown(
    wanted: Wanted, alike: Iterable[tuple[str, str, str]], *, day: date | None = None
) -> Iterator[tuple[str, str, str]]:
    """Those of the distinct (item, severity, shown_by) whose records the view sees on the day (by default its own)."""
    for item, severity, shown_by in alike:
        decided = decided_of(_window(wanted, item, severity, shown_by), wanted.book, day or wanted.day)
        if decided is not None and decided.seen_in(wanted.view):
            yield item, severity, shown_by


def _window(wanted: Wanted, item: str, severity: str, shown_by: str) -> AlikeWindow:
    decided_on, published_on, decided, happened, filed, *stating = shown_by.split("|")
    stated = facts_of(zip(wanted.decisive[item], stating, strict=False), wanted.whole)
    sides = (side_of(wanted.cuts, int(one) if one else None) for one in (decided, happened, filed))
    under = tuple(sides)
    return AlikeWindow(
        item,
        Severity(severity),
        None,
        date.fromisoformat(decided_on) if decided_on else None,
        date.fromisoformat(published_on),
        stated,
        under[0],
        under[1],
        under[2] or date.min,
    )


def _records(wanted: Wanted, subjects: Sequence[int] | None) -> tuple[str, Given]:
    items = {key: [wanted.book.item(key)] for key in wanted.items}
    given: Given = {
        "items": list(wanted.items),
        "adverse": [key for key, some in items.items() if may_be_adverse(some)],
        "cuts": wanted.cuts,
        "uncounted": sorted(kind.value for kind in UNCOUNTED),
        "day": wanted.day,
        "position": wanted.position,
        "over": (wanted.day - timedelta(days=1)).isoformat(),
        "subjects": list(subjects or ()),
    }
    read = "".join(f", {_read(wanted, *column, given)}" for column in wanted.columns.values())
    stating = stating_sql(wanted.decisive, wanted.whole, given) if items else "NULL::text[]"
    sql = STEPS["records"].replace("{read}", read).replace("{stating}", stating)
    return _pinned(sql, of_few=subjects is not None), given


def _subjects(wanted: Wanted, subjects: Sequence[int] | None) -> tuple[str, Given]:
    given: Given = {
        "registers": sorted(key for key, item in wanted.book.catalogue.items() if _registers(item)),
        "kinds": [kind.value for kind in wanted.kinds],
        "day": wanted.day,
        "position": wanted.position,
        "subjects": list(subjects or ()),
    }
    return _pinned(STEPS["subjects"], of_few=subjects is not None), given


def _registers(item: CatalogueItem) -> bool:
    return any(version.terms is not None and version.terms.registers for version in item.versions)


def _pinned(sql: str, *, of_few: bool) -> str:
    """The query with whose rows it reads and which events had been told; short, as drivers keep short texts read."""
    whose = "AND {0} = ANY(%(subjects)s::bigint[])" if of_few else ""
    sql = sql.replace("{whose}", whose.format("version.subject_id")).replace("{who}", whose.format("subject.id"))
    for name, event in EVENTS.items():
        sql = sql.replace(name, OF_FEW.replace("{event}", event) if of_few else told_before_position(event))
    lines = (line.strip() for line in sql.splitlines())
    return " ".join(line for line in lines if not line.startswith("--"))


def _read(wanted: Wanted, field: str, kind: FieldType, given: Given) -> str:
    """The field as a column holds it, read of those items alone that show it; NULL where nothing of that type is."""
    name = f"f{len(given)}"
    given[name] = field
    given[f"{name}_of"] = [key for key in wanted.items if wanted.shows(key, field, kind)]
    parts = {"told": f"(told.facts ->> %({name})s::text)", "json": f"(told.facts -> %({name})s::text)"}
    read = WORTH_READING.get(kind, AS_TEXT).format(**parts)
    return f"CASE WHEN told.item = ANY(%({name}_of)s::text[]) THEN {read} END"


def _copy(sql: str, given: Given, out: IO[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STEPS["sort_nothing"])
        with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv, NULL '\\N')", given) as copy:
            for part in copy:
                out.write(part)


def _rows(sql: str, given: Given) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)  # type: ignore[arg-type]  # every value is one that the driver knows
        return list(cursor.fetchall())
