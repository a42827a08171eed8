import polars as pl
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.subjects.grams import bigram_column, bigrams

TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), st.sampled_from("云栖苏州科技")
    )
)


@given(st.lists(TEXTS, max_size=6))
def test_a_column_has_the_pairs_of_each_of_its_texts(texts: list[str]) -> None:
    assert bigram_column(pl.Series(texts, dtype=pl.String)).to_list() == [bigrams(text) for text in texts]


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXTS)
def test_the_store_packs_pairs_as_we_do(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT bigrams(%s)", [text])
        assert cursor.fetchone()[0] == bigrams(text)
