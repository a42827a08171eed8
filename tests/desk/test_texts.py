"""Every word of the desk exists in both languages, and every one is said somewhere."""

import re
from pathlib import Path

import pytest

from gongxin.agencies.mandates import Power
from gongxin.cases.actions import Manner
from gongxin.desk.access import ACCESS
from gongxin.desk.texts import OWN_TEXTS, ROOM, TEXTS
from gongxin.rulebook.items import Visibility
from gongxin.sharing.rules import LookupKind
from gongxin.site.texts import FILE as SITE_FILE
from gongxin.site.texts import TEXTS as SITE_TEXTS

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (*ROOM.glob("*.py"), *ROOM.glob("templates/*.html")))
SAID = set(re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)+)["']""", SOURCES))
GROUPS = set(re.findall(r"""(?:say\.of|words\.closed|self\.closed)\(\s*["']([a-z_.]+)["']""", SOURCES)) | {"refused"}


def test_every_text_that_a_page_says_exists() -> None:
    called = set(re.findall(r"""say\(\s*["']([a-z_.]+)["']""", SOURCES))
    assert called - set(TEXTS) == set()


def test_no_text_is_never_said_or_said_twice() -> None:
    grouped = {key for key in OWN_TEXTS if key.rpartition(".")[0] in GROUPS}
    assert set(OWN_TEXTS) - SAID - grouped == set()
    assert set(OWN_TEXTS) & set(SITE_TEXTS) == set()


@pytest.mark.parametrize("file", [ROOM / "texts.yaml", SITE_FILE], ids=["desk", "site"])
def test_no_text_is_written_twice(file: Path) -> None:
    keys = re.findall(r"^([a-z_.]+):", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(set(keys)) == sorted(keys)


def test_every_value_of_a_closed_set_has_its_words() -> None:
    closed = {"power": Power, "manner": Manner, "lookup": LookupKind, "denied": {rule.why for rule in ACCESS.values()}}
    closed |= {"seen": Visibility}
    closed |= {"looked_at": {Visibility.SHARED, Visibility.KEPT}, "visibility": Visibility}
    wanted = {f"{group}.{value}" for group, values in closed.items() for value in values}
    assert wanted - set(TEXTS) == set()


def test_both_languages_have_the_same_places_to_fill() -> None:
    places = re.compile(r"{(\w+)}")
    differing = [k for k, words in OWN_TEXTS.items() if set(places.findall(words.zh)) != set(places.findall(words.en))]
    assert differing == []


def test_no_chinese_stands_in_the_english_texts() -> None:
    assert [key for key, words in OWN_TEXTS.items() if re.search("[\u4e00-\u9fff]", words.en)] == []
