"""Supplements: what a local pack may narrow of its parent's items, and never widen."""

from pathlib import Path

import pytest

from gongxin.rulebook.compiler import check_packs
from tests.rulebook.small_packs import PENALTY, PURPOSE, TEXTS, line_of, with_file, write

LOCAL = "local/catalogue/penalty.yaml"
ORDINARY = "ordinary: { published: true, minimum: { months: 3 }, maximum: { months: 12 } }"


def local(old: str = "", new: str = "") -> str:
    """The local restatement of the penalty item, its first version only, from 2022 on."""
    text = TEXTS[PENALTY].split("  - in_force: 2023-01-01")[0].replace("in_force: 2021-01-01", "in_force: 2022-01-01")
    assert text.count(old) == 1 or not old
    return text.replace("retention: { years: 5 }", "retention: { years: 3 }").replace(old, new) if old else text


def stated(old: str, new: str) -> str:
    return local("retention: { years: 5 }", "retention: { years: 3 }").replace(old, new)


WIDER = [
    (ORDINARY, ORDINARY.replace("minimum: { months: 3 }", "minimum: { months: 6 }"), "ordinary:"),
    ("subjects: [enterprise, institution]", "subjects: [enterprise, institution, government]", "subjects:"),
    ("retention: { years: 3 }", "retention: { years: 6 }", "retention:"),
    ("at_least: 10000000", "at_least: 1000000", "severity:"),
    ("otherwise: ordinary", "otherwise: serious", "severity:"),
    ("late_after: { days: 30 }", "late_after: { days: 60 }", "late_after"),
    ("        late_after: { days: 30 }\n", "", "publication:"),
    ("repair: { possible: true", "repair: { possible: false", "repair:"),
    ("answer: { within: { working_days: 10 }", "answer: { within: { working_days: 20 }", "objection:"),
    (
        "- { name: valid_until,",
        "- { name: boss, title: { zh: 甲, en: A }, type: text }\n        - { name: valid_until,",
        "boss",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), WIDER, ids=lambda value: str(value)[:30])
def test_a_supplement_that_widens_is_told_where_it_does(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = stated(old, new)
    assert text != stated("", ""), "nothing was changed"
    told = [one for one in with_file(tmp_path, LOCAL, text) if one.rule == "supplement-widens"]
    assert [(one.file, one.line) for one in told] == [(LOCAL, line_of(text, words))]


NARROWER = [
    (ORDINARY, ORDINARY.replace("months: 12", "months: 6")),
    ("subjects: [enterprise, institution]", "subjects: [enterprise]"),
    ("visibility: public", "visibility: shared"),
    (
        "visibility: public",
        "visibility: public\n        narrower: [{ visibility: shared, when: [{ field: kind, includes: [fine] }] }]",
    ),
    ("at_least: 10000000", "at_least: 20000000"),
    ("sharing: unconditional", "sharing: conditional"),
    ("late_after: { days: 30 }", "late_after: { days: 10 }"),
    ("", ""),
]


@pytest.mark.parametrize(("old", "new"), NARROWER, ids=lambda value: str(value)[:30])
def test_a_supplement_may_narrow(tmp_path: Path, old: str, new: str) -> None:
    text = stated(old, new).replace("unverified: [publication.anchor, fields.kind.choices]", "unverified: [sharing]")
    told = [one for one in with_file(tmp_path, LOCAL, text) if one.rule == "supplement-widens"]
    assert not told


def test_a_supplement_keeps_to_the_version_of_its_parent_in_force_beside_it(tmp_path: Path) -> None:
    told = [one for one in with_file(tmp_path, LOCAL, local()) if one.rule == "supplement-widens"]
    assert [one.message for one in told] == ["retention: 5 years instead of 3 years"]


def test_a_pack_that_supplements_nothing_cannot_restate(tmp_path: Path) -> None:
    lone = TEXTS["local/pack.yaml"].replace("supplements: small\n", "")
    write(tmp_path, **{"local/pack.yaml": lone})
    (tmp_path / LOCAL).parent.mkdir(parents=True)
    (tmp_path / LOCAL).write_text(stated("", ""), encoding="utf-8")
    assert [one.rule for one in check_packs(tmp_path).violations] == ["key-not-unique"]


ASKING = TEXTS[PURPOSE].replace("measures: [", "consent: { longest: { years: 1 } }\n      measures: [")
COPIED = TEXTS[PURPOSE].replace("small.purpose.tender", "local.purpose.credit")


@pytest.mark.parametrize(
    ("ours", "theirs", "widens"),
    [
        (COPIED, ASKING, True),
        (COPIED, TEXTS[PURPOSE], False),
        (COPIED.replace("measures: [", "consent: { longest: { years: 1 } }\n      measures: ["), ASKING, False),
    ],
)
def test_a_supplement_asks_no_question_without_the_consent_that_its_parent_asks(
    tmp_path: Path, ours: str, theirs: str, widens: bool
) -> None:
    folder = write(tmp_path, **{PURPOSE: theirs, "local/purposes/credit.yaml": ours})
    told = [one.file for one in check_packs(folder).violations if one.rule == "supplement-widens"]
    assert told == (["local/purposes/credit.yaml"] if widens else [])
