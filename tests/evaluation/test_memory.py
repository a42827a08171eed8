"""How much memory an engine is given, and what is said where it was not enough."""

import duckdb
import pytest

from gongxin.evaluation.memory import MemoryRefused, enough_memory, memory_of


@pytest.mark.parametrize(("given", "read"), [("2GB", "2GB"), (" 2 gb", "2GB"), ("64MB", "64MB"), ("1Tb", "1TB")])
def test_a_size_is_read_as_engines_write_it(given: str, read: str) -> None:
    assert memory_of(given) == read


@pytest.mark.parametrize(
    "given", ["1KB", "0", "0GB", "63MB", "'; drop'", "", "-1GB", "80%", "٢GB", "9" * 90 + "TB", "2GB;"]
)
def test_what_is_no_size_or_too_small_is_refused(given: str) -> None:
    with pytest.raises(MemoryRefused):
        memory_of(given)


def test_where_duckdb_runs_out_of_memory_it_is_said_in_one_sentence() -> None:
    given = {"memory_limit": "10MB", "temp_directory": ""}
    with duckdb.connect(config=given) as held, pytest.raises(MemoryRefused, match="10MB of"), enough_memory("10MB"):
        held.execute("CREATE TABLE held AS SELECT random() AS one FROM range(20000000) ORDER BY one")
