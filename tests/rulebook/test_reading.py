"""Pack files as text: plain data with lines, and hostile files refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.rulebook.reading import LARGEST_FILE, Unreadable, plain, read_yaml

BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
HOSTILE = [
    (b"x" * (LARGEST_FILE + 1), "yaml-too-large", 1),
    (b"[" * 100_000, "yaml-too-deep", 1),
    (b"a:\n" + b"- " * 50_000, "yaml-too-deep", 2),
    (BOMB, "yaml-alias", 1),
    (b"a: 1\nb: *a\n", "yaml-alias", 2),
    (b"a: !!python/object/apply:os.system [x]\n", "yaml-tag", 1),
    (b"!!map\na: 1\n", "yaml-tag", 1),
    (b"a: 1\n---\nb: 2\n", "yaml-unreadable", 2),
    (b"a: 1\nb: \xff\n", "yaml-unreadable", 2),
    (b"? [a]\n: b\n", "yaml-unreadable", 1),
    (b"a: 1\n a: 2\n", "yaml-unreadable", 2),
    (b"a: 1\nb:\n  c: 1\n  c: 2\n", "yaml-duplicate-key", 4),
    (b"a: \x00\n", "yaml-unreadable", 1),
]


@pytest.mark.parametrize(("content", "rule", "line"), HOSTILE, ids=lambda value: str(value)[:30])
def test_a_hostile_file_is_refused_with_its_line(content: bytes, rule: str, line: int) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_yaml(content)
    assert (refusal.value.rule, refusal.value.line) == (rule, line)


def test_every_key_and_member_has_its_line() -> None:
    document = read_yaml(b"a: 1\nb:\n  - c: 2\n    d: 3\n  - { e: 4 }\n")
    assert document.value == {"a": 1, "b": [{"c": 2, "d": 3}, {"e": 4}]}
    assert [document.line(path) for path in [("b", 0, "d"), ("b", 1, "e"), ("b", 1, "x"), ("z",)]] == [4, 5, 5, 1]


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "010", "1e3", "0x10", "12:30", "2026-01-01", "1_000", "1234567890123456"]
)
def test_words_that_other_readers_take_for_something_else_are_text(word: str) -> None:
    assert plain(word) == word


@pytest.mark.parametrize(("word", "value"), [("", None), ("null", None), ("true", True), ("-3", -3), ("0.98", 0.98)])
def test_few_words_are_more_than_text(word: str, value: object) -> None:
    assert plain(word) == value


def test_a_quoted_word_is_text() -> None:
    assert read_yaml(b"a: '1'\nb: \"true\"\n").value == {"a": "1", "b": "true"}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_yaml(content)
    except Unreadable as refusal:
        assert refusal.line >= 1
