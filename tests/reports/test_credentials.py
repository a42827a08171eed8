"""A report verifies offline, here and by a library that we did not write; whatever is changed is found."""

import copy
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gongxin.reports.actions import Signing
from gongxin.reports.canonical import Document, canonical
from gongxin.reports.credentials import sign, verify
from gongxin.reports.keys import Keys, KeyUnreadable, base58, from_base58, make_keys, read_public
from gongxin.reports.rules import NoReport
from gongxin.reports.statuses import ENTRIES, is_set, status_list
from tests.reports.builders import issue
from tests.yunze import NOW


def small(keys: Keys) -> Document:
    return sign(
        {"@context": ["https://www.w3.org/ns/credentials/v2"], "issuer": keys.issuer, "a": 1}, keys=keys, at=NOW
    )


@pytest.mark.django_db
def test_a_report_verifies_with_the_key_of_its_issuer(province: None, signing: Signing) -> None:
    document = issue(signing).document
    key = read_public(signing.keys.public)
    assert verify(document, key=key)["credentialSubject"]["number"] in document["id"]
    assert document["credentialSubject"]["checkpoint"]["size"] > 0


def changed(value: object, path: list[str | int]) -> list[list[str | int]]:
    if isinstance(value, dict):
        return [found for name, one in value.items() for found in changed(one, [*path, name])]
    if isinstance(value, list):
        return [found for place, one in enumerate(value) for found in changed(one, [*path, place])]
    return [path]


@pytest.mark.django_db
def test_no_value_of_a_report_can_be_changed(province: None, signing: Signing) -> None:
    document = issue(signing).document
    for path in changed(document, []):
        forged = copy.deepcopy(document)
        inner = forged
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = f"{inner[path[-1]]}x"
        with pytest.raises(NoReport):
            verify(forged, key=read_public(signing.keys.public))


@pytest.mark.parametrize("part", ["@context", "type", "cryptosuite", "created", "verificationMethod", "proofPurpose"])
def test_a_proof_without_one_of_its_parts_is_refused(keys: Keys, part: str) -> None:
    document = small(keys)
    del document["proof"][part]
    with pytest.raises(NoReport):
        verify(document, key=None)


@pytest.mark.parametrize("given", [None, [], {}, {"proof": 1}, {"proof": {}}, {"proof": {"proofValue": "z"}}, "x"])
def test_what_is_no_credential_is_refused_in_words(given: object) -> None:
    with pytest.raises(NoReport):
        verify(given, key=None)


def test_a_document_of_endless_depth_is_refused_in_words(keys: Keys) -> None:
    deep: list[object] = []
    for _ in range(20_000):
        deep = [deep]
    with pytest.raises(NoReport):
        verify(small(keys) | {"a": deep}, key=None)


def test_another_node_s_key_does_not_verify(keys: Keys, tmp_path: Path) -> None:
    other = make_keys(tmp_path, name="另一平台", at=NOW)
    with pytest.raises(NoReport, match="signature does not fit"):
        verify(small(keys), key=read_public(other.public))


def test_keys_are_their_owner_s_alone_and_made_once(tmp_path: Path) -> None:
    first = make_keys(tmp_path, name="平台", at=NOW)
    assert make_keys(tmp_path, name="平台", at=NOW).public == first.public
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "reports").iterdir()} == {0o600}


@given(st.binary(min_size=1, max_size=70))
def test_base_58_is_read_as_it_was_written(content: bytes) -> None:
    assert from_base58(base58(content), size=len(content)) == content


@given(st.text(max_size=90))
def test_no_text_is_taken_for_a_key_by_chance(text: str) -> None:
    with pytest.raises(KeyUnreadable):
        read_public(text)


def test_a_list_of_statuses_has_one_bit_each_and_is_large_enough_to_hide_in(keys: Keys) -> None:
    places = {0, 7, 8, 94_567, ENTRIES - 1}
    signed = sign(status_list(1, places, issuer=keys.issuer, address="https://gx.example", at=NOW), keys=keys, at=NOW)
    document = verify(signed, key=read_public(keys.public))
    assert all(is_set(document, place) for place in places)
    assert not any(is_set(document, place) for place in (1, 6, 9, 94_568))
    with pytest.raises(NoReport):
        is_set(document, ENTRIES)


@pytest.mark.parametrize("encoded", ["", "u", "uAAAA", "zzz", "u!!!!", "u" + "A" * 100])
def test_a_list_that_cannot_be_unpacked_is_refused(encoded: str) -> None:
    told: Document = {"credentialSubject": {"statusPurpose": "revocation", "encodedList": encoded}}
    with pytest.raises(NoReport):
        is_set(told, 0)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), VALUES))
def test_the_fast_writer_writes_what_the_standard_demands(value: dict[str, object]) -> None:
    assert canonical(value) == rfc8785.dumps(value)
