"""Match a file's columns with its feed: what is read from where, what is left aside, and what stops the delivery."""

import unicodedata
from dataclasses import dataclass, field

from gongxin.exchange.stopping import StopsDelivery
from gongxin.rulebook.items import Column, Feed, Words


class WrongColumns(StopsDelivery):
    """The file's columns do not fit its feed; nothing was entered.  The message names each column and the remedy."""


WITHOUT_CODES = Words(
    zh="该数据源没有统一社会信用代码列：名称未经人工认定的行待人工核对",
    en="the feed has no column for codes: rows wait for a person unless one has judged their names before",
)


@dataclass(frozen=True)
class Plan:
    """Which of the file's columns feeds what."""

    sources: dict[str, str]
    """Catalogue field → the file's column."""
    code: str | None
    name: str | None
    kind: str | None
    recovery: tuple[tuple[str, int], ...]
    persons: tuple[str, ...]
    further: dict[str, tuple[str, ...]]
    """Catalogue field → the file's further columns that feed it."""
    warnings: tuple[Words, ...]
    named: dict[str, str] = field(default_factory=dict)
    """Catalogue field → what the feed calls its column first."""

    def column_of(self, field: str) -> str:
        """The sender's column for a catalogue field, or what the feed calls it where the file has none."""
        return self.sources.get(field) or self.named.get(field) or field

    @property
    def read(self) -> list[str]:
        """The file's columns that are read; nothing of the others comes in."""
        subject = [name for name in (self.code, self.name, self.kind) if name is not None]
        further = [name for names in self.further.values() for name in names]
        wanted = [*subject, *self.sources.values(), *further, *(name for name, _ in self.recovery)]
        return list(dict.fromkeys(wanted))


def folded(name: str) -> str:
    """A column name as compared: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def plan_of(feed: Feed, header: list[str], *, every_row_has_all: bool, required: frozenset[str] = frozenset()) -> Plan:
    """How a file with these columns is read; refuses missing required and, unless the feed warns, unknown columns.

    A column is required where the feed says so, and where its field is one of those `required` by the catalogue.
    """
    present = {folded(name): name for name in header}
    if len(present) != len(header):
        raise _wrong(_twice(header))
    persons = {folded(name) for name in feed.persons}
    present = {plain: name for plain, name in present.items() if plain not in persons}
    sources = {column.to: name for column in feed.columns if (name := _first(column.names, present))}
    subject = feed.subject
    recovery = tuple((name, way.take) for way in subject.recovery if (name := _first(way.names, present)))
    code, name, kind = (_first(names, present) for names in (subject.code, subject.name, subject.kind))
    missing = _missing(feed, sources, code, name, required) if every_row_has_all else []
    unknown = _unknown(feed, header)
    if missing or (unknown and feed.unknown_column == "stop"):
        raise _wrong([*missing, *(_said_of_unknown(column) for column in unknown)])
    return Plan(
        sources=sources,
        code=code,
        name=name,
        kind=kind,
        recovery=recovery,
        further={
            column.to: tuple(present[folded(name)] for name in column.also if folded(name) in present)
            for column in feed.columns
        },
        persons=tuple(column for column in header if folded(column) in persons),
        warnings=(
            *(_left_aside(column) for column in unknown),
            *_second_names(feed, present),
            *([] if feed.subject.code else [WITHOUT_CODES]),
        ),
        named={column.to: column.names[0] for column in feed.columns if column.names},
    )


def _wrong(found: list[Words]) -> WrongColumns:
    """All that is wrong with the columns, as one sentence."""
    return WrongColumns(zh="；".join(one.zh for one in found), en="; ".join(one.en for one in found))


def _said_of_unknown(column: str) -> Words:
    return Words(zh=f"列“{column}”未在数据源说明中", en=f"the feed does not know the column “{column}”")


def _left_aside(column: str) -> Words:
    said = _said_of_unknown(column)
    return Words(zh=f"{said.zh}，未采用", en=f"{said.en}: it was not read")


def _twice(header: list[str]) -> list[Words]:
    seen: dict[str, str] = {}
    twice = [(seen[folded(name)], name) for name in header if seen.setdefault(folded(name), name) != name]
    return [
        Words(zh=f"列“{first}”与列“{second}”同名", en=f"the columns “{first}” and “{second}” have one name")
        for first, second in twice
    ]


def _second_names(feed: Feed, present: dict[str, str]) -> list[Words]:
    """A warning for each column that another one of the file already stands for."""
    ways = [column.names for column in feed.columns]
    ways += [feed.subject.code, feed.subject.name, feed.subject.kind]
    said = []
    for names in ways:
        first, *others = list(dict.fromkeys(present[folded(name)] for name in names if folded(name) in present)) or [""]
        said += [
            Words(
                zh=f"列“{other}”与列“{first}”同义，未采用",
                en=f"the column “{other}” is another name of “{first}”: it was not read",
            )
            for other in others
        ]
    return list(dict.fromkeys(said))


def _first(names: tuple[str, ...], present: dict[str, str]) -> str | None:
    """The file's column for the first of `names` that it has."""
    return next((present[folded(name)] for name in names if folded(name) in present), None)


def _missing(
    feed: Feed, sources: dict[str, str], code: str | None, name: str | None, required: frozenset[str]
) -> list[Words]:
    wanted = [column for column in feed.columns if column.required or column.to in required]
    lacking = [column for column in wanted if column.to not in sources and column.constant is None]
    said = [_lacks(lacking)] if lacking else []
    if code is None and name is None:
        both = feed.subject.code + feed.subject.name
        zh = f"文件既没有主体代码列也没有名称列（{_either(both, '或')}）"
        en = f"the file has neither a column for the organisation's code nor one for its name ({_either(both, 'or')})"
        said.append(Words(zh=zh, en=en))
    return said


def _lacks(columns: list[Column]) -> Words:
    """The columns that are not there, by the names that the feed knows for each."""
    zh = "、".join(_either(column.names, "或") for column in columns)
    en = ", ".join(_either(column.names, "or") for column in columns)
    return Words(zh=f"文件缺少必需的列：{zh}", en=f"the file lacks what is required: a column {en}")


def _either(names: tuple[str, ...], word: str) -> str:
    return f" {word} ".join(f"“{name}”" for name in names)


def _unknown(feed: Feed, header: list[str]) -> list[str]:
    known = {
        folded(name)
        for name in (*feed.ignored, *feed.persons, *feed.subject.code, *feed.subject.name, *feed.subject.kind)
    }
    known |= {folded(name) for column in feed.columns for name in (*column.names, *column.also)}
    known |= {folded(name) for way in feed.subject.recovery for name in way.names}
    return [column for column in header if folded(column) not in known]


def column_named(feed: Feed, field: str) -> Column:
    """The feed's column for a catalogue field."""
    return next(column for column in feed.columns if column.to == field)
