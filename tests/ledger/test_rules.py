"""The payload of an event is canonical: one event, one sequence of bytes, whoever writes it."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from gongxin.ledger.rules import commitment_to, payload_of

whole = st.integers(1 - 2**53, 2**53 - 1)
details = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | whole | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=8,
    ),
)
AT = datetime(2026, 4, 1, tzinfo=UTC)
FIRST, LAST = AT.replace(year=1900, tzinfo=None), AT.replace(year=9998, tzinfo=None)
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


def payload(told: str = "{}", *, at: datetime = AT) -> bytes:
    return payload_of("test.thing.happened", subject=7, record=None, actor="officer:1", happened_at=at, details=told)


def test_a_payload_is_written_out_in_full() -> None:
    assert payload('{"b": [1, "公信"], "a": null}') == (
        b'{"actor":"officer:1","details":{"a":null,"b":[1,"\xe5\x85\xac\xe4\xbf\xa1"]},'
        b'"happened_at":"2026-04-01T00:00:00Z","kind":"test.thing.happened","record":null,"subject":7}'
    )


@given(details, moments)
@example({"\U00010000": 1, "\uffff": 2}, AT)
@example({"\x7f\x1f\u2028": '\x7f\x1f\u2028\\/"'}, AT)
def test_a_payload_is_canonical_json(told: dict[str, object], moment: datetime) -> None:
    written = payload(json.dumps(told), at=moment)
    assert written == rfc8785.dumps(json.loads(written))
    assert json.loads(written)["details"] == told


@given(moments)
def test_a_moment_is_the_same_in_every_zone(moment: datetime) -> None:
    assert payload(at=moment) == payload(at=moment.astimezone(timezone(timedelta(hours=8))))


def test_a_whole_number_is_the_same_with_a_point() -> None:
    assert payload('{"n": 1.0}') == payload('{"n": 1}')


def test_both_writers_write_a_moment_alike() -> None:
    at = AT.replace(hour=9, microsecond=120)
    assert payload('{"a": "1.0"}', at=at).replace(b'"a":"1.0"', b"") == payload(at=at)


def test_a_commitment_is_the_hash_of_salt_and_payload() -> None:
    assert commitment_to(b"payload", salt=b"salt") == sha256(b"saltpayload").digest()
