"""The packs, schemas and pages that the repository ships."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.loader import MODELS, load_packs
from gongxin.rulebook.rules_page import rules_page
from gongxin.rulebook.schema import NAMES, schemas, text_of

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "packs"


def test_the_shipped_packs_keep_every_rule() -> None:
    assert check_packs(PACKS).violations == ()


def test_the_shipped_rulebook_is_the_same_without_its_files() -> None:
    book = Rulebook.from_packs(PACKS)
    again = Rulebook.from_json(json.dumps(book.to_json()))
    assert again == book
    assert again.digest == book.digest


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schemas_are_in_step_with_the_shapes(name: str) -> None:
    assert (PACKS / "schema" / name).read_text(encoding="utf-8") == text_of(schemas()[name])


def test_every_kind_of_item_has_a_schema() -> None:
    assert set(NAMES) == set(MODELS)


class Text(yaml.SafeLoader):
    """YAML as an editor's schema check sees it: dates are texts."""


Text.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_every_shipped_file_suits_its_schema(kind: str) -> None:
    validator = jsonschema.Draft202012Validator(schemas()[f"{NAMES[kind]}.json"])
    for source in load_packs(PACKS).of(kind):
        text = (PACKS / source.file).read_text(encoding="utf-8")
        value: Any = yaml.load(text, Text)
        assert [error.message for error in validator.iter_errors(value)] == [], source.file


def test_the_page_of_rules_is_in_step_with_the_rules() -> None:
    assert (ROOT / "docs" / "rules-of-packs.md").read_text(encoding="utf-8") == rules_page()
