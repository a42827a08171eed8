"""The packs that are shipped: every item can be delivered, and every form of file is shown once."""

from functools import cache
from pathlib import Path

from gongxin.rulebook.book import Contents
from gongxin.rulebook.items import CatalogueTerms, Feed, Stance
from gongxin.rulebook.loader import load_packs

PACKS = Path(__file__).resolve().parents[2] / "packs"


@cache
def shipped() -> Contents:
    return load_packs(PACKS).contents()


LISTS = {
    "national.category.serious-lists": "national.serious-list-entry",
    "national.category.abnormal-operations": "national.abnormal-operations",
}
"""Categories in which each list has an item of its own, and the item for sources that do not tell lists apart."""


def last_of(key: str) -> CatalogueTerms:
    (terms,) = (item.versions[-1].terms for item in shipped().catalogue if item.key == key)
    assert terms is not None
    return terms


def last_terms() -> list[CatalogueTerms]:
    said = [item.versions[-1].terms for item in shipped().catalogue]
    return [terms for terms in said if terms is not None]


COMPUTED = {"national.agency-silence"}
"""Items that nobody delivers: the platform itself states them."""


def test_every_national_item_but_single_lists_can_be_delivered_in_yunze() -> None:
    fed = {feed.item for feed in shipped().feeds if feed.key.startswith("demo.")}
    national = {item.key for item in shipped().catalogue if item.key.startswith("national.")}
    sectors = {item.key for item in shipped().catalogue if item.key.startswith(("tax.", "customs."))}
    assert fed <= national | sectors
    assert {key for key in national - fed - COMPUTED if last_of(key).category not in LISTS} == set()


def test_a_single_list_says_nothing_that_the_item_for_all_lists_does_not() -> None:
    general = {last_of(key).category: {field.name for field in last_of(key).fields} for key in LISTS.values()}
    for terms in last_terms():
        assert {field.name for field in terms.fields} <= general.get(terms.category, {f.name for f in terms.fields})


def test_every_form_of_file_is_shown_by_a_feed() -> None:
    feeds = shipped().feeds
    assert {feed.format for feed in feeds} == {"csv", "xlsx", "json", "jsonl", "xml"}
    assert {feed.encoding for feed in feeds} == {"utf-8", "gb18030", "detect"}
    assert {feed.delivery for feed in feeds} == {"increment", "snapshot"}


def test_every_category_but_that_of_people_s_professions_has_an_item() -> None:
    empty = {category.key for category in shipped().categories} - {terms.category for terms in last_terms()}
    assert empty == {"national.category.professional"}


def test_every_agency_shipped_is_invented() -> None:
    assert all(agency.region.startswith("99") and agency.code[2:8] == agency.region for agency in shipped().agencies)


def test_every_adverse_item_can_be_repaired_and_contested() -> None:
    adverse = [terms for terms in last_terms() if terms.stance is Stance.ADVERSE]
    assert adverse
    assert all(terms.repair is not None and terms.objection is not None for terms in adverse)


def test_whoever_names_a_kind_of_subject_tells_persons_apart() -> None:
    kinds: list[Feed] = [feed for feed in shipped().feeds if feed.subject.kind]
    assert kinds
    assert all(feed.subject.persons for feed in kinds)
