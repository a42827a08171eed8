"""Which of the records that counted an agency is told by name: those that it could read in a dossier as well.

What is shared on conditions, or not at all, is counted and not named, unless the agency supplies it: a model is no way
round the request by which such data are asked for.
"""

from dataclasses import replace

from gongxin.evaluation.explaining import Explained, Point
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import NotInForce

FREELY = "unconditional"


def named_to(agency: str, told: Explained) -> Explained:
    """The explanation with the records that this agency may be told of, and how many more counted.

    Words of a model's own SELECT are left out where it reads what may not be named; so are ways that rest on it.
    """
    items = {one.item for point in told.points for one in point.records} | set(told.asked.program.items)
    open_ = {item for item in items if _may_be_named(item, agency, told)}
    known = {one.record for point in told.points for one in point.records if one.item in open_}
    points = tuple(_named(point, open_, reads=told.asked.program.items) for point in told.points)
    ways = tuple(way for way in told.ways if way.record is None or way.record in known)
    return replace(told, points=points, ways=ways)


def _named(point: Point, open_: set[str], *, reads: tuple[str, ...]) -> Point:
    records = tuple(one for one in point.records if one.item in open_)
    told = point.told if point.indicator.sql is None or set(reads) <= open_ else ()
    return replace(point, records=records, told=told, withheld=len(point.records) - len(records))


def _may_be_named(item: str, agency: str, told: Explained) -> bool:
    book = told.asked.book
    if agency in book.agencies and item in book.agencies[agency].supplies:
        return True
    try:
        terms = book.at(told.day).catalogue_item(item).terms
    except (NotInForce, UnknownKey):
        return False
    return terms is not None and terms.sharing == FREELY
