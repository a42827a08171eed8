"""Which rank of act is enough for what: the one table that the compiler asks (law.md §0.1, points 6 to 8)."""

from collections.abc import Iterable

from gongxin.law.ranks import Rank
from gongxin.rulebook.items import CatalogueTerms, CategoryText, Stance, Visibility
from gongxin.rulebook.lists import ListKind, ListTerms
from gongxin.rulebook.measures import BURDENS, MeasureKind, MeasureTerms

SERIOUS_LISTS = 6
"""The number of the category of serious lists in the national catalogue."""

ENOUGH: dict[str, frozenset[Rank]] = {
    "published_adverse": frozenset(
        {Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION, Rank.CENTRAL_POLICY}
    ),
    "list": frozenset({Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION, Rank.CENTRAL_POLICY}),
    "burden": frozenset({Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION}),
    "management": frozenset({Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION, Rank.CENTRAL_POLICY}),
    "export": frozenset({Rank.LAW, Rank.ADMINISTRATIVE_REGULATION}),
    "list_rules": frozenset(
        {Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION, Rank.JUDICIAL_INTERPRETATION}
        | {Rank.DEPARTMENT_RULE}
    ),
    "record": frozenset(Rank),
}
"""What the terms of a version demand, and the ranks that carry it."""


def demand_of(terms: CatalogueTerms, category: CategoryText | None) -> str:
    """Which line of the table applies to the terms of a catalogue item."""
    if category is not None and category.number == SERIOUS_LISTS:
        return "list"
    published = terms.publication.visibility is Visibility.PUBLIC
    return "published_adverse" if terms.stance is Stance.ADVERSE and published else "record"


def demand_of_measure(terms: MeasureTerms) -> str:
    """Which line of the table applies to a measure: less right or more duty needs more than policy does."""
    if terms.effect in BURDENS:
        return "burden"
    return "management" if terms.kind is MeasureKind.RESTRICTION else "record"


def demand_of_list(terms: ListTerms) -> str:
    """Which line of the table applies to a list: whatever speaks against an organisation needs the rank of lists."""
    return "record" if terms.kind is ListKind.HONOUR else "list"


def carries(ranks: Iterable[Rank], demand: str) -> bool:
    """Whether one of the ranks is enough for the demand."""
    return any(rank in ENOUGH[demand] for rank in ranks)
