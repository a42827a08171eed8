"""Changes written by the thousand are, byte for byte, what each would be if it were written alone."""

from datetime import UTC, date, datetime

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gongxin.api.writing_changes import ChangesWritten
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


def leased(until: date | None) -> datetime | None:
    return None if until is None else datetime(2026, 4, 1, tzinfo=UTC)


def document(change: Change) -> dict[str, object]:
    """The change as its shape says."""
    position, sort, code, item, record, at, until, marks = change
    gone = sort in (Sort.WITHDRAWAL, Sort.EXPIRY)
    told = {"position": position, "sort": sort, "code": code, "item": item, "record": record, "at": at}
    return {**told, "public_until": until, "lease_until": None if gone else leased(until), "marks": marks}


@given(CHANGES)
def test_a_change_between_ready_texts_is_the_document_of_its_shape(change: Change) -> None:
    assert ChangesWritten(leased).alone(change).encode() == orjson.dumps(document(change))
