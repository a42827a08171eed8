"""Citations: one form in writing, one in each language, everything else refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.law import Citation, CitationRefused
from gongxin.law.citations import chinese_number

PLACES = st.from_regex(r"[1-9][0-9]{0,2}(-[1-9])?(\.[1-9](\.[1-9])?)?", fullmatch=True)


@pytest.mark.parametrize(
    ("article", "zh", "en"),
    [
        ("12", "第十二条", "article 12"),
        ("38-1", "第三十八条之一", "article 38-1"),
        ("12.2", "第十二条第二款", "article 12, paragraph 2"),
        ("105.2.3", "第一百零五条第二款第（三）项", "article 105, paragraph 2, item 3"),
        ("12.0.3", "第十二条第（三）项", "article 12, item 3"),
        ("part 3", "第三部分", "part 3"),
        ("part 3.12", "第三部分第十二项", "part 3, item 12"),
    ],
)
def test_a_place_is_said_in_each_language(article: str, zh: str, en: str) -> None:
    citation = Citation("demo.act.repair", article)
    assert citation.said("信用修复办法", "zh") == f"《信用修复办法》{zh}"
    assert citation.said("Repair Measures", "en") == f"Repair Measures, {en}"


def test_a_whole_act_is_cited_by_its_title_alone() -> None:
    assert Citation("demo.act.repair", "whole").said("信用修复办法", "zh") == "《信用修复办法》"
    assert Citation("demo.act.repair", "whole").said("Repair Measures", "en") == "Repair Measures"


@pytest.mark.parametrize(
    "article", ["", "0", "012", "12.0", "12.", "-1", "12 ", "第十二条", "12.2.3.4", "part", "１２", 12, None]
)
def test_any_other_form_of_a_place_is_refused(article: str) -> None:
    with pytest.raises(CitationRefused):
        Citation("demo.act.repair", article)


@pytest.mark.parametrize("act", ["", "Demo", "demo..act", "demo act", "demo.act#12", "《办法》", None])
def test_any_other_form_of_a_key_is_refused(act: str) -> None:
    with pytest.raises(CitationRefused):
        Citation(act, "12")


@pytest.mark.parametrize("text", ["demo.act.repair", "demo.act.repair#", "#12", "demo.act.repair#12#13"])
def test_a_citation_that_is_not_one_word_of_act_and_article_is_refused(text: str) -> None:
    with pytest.raises(CitationRefused):
        Citation.parse(text)


def test_a_rule_states_act_and_article_and_nothing_else() -> None:
    assert Citation.from_mapping({"act": "demo.act.repair", "article": "12"}) == Citation("demo.act.repair", "12")
    for mapping in ({"act": "demo.act.repair"}, {"act": "demo.act.repair", "article": "12", "note": "x"}):
        with pytest.raises(CitationRefused):
            Citation.from_mapping(mapping)


@given(PLACES)
def test_writing_and_reading_a_citation_gives_the_same(article: str) -> None:
    citation = Citation("demo.act.repair", article)
    assert Citation.parse(str(citation)) == citation


@given(st.text())
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(CitationRefused):
        assert str(Citation.parse(text)) == text


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1260, "一千二百六十"),
        (1005, "一千零五"),
    ],
)
def test_articles_are_counted_as_acts_count_them(number: int, said: str) -> None:
    assert chinese_number(number) == said
