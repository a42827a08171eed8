"""What only several cells of a row show together: who it is about, what is required, what the pack checks."""

from datetime import date

import polars as pl

from gongxin.codes.faults import Fault
from gongxin.codes.identity import REMOVED
from gongxin.exchange import faults
from gongxin.exchange.conditions import all_hold
from gongxin.exchange.faults import Check, Fate
from gongxin.exchange.kinds import kind_of_code
from gongxin.exchange.plan import Plan
from gongxin.exchange.rules import LONGEST_NAME, Found, Rules, governing_day, moved


def with_row_faults(
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
    made.append((Found("!no_basis", faults.NO_BASIS, ""), governing_day(rules, day=day) < rules.versions[0].in_force))
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
        where = plan.column_of(field.name)
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
    name = pl.col(moved(plan.name, rules)) if plan.name else pl.lit(None, pl.String())
    where = plan.code or plan.name or ""
    person = _is_person(plan, rules, name)
    made = [(Found("!person", faults.OUT_OF_SCOPE, plan.kind or where), person)]
    made.append((Found("!several", faults.SEVERAL_SUBJECTS, plan.name or where), several & ~person))
    for broken, check in faults.CODE_CHECKS.items():
        lost = (fault == broken) & code.is_null() & ~person & ~several
        told = broken != Fault.EMPTY or bool(rules.feed.subject.code)
        made.append((Found(f"!code_{broken}", check, where, told), lost))
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
        found |= pl.col(moved(plan.kind, rules)).is_in(rules.feed.subject.persons)
    return found.fill_null(value=False)


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
        made.append((Found(f"!{key}", check, plan.column_of(first)), applies & ~good))
    return made


def _compared(first: str, sign: str, second: str) -> pl.Expr:
    left, right = pl.col(first), pl.col(second)
    told = {"<=": left <= right, "<": left < right, "=": left == right, "!=": left != right}
    return told[sign].fill_null(value=True)
