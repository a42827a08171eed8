"""A model compiled for a day: named steps of one portable SQL text in exact integers, which every engine reads alike.

What a record weighs is counted in thousandths (decay), what an indicator gives in thousandths of hundredths, and the
score in parts (`PARTS` a point).  Measures and points saturate far beyond any sense, so that no delivery, however
absurd, makes a sum overflow.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import rfc8785

from gongxin.evaluation.counting import Reading, coded, counted, select, total
from gongxin.evaluation.grading import graded, judged, others_held, pointed, results, scored
from gongxin.evaluation.rules import Column, Program, Step, day_number
from gongxin.evaluation.taking import Fields, ModelRefused, named_columns
from gongxin.rulebook.evaluations import Indicator, ModelItem, ModelTerms
from gongxin.rulebook.items import CatalogueItem, Version
from gongxin.rulebook.portable import canonical, columns_in, refusals, texts_in

LONGEST_NAME = 56
"""Names longer than this would not be told apart by every engine once they have a prefix."""
MOST_INDICATORS = 500


def fields_of(catalogue: Mapping[str, CatalogueItem]) -> Fields:
    """The types of all fields that the catalogue's items have or had; where one changed, the last."""
    return {
        key: {field.name: field.type for version in item.versions if version.terms for field in version.terms.fields}
        for key, item in catalogue.items()
    }


def digest_of(item: ModelItem, version: Version[ModelTerms]) -> str:
    """SHA-256 over one version of a model and its SQL; a later version leaves it as it is."""
    said: Any = version.model_dump(mode="json", exclude_defaults=True)
    return hashlib.sha256(rfc8785.dumps({"key": item.key, "version": said, "sql": dict(item.sql)})).hexdigest()


def compile_model(item: ModelItem, version: Version[ModelTerms], *, day: date, fields: Fields) -> Program:
    """The program of a model's version for `day`; refused where it names what is not known or not portable.

    `fields` are the types of fields by item, as `fields_of` a catalogue gives them.
    """
    terms = version.terms
    if terms is None:
        raise ModelRefused(f"{item.key} is repealed")
    _refuse_what_has_no_name(item.key, terms)
    asked = {one.key: _text(item, one, fields) for one in terms.indicators if one.sql is not None}
    reading = _reading(terms, asked, day, fields)
    return Program(
        model=item.key,
        digest=digest_of(item, version),
        day=day,
        items=reading.items,
        columns=reading.columns,
        steps=tuple(_steps(terms, reading, asked)),
        told=Step("told", _told(asked, day)) if asked else None,
    )


def _steps(terms: ModelTerms, reading: Reading, asked: Mapping[str, str]) -> Iterator[Step]:
    yield Step("coded", coded(reading))
    yield Step("counted", counted(terms, reading))
    for key, text in asked.items():
        yield Step(f"asked_{key}", _asked(text, reading.day))
    if terms.ceilings:
        yield Step("others_held", others_held(terms))
    yield Step("pointed", pointed(terms))
    yield Step("judged", judged(terms))
    yield Step("scored", scored(terms))
    yield Step("graded", graded(terms))
    yield Step("results", results(terms))


def _reading(terms: ModelTerms, asked: Mapping[str, str], day: date, fields: Fields) -> Reading:
    """The items and columns that filters and SELECTs name."""
    items = {one.item for indicator in terms.indicators for one in indicator.take}
    items |= set(terms.coverage.items if terms.coverage else ())
    for text in asked.values():
        items |= texts_in(text) & set(fields)
    columns = named_columns(terms.indicators, fields)
    read = frozenset().union(*(columns_in(text) for text in asked.values()))
    for item in items:
        known = (Column(name, kept_as) for name, kept_as in fields.get(item, {}).items())
        columns |= {column for column in known if column.name in read}
    return Reading(tuple(sorted(items)), tuple(sorted(columns)), day, fields)


def _text(item: ModelItem, indicator: Indicator, fields: Fields) -> str:
    """The SELECT of an indicator; refused where it leaves the portable subset."""
    text = item.sql.get(indicator.sql or "")
    if text is None:
        raise ModelRefused(f"{item.key} has no file of SQL for {indicator.key}")
    names = {Column(name, kept_as).name for known in fields.values() for name, kept_as in known.items()}
    if told := refusals(text, names):
        raise ModelRefused(f"the SQL of {indicator.key}: {told[0]}")
    return text


def _asked(text: str, day: date) -> str:
    """What a SELECT gives each organisation, and in how many rows."""
    parts = ["subject", f"{total('points')} AS points", "COUNT(*) AS found"]
    return select(parts, f"FROM (\n{canonical(text, day_number(day))}\n) AS given", "GROUP BY subject")


def _told(asked: Mapping[str, str], day: date) -> str:
    """What the SELECTs give row by row, and say in words, of whom."""
    texts = (
        select(
            ["subject", f"'{key}' AS indicator", "points", "reason"],
            f"FROM (\n{canonical(text, day_number(day))}\n) AS given",
        )
        for key, text in asked.items()
    )
    return "\nUNION ALL\n".join(texts)


def _refuse_what_has_no_name(model: str, terms: ModelTerms) -> None:
    if len(terms.indicators) > MOST_INDICATORS:
        raise ModelRefused(f"{model} has more than {MOST_INDICATORS} indicators")
    keys = [one.key for one in terms.indicators] + [one.key for one in terms.dimensions]
    keys += [one.key for one in terms.bounds] + [one.key for one in terms.ceilings]
    if long := [key for key in keys if len(key) > LONGEST_NAME]:
        raise ModelRefused(f"the key {long[0]} is longer than {LONGEST_NAME} characters")
    dimensions = {one.key for one in terms.dimensions}
    if loose := [one.key for one in terms.indicators if one.dimension not in dimensions]:
        raise ModelRefused(f"the indicator {loose[0]} belongs to no dimension")
