"""Industries: every section and division, and finer codes by their division."""

import pytest

from gongxin.codes.industries import industries, industries_named, industry


def test_sections_run_from_a_to_t_and_divisions_from_01_to_97() -> None:
    codes = list(industries())
    assert codes[:20] == list("ABCDEFGHIJKLMNOPQRST")
    assert codes[20:] == [f"{number:02d}" for number in range(1, 98)]


def test_every_title_is_given_in_both_languages_and_marked_unverified() -> None:
    for one in industries().values():
        assert set(one.title) == {"zh", "en"}
        assert one.verified is False


@pytest.mark.parametrize(
    ("code", "section", "zh"), [("E", "E", "建筑业"), ("47", "E", "房屋建筑业"), ("E4710", "E", "房屋建筑业")]
)
def test_a_code_is_found_by_letter_or_digits(code: str, section: str, zh: str) -> None:
    found = industry(code)
    assert found is not None
    assert (found.section, found.title["zh"]) == (section, zh)


@pytest.mark.parametrize("code", ["", " ", "U", "98", "00", "A47", "E47100", "４７", "x", "4"])
def test_a_code_the_standard_has_not_gives_nothing(code: str) -> None:
    assert industry(code) is None


def test_a_title_finds_its_section_before_its_division() -> None:
    assert [one.code for one in industries_named("教育")] == ["P", "83"]
