"""Check a block of rows against its feed and the law, column by column, and say what is wrong with which cell.

What leaves here is ready to be entered: a code or a name, the facts in the catalogue's form, the dates, the class.
People's numbers and columns about people do not get past this door, not into facts and not into messages.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

import polars as pl

from gongxin.codes.columns import read_codes, scrub_identity
from gongxin.codes.identity import REMOVED
from gongxin.codes.uscc import recover
from gongxin.exchange import faults
from gongxin.exchange.casting import Cast, cast
from gongxin.exchange.cells import BROKEN_TEXT, EXTRA_CELL
from gongxin.exchange.conditions import all_hold, severity
from gongxin.exchange.faults import UNPROVED, Check, Fate
from gongxin.exchange.kinds import kind_of_code
from gongxin.exchange.plan import Plan, column_named
from gongxin.exchange.reading import Block
from gongxin.rulebook.items import CatalogueTerms, CheckTerms, Feed, FieldType, Version
from gongxin.subjects.names import plain_column

LONGEST_VALUE_SHOWN = 60
LONGEST_NAME = 200


@dataclass(frozen=True)
class Rules:
    """What a feed's rows are checked by: the item's versions, oldest first, and the pack's quality checks."""

    feed: Feed
    versions: tuple[Version[CatalogueTerms], ...]
    checks: tuple[tuple[str, CheckTerms], ...]
    judged: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Name as compared → the code of the organisation that a person judged it to mean in this source."""

    @property
    def terms(self) -> CatalogueTerms:
        """The latest terms: they name the fields that a delivery is read into."""
        latest = self.versions[-1].terms
        assert latest is not None, "the compiler refuses a feed for an item that is repealed"  # noqa: S101
        return latest


@dataclass(frozen=True)
class Checked:
    """A block's rows as they may be entered, and what is wrong with them."""

    rows: pl.DataFrame
    problems: pl.DataFrame
    repaired: int


PROBLEM_SCHEMA = {
    "row": pl.Int64(),
    "column": pl.String(),
    "rule": pl.String(),
    "message": pl.String(),
    "message_en": pl.String(),
    "value": pl.String(),
    "fate": pl.String(),
}


@dataclass(frozen=True)
class Found:
    """A fault as a boolean column, with where its value stands in the sender's file."""

    name: str
    check: Check
    column: str


def check_block(block: Block, plan: Plan, rules: Rules, *, day: date) -> Checked:
    """Check every row of `block` as delivered on `day`; no row is dropped, each gets a fate."""
    frame = _at_the_door(block, plan, rules)
    frame, repaired = _with_codes(frame, plan, rules)
    frame, found = _with_values(frame, plan, rules, day=day)
    frame, found = _with_row_faults(frame, found, plan, rules, day=day)
    return Checked(_rows(frame, plan, rules, found, day=day), _problems(frame, found), repaired)


# The door


def _at_the_door(block: Block, plan: Plan, rules: Rules) -> pl.DataFrame:
    """The columns that are read, without people's numbers in any text; nothing of the others comes in."""
    cells = plan.read
    kept = [name for name in (*cells, EXTRA_CELL) if name in block.frame.columns]
    rows = pl.int_range(block.first_row, block.first_row + block.frame.height, dtype=pl.Int64).alias("#row")
    frame = block.frame.select(rows, *kept)
    broken = pl.any_horizontal(
        pl.lit(value=False),
        *(pl.col(name).str.contains(BROKEN_TEXT, literal=True).fill_null(value=False) for name in cells),
    )
    many = pl.col(EXTRA_CELL).is_not_null() if EXTRA_CELL in frame.columns else pl.lit(value=False)
    frame = frame.with_columns(
        (broken if block.has_broken_text else pl.lit(value=False)).alias("!encoding"), many.alias("!many")
    )
    trimmed = {name: pl.col(name).str.strip_chars() for name in cells}
    empty = [text for text in rules.feed.empty if text]
    frame = frame.with_columns(
        pl.when((text.str.len_bytes() > 0) & ~text.is_in(empty) if empty else text.str.len_bytes() > 0)
        .then(text)
        .alias(name)
        for name, text in trimmed.items()
    )
    return frame.with_columns(scrub_identity(frame[name]).alias(name) for name in _free_texts(cells, plan, rules))


KEPT_AS_TEXT = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.DECIMAL, FieldType.INTEGER)


def _free_texts(cells: list[str], plan: Plan, rules: Rules) -> list[str]:
    """The columns whose text is kept as it came; what is cast to a day, an amount or a closed set keeps no text."""
    kept = {field.name for field in rules.terms.fields if field.type in KEPT_AS_TEXT}
    sources = {source for field, source in plan.sources.items() if field in kept}
    sources |= {source for field, more in plan.further.items() if field in kept for source in more}
    return [name for name in cells if name in sources or name == plan.name]


def _with_codes(frame: pl.DataFrame, plan: Plan, rules: Rules) -> tuple[pl.DataFrame, int]:
    """The subject's code read, repaired where the standard proves it, recovered where another column does.

    A code that is lost is taken from what a person judged of the name, if anybody did.
    """
    published = frame[plan.code] if plan.code else pl.Series("code", [None] * frame.height, pl.String())
    first = read_codes(published)
    read = _recovered(first, published, frame, plan)
    shown = (
        pl.when(pl.lit(first["fault"] == "natural_person")).then(pl.lit("")).otherwise(pl.lit(first["as_published"]))
    )
    frame = frame.with_columns(
        read["code"].alias("@code"),
        read["fault"].alias("@code_fault"),
        shown.fill_null("").alias("@code_published"),
        *([first["as_published"].alias(plan.code)] if plan.code else []),
    )
    frame = frame.with_columns(_several(frame, plan).alias("@several"), _plain_where_no_code(frame, plan))
    return _judged(frame, rules), int(read["repairs"].is_not_null().sum())


SEVERAL_CODES = r"[0-9A-Za-z]{15,18}[^0-9A-Za-z]+[0-9A-Za-z]{15,18}"
SEVERAL_NAMES = r"联合体|(?:公司|集团|厂|院|所|中心|社|局|会|处|队|站|部|学|校|[)）])(?:\s*\d+)?[、；;,，/]"
"""Two names side by side; a mark between words inside one name is no sign of two organisations."""


def _several(frame: pl.DataFrame, plan: Plan) -> pl.Expr:
    """Whether the row names more than one organisation: a list of parties, a consortium, two codes in one cell."""
    cells = ((plan.code, SEVERAL_CODES), (plan.name, SEVERAL_NAMES))
    return pl.any_horizontal(
        pl.lit(value=False), *(pl.col(cell).str.contains(form).fill_null(value=False) for cell, form in cells if cell)
    )


def _plain_where_no_code(frame: pl.DataFrame, plan: Plan) -> pl.Series:
    """The name as compared, of the rows that have no code."""
    names = frame[plan.name] if plan.name else pl.Series([None] * frame.height, dtype=pl.String())
    nameless = frame.select(pl.when(pl.col("@code").is_null()).then(pl.lit(names))).to_series()
    different = nameless.drop_nulls().unique()
    plain = nameless.replace_strict(different, plain_column(different), return_dtype=pl.String())
    return plain.alias("@plain")


def _judged(frame: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The rows whose code is lost and whose name a person has judged, as if they had come with that code."""
    if not rules.judged:
        return frame
    lost = (
        pl.col("@code").is_null() & pl.col("@code_fault").cast(pl.String()).is_in(list(UNPROVED)) & ~pl.col("@several")
    )
    found = pl.col("@plain").replace_strict(
        list(rules.judged), list(rules.judged.values()), default=None, return_dtype=pl.String()
    )
    frame = frame.with_columns(pl.when(lost).then(found).alias("@judged"))
    return frame.with_columns(
        pl.coalesce("@code", "@judged").alias("@code"),
        pl.when(pl.col("@judged").is_null()).then(pl.col("@code_fault")).alias("@code_fault"),
    )


def _recovered(read: pl.DataFrame, published: pl.Series, frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The codes with those that another column of the row proves, where the code itself was destroyed."""
    read = read.select("code", pl.col("fault").cast(pl.String()), "repairs")
    for column, take in plan.recovery:
        lost = read["code"].is_null().arg_true().to_list()
        proofs = frame[column].str.slice(0, take)
        readings = {row: recover(published[row] or "", proof=proofs[row] or "") for row in lost}
        found = {row: reading.code for row, reading in readings.items() if reading.code}
        if found:
            rows = pl.Series(list(found), dtype=pl.UInt32())
            read = read.with_columns(
                read["code"].scatter(rows, list(found.values())),
                read["fault"].scatter(rows, [None] * len(found)),
                read["repairs"].scatter(rows, ["recovered"] * len(found)),
            )
    return read


# Values


def _with_values(frame: pl.DataFrame, plan: Plan, rules: Rules, *, day: date) -> tuple[pl.DataFrame, list[Found]]:
    """Every field of the catalogue cast from its column; fields that the file has not are null."""
    found: list[Found] = []
    values: list[pl.Expr] = []
    for field in rules.terms.fields:
        made = _cast_of(field.name, frame, plan, rules, day=day)
        values.append(made.value.alias(f"={field.name}"))
        for number, (check, fails) in enumerate(made.faults):
            name = f"!{field.name}:{number}"
            values.append(fails.fill_null(value=False).alias(name))
            found.append(Found(name, check, plan.sources.get(field.name, field.name)))
    frame = frame.with_columns(values)
    renamed = {f"={field.name}": f"${field.name}" for field in rules.terms.fields}
    return frame.rename(renamed), found


def _cast_of(name: str, frame: pl.DataFrame, plan: Plan, rules: Rules, *, day: date) -> Cast:
    field = next(field for field in rules.terms.fields if field.name == name)
    source = plan.sources.get(name)
    column = next((column for column in rules.feed.columns if column.to == name), None)
    if column is None or (source is None and column.constant is None):
        kind = (
            pl.Date()
            if field.type is FieldType.DATE
            else pl.Int64()
            if field.type in ("money", "integer")
            else pl.String()
        )
        return Cast(pl.lit(None, kind))
    if source is None:
        constant = pl.lit(column.constant)
        return cast(constant, field, column, latest=None, distinct=lambda: pl.Series([column.constant]))
    text = _joined(source, plan.further[name], column.separator)
    series = frame.select(text).to_series()
    dates = rules.terms.dates
    told_of = (dates.decided, dates.happened, dates.published)
    latest = day if name in told_of else None
    return cast(text, field, column_named(rules.feed, name), latest=latest, distinct=series.unique)


def _joined(source: str, further: tuple[str, ...], separator: str | None) -> pl.Expr:
    """A field's text: that of its column, or of several columns as if one had named all their values."""
    if not further:
        return pl.col(source)
    joined = pl.concat_str([source, *further], separator=(separator or "、")[0], ignore_nulls=True)
    return pl.when(joined != "").then(joined)


# Faults of rows


def _with_row_faults(
    frame: pl.DataFrame, found: list[Found], plan: Plan, rules: Rules, *, day: date
) -> tuple[pl.DataFrame, list[Found]]:
    """What only several cells together show: required cells, the subject, the catalogue's basis, the pack's checks."""
    bare = frame.rename({f"${field.name}": field.name for field in rules.terms.fields} | _aside(frame, rules))
    columns = {field.name for field in rules.terms.fields}
    made: list[tuple[Found, pl.Expr]] = [
        (Found("!many", faults.TOO_MANY_CELLS, ""), pl.col("!many")),
        (Found("!encoding", faults.ENCODING, ""), pl.col("!encoding")),
    ]
    made += _required(plan, rules, found)
    made += _subject(frame, plan, rules)
    made.append((Found("!no_basis", faults.NO_BASIS, ""), _governing_day(rules, day=day) < rules.versions[0].in_force))
    made += _pack_checks(plan, rules, columns)
    bare = bare.with_columns(fails.fill_null(value=False).alias(entry.name) for entry, fails in made)
    taken = bare.select(entry.name for entry, _ in made)
    return frame.with_columns(taken.get_columns()), [*found, *(entry for entry, _ in made)]


def _aside(frame: pl.DataFrame, rules: Rules) -> dict[str, str]:
    """The sender's columns moved out of the way of catalogue fields with the same names."""
    names = {field.name for field in rules.terms.fields}
    return {name: f"~{name}" for name in frame.columns if name in names}


def _required(plan: Plan, rules: Rules, found: list[Found]) -> list[tuple[Found, pl.Expr]]:
    """Cells that must not be empty; one that could not be read has its own fault already."""
    made: list[tuple[Found, pl.Expr]] = []
    columns = {field.name for field in rules.terms.fields}
    wanted = {column.to for column in rules.feed.columns if column.required}
    for field in rules.terms.fields:
        where = plan.sources.get(field.name, field.name)
        failed = [pl.col(entry.name) for entry in found if entry.name.startswith(f"!{field.name}:")]
        empty = pl.col(field.name).is_null() & ~pl.any_horizontal(pl.lit(value=False), *failed)
        if field.required or field.name in wanted:
            made.append((Found(f"!required_{field.name}", faults.REQUIRED, where), empty))
        if field.required_when is not None:
            applies = all_hold((field.required_when,), columns=columns)
            made.append((Found(f"!required_when_{field.name}", faults.REQUIRED_WHEN, where), applies & empty))
    return made


def _subject(frame: pl.DataFrame, plan: Plan, rules: Rules) -> list[tuple[Found, pl.Expr]]:
    """Who the row is about: an organisation of a kind that the item allows, known by one code or held for a person."""
    code, fault, several = pl.col("@code"), pl.col("@code_fault"), pl.col("@several")
    name = pl.col(_moved(plan.name, rules)) if plan.name else pl.lit(None, pl.String())
    where = plan.code or plan.name or ""
    person = _is_person(plan, rules, name)
    made = [(Found("!person", faults.OUT_OF_SCOPE, plan.kind or where), person)]
    made.append((Found("!several", faults.SEVERAL_SUBJECTS, plan.name or where), several & ~person))
    for broken, check in faults.CODE_CHECKS.items():
        lost = (fault == broken) & code.is_null() & ~person & ~several
        made.append((Found(f"!code_{broken}", check, where), lost))
    named = plan.name or where
    made.append((Found("!no_name", faults.NO_NAME, named), name.is_null() & code.is_null() & ~person))
    made.append((Found("!long_name", faults.TOO_LONG, named), name.str.len_chars() > LONGEST_NAME))
    other = code.is_not_null() & ~kind_of_code(code).is_in([kind.value for kind in rules.terms.subjects])
    made.append((Found("!kind", faults.SUBJECT_KIND, where), other))
    return made


def _is_person(plan: Plan, rules: Rules, name: pl.Expr) -> pl.Expr:
    """Whether the row is about a natural person: by its kind, its code, or a person's number beside the name."""
    numbered = name.str.contains(REMOVED, literal=True)
    found = (pl.col("@code_fault") == "natural_person") | (numbered & pl.col("@code").is_null())
    if plan.kind and rules.feed.subject.persons:
        found |= pl.col(_moved(plan.kind, rules)).is_in(rules.feed.subject.persons)
    return found.fill_null(value=False)


def _moved(column: str | None, rules: Rules) -> str:
    names = {field.name for field in rules.terms.fields}
    return f"~{column}" if column in names else str(column)


def _pack_checks(plan: Plan, rules: Rules, columns: set[str]) -> list[tuple[Found, pl.Expr]]:
    made = []
    for key, terms in rules.checks:
        applies = all_hold(terms.when, columns=columns)
        good = all_hold(terms.require, columns=columns)
        first = terms.require[0].field if terms.require else ""
        if terms.compare is not None:
            first, sign, second = terms.compare
            good = good & _compared(first, sign, second)
        check = Check(key, Fate(terms.on_failure), terms.message)
        made.append((Found(f"!{key}", check, plan.sources.get(first, first)), applies & ~good))
    return made


def _compared(first: str, sign: str, second: str) -> pl.Expr:
    left, right = pl.col(first), pl.col(second)
    told = {"<=": left <= right, "<": left < right, "=": left == right, "!=": left != right}
    return told[sign].fill_null(value=True)


# What leaves


def _governing_day(rules: Rules, *, day: date) -> pl.Expr:
    """The day whose law governs each row, as the item says: of the decision, of the act, or of the filing."""
    dates = rules.terms.dates
    filed = pl.lit(day)
    if rules.terms.governed_by == "day_of_filing":
        return filed
    first, second = (dates.decided, dates.happened)
    if rules.terms.governed_by == "day_of_act":
        first, second = second, first
    return pl.coalesce([pl.col(name) for name in (first, second) if name] + [filed])


def _rows(frame: pl.DataFrame, plan: Plan, rules: Rules, found: list[Found], *, day: date) -> pl.DataFrame:
    """The rows in the shape that lands in the store, every one of the block."""
    returned = [entry.name for entry in found if entry.check.fate is Fate.RETURN]
    held = [entry.name for entry in found if entry.check.fate is Fate.QUERY]
    fate = (
        pl.when(pl.any_horizontal(pl.col(returned)))
        .then(pl.lit("returned"))
        .when(pl.any_horizontal(pl.col(held)) if held else pl.lit(value=False))
        .then(pl.lit("queried"))
        .otherwise(pl.lit("enter"))
    )
    values = frame.select(
        pl.col("#row").alias("row"),
        fate.alias("fate"),
        _because(found).alias("@because"),
        pl.col("@code"),
        pl.col("@code_published"),
        pl.col("@plain"),
        pl.col("!person"),
        _name(plan).alias("@name"),
        *(pl.col(f"${field.name}").alias(field.name) for field in rules.terms.fields),
    )
    columns = {field.name for field in rules.terms.fields}
    dates = rules.terms.dates
    facts = pl.struct(_fact(field.name, rules) for field in rules.terms.fields).struct.json_encode()
    facts = facts.str.replace_all(r',"[a-z0-9_]+":null', "").str.replace(r'^\{"[a-z0-9_]+":null,?', "{")
    stated = [pl.col(name) for name in (dates.decided, dates.happened) if name]
    return values.select(
        "row",
        "fate",
        pl.col("@because").alias("because"),
        pl.col("@code").alias("code"),
        _kept("@code_published").alias("code_published"),
        _kept("@name").alias("name"),
        kind_of_code(pl.col("@code")).alias("kind"),
        _kept(_identity(rules)).alias("identity"),
        _date_or_null(dates.happened).alias("happened_on"),
        _date_or_null(dates.decided).alias("decided_on"),
        _date_or_null(dates.published).alias("published_on"),
        pl.coalesce([*stated, pl.lit(day)]).alias("valid_from"),
        _severity(rules, columns, day=day).alias("severity"),
        _authority(rules).alias("authority"),
        pl.when(pl.col("fate") == "returned").then(pl.lit("{}")).otherwise(facts).alias("facts"),
        _kept(_said(rules)).fill_null("").alias("said"),
    )


def _kept(value: pl.Expr | str) -> pl.Expr:
    """The value, or nothing where the row is about a natural person."""
    told = pl.col(value) if isinstance(value, str) else value
    return pl.when(~pl.col("!person")).then(told)


def _because(found: list[Found]) -> pl.Expr:
    """Why a row is held: nothing but that no code proves the subject, or something more."""
    held = [entry for entry in found if entry.check.fate is Fate.QUERY]
    unproved = [entry.name for entry in held if entry.name.startswith("!code_")]
    others = [entry.name for entry in held if not entry.name.startswith("!code_")]
    more = pl.any_horizontal(pl.col(others)) if others else pl.lit(value=False)
    return (
        pl.when(more)
        .then(pl.lit("query"))
        .when(pl.any_horizontal(pl.col(unproved)))
        .then(pl.lit("no_code"))
        .otherwise(pl.lit(""))
    )


def _name(plan: Plan) -> pl.Expr:
    return pl.col(plan.name) if plan.name else pl.lit(None, pl.String())


def _fact(name: str, rules: Rules) -> pl.Expr:
    field = next(field for field in rules.terms.fields if field.name == name)
    if field.type is FieldType.CHOICES:
        return pl.col(name).str.split("|")
    if field.type is FieldType.DATE:
        return pl.col(name).dt.to_string("%Y-%m-%d")
    return pl.col(name)


def _identity(rules: Rules) -> pl.Expr:
    """What makes the fact this one and no other: source, item, the subject as published, the identifying fields."""
    subject = pl.coalesce([pl.col("@code"), pl.lit("~") + pl.col("@plain")])
    parts = [pl.col(name).cast(pl.String()).fill_null("") for name in rules.terms.identity]
    head = [pl.lit(rules.feed.agency), pl.lit(rules.feed.item), subject.fill_null("")]
    return pl.concat_str([*head, *parts], separator="\x1f")


def _said(rules: Rules) -> pl.Expr:
    """Everything that the row says, as one text by which a repetition is recognised."""
    parts = [pl.col("@name"), *(pl.col(field.name) for field in rules.terms.fields)]
    return pl.concat_str([part.cast(pl.String()).fill_null("") for part in parts], separator="\x1f")


def _date_or_null(name: str | None) -> pl.Expr:
    return pl.col(name) if name else pl.lit(None, pl.Date())


def _severity(rules: Rules, columns: set[str], *, day: date) -> pl.Expr:
    """The class by the version in force on each row's governing day."""
    governing = _governing_day(rules, day=day)
    found = pl.lit("none")
    for version in rules.versions:
        if version.terms is not None:
            said = severity(version.terms.severity, columns=columns)
            found = pl.when(governing >= version.in_force).then(said).otherwise(found)
    return found


def _authority(rules: Rules) -> pl.Expr:
    names = {field.name for field in rules.terms.fields}
    named = [pl.col(name) for name in ("authority", "source") if name in names]
    return pl.coalesce([*named, pl.lit("")])


def _problems(frame: pl.DataFrame, found: list[Found]) -> pl.DataFrame:
    """One line for each failed check of each row; a natural person's row says nothing but that."""
    counts = frame.select(pl.col([entry.name for entry in found]).sum()).row(0, named=True)
    person = pl.col("!person")
    parts = []
    for entry in found:
        if not counts[entry.name]:
            continue
        alone = person if entry.name == "!person" else ~person
        shown = pl.col(entry.column).cast(pl.String()) if entry.column in frame.columns else pl.lit("")
        value = pl.lit("") if entry.name == "!person" else shown.fill_null("")
        failed = frame.filter(pl.col(entry.name) & alone).select("#row", value.alias("value"))
        parts.append(
            failed.select(
                pl.col("#row").cast(pl.Int64()).alias("row"),
                pl.lit(entry.column).alias("column"),
                pl.lit(entry.check.id).alias("rule"),
                pl.lit(entry.check.message.zh).alias("message"),
                pl.lit(entry.check.message.en).alias("message_en"),
                scrub_identity(failed["value"]).str.slice(0, LONGEST_VALUE_SHOWN).alias("value"),
                pl.lit(entry.check.fate.value).alias("fate"),
            )
        )
    return reduce(lambda left, right: left.vstack(right), parts, pl.DataFrame(schema=PROBLEM_SCHEMA))
