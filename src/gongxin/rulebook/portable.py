"""SQL that a model brings: one SELECT in the subset that every engine reads alike, and nothing else.

Each rule was learnt from a difference met between engines: whole numbers only (no decimals, no floats, no division), no
dates, no windows, `CAST(SUM(…) AS BIGINT)` for every sum, CASE for FILTER.  What is not on the list is refused, so that
a pack's text never reaches another table, a file or a function of the engine.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

TABLES = {
    "subjects": frozenset({"subject", "kind", "region", "industry", "registered"}),
    "records": frozenset({"subject", "record", "item", "severity", "happened", "decided", "published"}),
    "others": frozenset({"subject", "model", "grade"}),
}
"""The tables of an extract and their columns; `records` has one more for each field that is named."""
GIVEN = ("subject", "points", "reason")
"""What a SELECT of a model gives, in this order."""
DAY = "{day}"
"""Stands in a text of SQL for the day of the run, as a number."""
LONGEST = 20_000
ALLOWED = (
    *(exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Subquery, exp.With, exp.CTE, exp.Union),
    *(exp.Table, exp.TableAlias, exp.Column, exp.Identifier, exp.Alias, exp.Star, exp.Literal, exp.Null, exp.Boolean),
    *(
        exp.Paren,
        exp.And,
        exp.Or,
        exp.Not,
        exp.EQ,
        exp.NEQ,
        exp.LT,
        exp.LTE,
        exp.GT,
        exp.GTE,
        exp.In,
        exp.Is,
        exp.Between,
    ),
    *(exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Case, exp.If, exp.Cast, exp.DataType, exp.Exists),
    *(exp.Sum, exp.Count, exp.Min, exp.Max, exp.Coalesce, exp.Least, exp.Greatest, exp.Concat, exp.ConcatWs),
    *(exp.Replace, exp.Distinct),
)
"""Every kind of node that a portable text may consist of."""
ORDERED = (exp.Min, exp.Max, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between, exp.Least, exp.Greatest)
"""Kinds of node that ask which of two values is more: of numbers alone."""
TEXTS = frozenset({"kind", "region", "industry", "item", "severity", "model", "grade", "reason"})
TEXT_FIELDS = ("text_", "long_text_", "choice_", "choices_", "uscc_")


def column_name(kept_as: str, field: str) -> str:
    """The column of an extract that holds a field, such as `money_fine`: no two types or fields share one."""
    return f"{kept_as}_{field}"


class NotPortable(ValueError):
    """A text of SQL is not in the portable subset; the message says where it leaves it."""


def refusals(sql: str, columns: Collection[str] = ()) -> tuple[str, ...]:
    """Why the text is refused, in sentences; nothing where it may run.  `columns` are those of fields."""
    try:
        tree = _tree(sql)
    except NotPortable as error:
        return (str(error),)
    return tuple(dict.fromkeys((*_given(tree), *_kinds(tree), *_names(tree, frozenset(columns)))))


def canonical(sql: str, day: int) -> str:
    """The text for a day, as it is written from what was understood of it, so that nothing hides between the words."""
    tree = _tree(sql).copy()
    if told := (*_given(tree), *_kinds(tree)):
        raise NotPortable(told[0])
    return tree.sql(dialect="postgres", pretty=True, comments=False).replace(str(_STANDS_FOR_DAY), str(day))


def texts_in(sql: str) -> frozenset[str]:
    """The texts in quotes, among which are the keys of the items that the SELECT reads."""
    return frozenset(literal.this for literal in _tree(sql).find_all(exp.Literal) if literal.is_string)


def columns_in(sql: str) -> frozenset[str]:
    """The names of all columns that the SELECT reads."""
    return frozenset(column.name.lower() for column in _tree(sql).find_all(exp.Column))


_STANDS_FOR_DAY = 987_654_321


@lru_cache(maxsize=256)
def _tree(sql: str) -> exp.Expression:
    if len(sql) > LONGEST:
        raise NotPortable(f"the text is longer than {LONGEST} characters")
    if str(_STANDS_FOR_DAY) in sql:
        raise NotPortable(f"the number {_STANDS_FOR_DAY} stands for the day, and may not be written")
    try:
        trees = parse(sql.replace(DAY, str(_STANDS_FOR_DAY)), read="postgres")
    except (SqlglotError, RecursionError, ValueError) as error:
        raise NotPortable(f"the text cannot be read as SQL: {str(error).splitlines()[0]}") from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Select | exp.Union):
        raise NotPortable("the text is not exactly one SELECT")
    return trees[0]


def _given(tree: exp.Expression) -> Iterator[str]:
    names = tuple(name.lower() for name in tree.named_selects) if isinstance(tree, exp.Query) else ()
    if names != GIVEN:
        yield f"the SELECT gives ({', '.join(names)}), and not ({', '.join(GIVEN)})"


def _kinds(tree: exp.Expression) -> Iterator[str]:
    for node in tree.walk():
        if type(node) not in ALLOWED:
            yield f"{type(node).__name__} is not in the portable subset"
        elif isinstance(node, exp.Literal):
            yield from _literal(node)
        elif isinstance(node, exp.Identifier):
            if node.args.get("quoted") or not node.this.isascii() or not node.this.isidentifier():
                yield f"the name {node.this!r} is not plain"
        elif isinstance(node, exp.Sum) and not _cast_to_bigint(node.parent):
            yield "a SUM stands without CAST(… AS BIGINT) around it"
        elif isinstance(node, exp.DataType) and node.this is not exp.DataType.Type.BIGINT:
            yield f"a cast to {node.sql()}; only BIGINT is alike everywhere"
        elif isinstance(node, exp.With) and node.args.get("recursive"):
            yield "a WITH RECURSIVE need not come to an end"
        elif isinstance(node, ORDERED) and any(_is_text(one) for one in node.iter_expressions()):
            yield f"{type(node).__name__} of texts: engines order them differently"
        elif isinstance(node, exp.Distinct) and node.args.get("on"):
            yield "a DISTINCT ON"
        elif isinstance(node, exp.Join) and node.side not in ("", "LEFT"):
            yield f"a join that is {node.side}"


def _is_text(node: object) -> bool:
    if isinstance(node, exp.Literal):
        return bool(node.is_string)
    return isinstance(node, exp.Column) and (node.name in TEXTS or node.name.startswith(TEXT_FIELDS))


def _cast_to_bigint(node: object) -> bool:
    return isinstance(node, exp.Cast) and node.to.this is exp.DataType.Type.BIGINT


def _literal(node: exp.Literal) -> Iterator[str]:
    if not node.is_string and not node.this.isdecimal():
        yield f"the number {node.this} is not whole"
    if node.is_string and unsafe(node.this):
        yield f"the text {node.this!r} is not read alike by every engine"


def unsafe(text: str) -> bool:
    """Whether a text in quotes would be read differently by some engine: quotes, backslashes, control characters."""
    return any(mark in text for mark in "'\\\"`") or not text.isprintable()


def _names(tree: exp.Expression, fields: frozenset[str]) -> Iterator[str]:
    own = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    given = {alias.alias.lower() for alias in tree.find_all(exp.Alias)}
    known = frozenset().union(*TABLES.values()) | fields | given | {"subject", "points", "reason"}
    for name in sorted(own & set(TABLES)):
        yield f"{name} is a table of the extract, and is named anew"
    for table in tree.find_all(exp.Table):
        if table.name.lower() not in TABLES.keys() | own or table.args.get("db") or table.args.get("catalog"):
            yield f"there is no table {table.sql()} in an extract"
    for column in tree.find_all(exp.Column):
        if column.name.lower() not in known:
            yield f"there is no column {column.name}"
