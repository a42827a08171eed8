"""The rulebook asked by key and by day, and packs loaded into it."""

import json
from datetime import date
from pathlib import Path

import pytest

from gongxin.rulebook.book import Rulebook, UnknownKey
from gongxin.rulebook.items import Length, NotInForce
from gongxin.rulebook.loader import PacksUnreadable, load_packs
from tests.rulebook.small_packs import PENALTY, TEXTS, write


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    return Rulebook.from_packs(write(tmp_path))


def test_the_law_on_a_day_is_the_version_in_force_then(book: Rulebook) -> None:
    first = book.at(date(2022, 12, 31)).catalogue_item("small.penalty")
    second = book.at(date(2023, 1, 1)).catalogue_item("small.penalty")
    assert first.terms is not None
    assert second.terms is not None
    assert (first.terms.retention, second.terms.retention) == (Length(years=5), Length(years=3))
    assert second.terms.publication == first.terms.publication


def test_before_its_first_day_an_item_says_nothing(book: Rulebook) -> None:
    with pytest.raises(NotInForce):
        book.at(date(2020, 12, 31)).catalogue_item("small.penalty")
    assert book.at(date(2020, 12, 31)).catalogue() == {}


def test_the_day_knows_its_items_checks_limits_and_acts(book: Rulebook) -> None:
    day = book.at(date(2024, 1, 1))
    assert set(day.catalogue()) == {"small.licence", "small.penalty"}
    assert set(day.checks_for("small.penalty")) == {"small.check.order"}
    assert set(day.limits()) == {"small.limits.publication"}
    assert set(day.acts()) == {"small.act.penalties"}


def test_items_are_found_by_key(book: Rulebook) -> None:
    assert book.act("small.act.penalties").rank == "law"
    assert book.feed("small.feed.penalties").item == "small.penalty"
    assert book.agency("small.agency.office").region == "990000"
    assert book.category("small.category.lists").number == 6
    assert [check.key for check in book.checks_for("small.penalty")] == ["small.check.order"]
    assert book.checks_for("small.licence") == ()


def test_an_unknown_key_is_said_to_be_unknown(book: Rulebook) -> None:
    with pytest.raises(UnknownKey, match="no feed small.none"):
        book.feed("small.none")


def test_a_rulebook_is_the_same_without_its_files(book: Rulebook) -> None:
    again = Rulebook.from_json(json.dumps(book.to_json()))
    assert again == book
    assert again.digest == book.digest


def test_the_digest_is_of_what_is_said_and_not_of_how_it_is_written(tmp_path: Path, book: Rulebook) -> None:
    text = TEXTS[PENALTY].replace("amends:\n", "amends:   # shorter\n")
    assert Rulebook.from_packs(write(tmp_path / "same", **{PENALTY: text})).digest == book.digest
    changed = TEXTS[PENALTY].replace("years: 3 }\n  ", "years: 2 }\n  ").replace("zh: 处罚机关", "zh: 机关")
    assert Rulebook.from_packs(write(tmp_path / "other", **{PENALTY: changed})).digest != book.digest


def test_a_folder_with_an_unreadable_file_is_refused_whole(tmp_path: Path) -> None:
    write(tmp_path, **{PENALTY: "key: ["})
    with pytest.raises(PacksUnreadable, match="penalty.yaml"):
        Rulebook.from_packs(tmp_path)


def test_a_sector_pack_is_found_below_sectors(tmp_path: Path) -> None:
    pack = 'key: water\ntitle: { zh: 水利, en: Water }\nkind: sector\nsupplements: small\nversion: "1"\n'
    write(tmp_path, **{"sectors/water/pack.yaml": pack})
    assert [source.pack for source in load_packs(tmp_path).of("packs")] == ["local", "small", "water"]


def test_a_supplement_has_the_last_word_on_what_it_restates(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "local/catalogue/penalty.yaml": TEXTS[PENALTY].replace("retention: { years: 3 }", "retention: { years: 2 }")
        },
    )
    last = Rulebook.from_packs(tmp_path).item("small.penalty").versions[-1].terms
    assert last is not None
    assert last.retention == Length(years=2)
