"""Changes written by the thousand are, byte for byte, what each would be if it were written alone."""

from datetime import UTC, date, datetime

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gongxin.api.changes import _change_document, written_changes
from gongxin.dossiers.answers import Mark
from gongxin.dossiers.copies import Change, Sort
from tests.api.api_builders import code_of

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
CHANGES = st.builds(
    Change,
    st.integers(0, 2**53),
    st.sampled_from(Sort),
    st.none() | TEXTS | st.just(code_of(1)),
    st.none() | TEXTS | st.just('","code":""'),
    st.integers(0, 2**53),
    st.datetimes(timezones=st.just(UTC)),
    st.none() | st.dates(),
    st.sampled_from([(), (Mark.DISPUTED,)]),
)


@given(st.lists(CHANGES, max_size=6))
def test_changes_written_many_at_once_say_what_each_alone_says(changes: list[Change]) -> None:
    def leased(until: date | None) -> datetime | None:
        return None if until is None else datetime(2026, 4, 1, tzinfo=UTC)

    said = [orjson.dumps(_change_document(change, leased)) for change in changes]
    assert written_changes(changes, leased) == b"[" + b",".join(said) + b"]"
