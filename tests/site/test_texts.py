"""Every word of the site exists in both languages, and every one is said somewhere."""

import re
from functools import cache
from pathlib import Path

import pytest

from gongxin.codes.faults import Fault
from gongxin.dossiers.answers import Answer
from gongxin.rulebook.commitments import CommitmentTerms
from gongxin.rulebook.items import CatalogueTerms, FieldType, Length, Severity, Stance, SubjectKind, Visibility
from gongxin.rulebook.items import Clock as ClockText
from gongxin.rulebook.lists import ListKind, ListTerms, Tier
from gongxin.rulebook.procedures import ProcedureTerms
from gongxin.site.absences import ABSENCES
from gongxin.site.texts import FILE, SPEECHES, TEXTS, Language, NoSuchText
from gongxin.site.wording import Wording
from tests.yunze import law

ROOM = FILE.parent
SAID = re.compile(
    r"""(?:say|BadAddress)\(\s*["']([a-z_]+(?:\.[a-z_]+)*)["']"""
    r"""|["']([a-z_]+\.[a-z_.]+)["'] if |else ["']([a-z_]+\.[a-z_.]+)["']"""
)
GROUPED = re.compile(r"""(?:say\.of|words\.closed|self\.closed)\(\s*["']([a-z_.]+)["']""")
TERMS = (CatalogueTerms, ProcedureTerms, ListTerms, CommitmentTerms)
CLOSED = {
    "severity": Severity,
    "stance": Stance,
    "kind": SubjectKind,
    "visibility": Visibility,
    "field": FieldType,
    "absence.title": ABSENCES,
    "absence.means": ABSENCES,
    "absence.not": ABSENCES,
    "absence.do": ABSENCES,
    "standing.class": Severity,
    "term": {name for terms in TERMS for name in terms.model_fields},
    "list.kind": ListKind,
    "list.entries": ("here", "delivered"),
    "list.from": ("entry", "correction"),
    "tier": Tier,
    "served": ("delivered", "read"),
}


@cache
def _sources() -> str:
    files = [*ROOM.glob("*.py"), *ROOM.glob("templates/*.html")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@cache
def _said() -> set[str]:
    return {key for found in SAID.findall(_sources()) for key in found if key} - {"key"}


@cache
def _groups() -> set[str]:
    return set(GROUPED.findall(_sources()))


def test_every_text_that_a_page_says_exists() -> None:
    assert _said() - set(TEXTS) == set()


def test_every_group_that_a_page_says_has_texts() -> None:
    assert {group for group in _groups() if not any(key.startswith(f"{group}.") for key in TEXTS)} == set()


def test_no_text_is_never_said() -> None:
    lengths = {f"{form}.{unit}" for form in ("length", "lengths") for unit in Length.model_fields}
    grouped = {key for key in TEXTS if key.rpartition(".")[0] in _groups()}
    assert set(TEXTS) - _said() - grouped - lengths == set()


@pytest.mark.parametrize("group", CLOSED)
def test_every_value_of_a_closed_set_has_its_words(group: str) -> None:
    assert {f"{group}.{value}" for value in CLOSED[group]} - set(TEXTS) == set()


def test_both_languages_have_the_same_places_to_fill() -> None:
    places = re.compile(r"{(\w+)}")
    differing = [key for key, words in TEXTS.items() if set(places.findall(words.zh)) != set(places.findall(words.en))]
    assert differing == []


def test_no_chinese_stands_in_the_english_texts_but_names_and_examples() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert {key for key, words in TEXTS.items() if chinese.search(words.en)} == {
        "find.hint",
        "frame.other_language",
        "search.advice.place",
    }


def test_every_clock_of_the_national_packs_can_be_said() -> None:
    said = [Wording(SPEECHES[Language.EN]).clock(clock) for clock in _clocks()]
    assert said and all("within" in one for one in said)


def _clocks() -> list[ClockText]:
    terms = [version.terms for item in law().catalogue.values() for version in item.versions if version.terms]
    named = [clock for one in terms for clock in (one.publish_within, one.objection and one.objection.answer) if clock]
    return named + [one.repair.decision for one in terms if one.repair and one.repair.decision]


def test_a_text_that_does_not_exist_is_a_fault_of_ours() -> None:
    with pytest.raises(NoSuchText):
        SPEECHES[Language.ZH]("no.such.text")


def test_every_fault_of_a_code_is_said_in_both_languages() -> None:
    assert all(SPEECHES[language].title_of(fault.message) for fault in Fault for language in Language)


def test_the_answers_of_the_platform_are_all_known_to_the_site() -> None:
    assert {*ABSENCES, Answer.PUBLISHED} == set(Answer)


def test_texts_stand_beside_the_room() -> None:
    assert Path(FILE).is_file()
