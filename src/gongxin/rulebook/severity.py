"""Of which class a record is, and whether conditions hold of its facts.

The facts of a record are a mapping of field names to values as they are kept: money in 分 and integers as `int`,
several choices as a list of texts, everything else as text; a field that is missing, null, an empty text or an empty
list is not stated.  Of one condition:

- `stated: true` holds when the field is stated, `stated: false` when it is not;
- `includes` holds when at least one of the field's values is among those listed;
- `within` holds when the field is stated and all its values are among those listed;
- `at_least` and `at_most` compare whole numbers, and never hold of a field that is not stated or not a whole number.
"""

from collections.abc import Iterable, Mapping

from gongxin.rulebook.items import CatalogueTerms, Condition, Severity


def severity_of(terms: CatalogueTerms, facts: Mapping[str, object]) -> Severity:
    """The class of a record: that of the first rule whose conditions all hold, or else `otherwise`."""
    for rule in terms.severity.rules:
        if all_hold(rule.when, facts):
            return rule.severity
    return terms.severity.otherwise


def all_hold(conditions: Iterable[Condition], facts: Mapping[str, object]) -> bool:
    """Whether every condition holds of the facts."""
    return all(holds(condition, facts) for condition in conditions)


def holds(condition: Condition, facts: Mapping[str, object]) -> bool:
    """Whether one condition holds of the facts."""
    values = _values(facts.get(condition.field))
    if condition.stated is not None:
        return condition.stated is bool(values)
    if condition.includes is not None:
        return any(value in condition.includes for value in values)
    if condition.within is not None:
        return bool(values) and all(value in condition.within for value in values)
    return _bounded(condition, values)


def _values(value: object) -> list[object]:
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None or value == "" else [value]


def _bounded(condition: Condition, values: list[object]) -> bool:
    if len(values) != 1 or not isinstance(values[0], int) or isinstance(values[0], bool):
        return False
    if condition.at_least is not None:
        return values[0] >= condition.at_least
    return condition.at_most is not None and values[0] <= condition.at_most
