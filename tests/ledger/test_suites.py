"""Both suites sign and hash as the standards' own examples say, and nothing else holds."""

import json
from hashlib import new as new_hash

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.ledger.notes import SigningKey, read_signer, read_verifier
from gongxin.ledger.suites import INTERNATIONAL, NATIONAL, SUITES, Suite
from tests.conftest import SHARED

VECTORS = SHARED / "vectors"
suites = pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: str(suite.name))


@pytest.fixture(autouse=True)
def vectors_are_there(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("real") and not VECTORS.is_dir():
        pytest.skip("the shared vectors are absent")


@pytest.mark.real
def test_the_signature_that_the_standard_prints_holds_and_no_other_does() -> None:
    for case in json.loads((VECTORS / "sm2_gbt32918.json").read_text("utf-8")):
        public, signature = bytes.fromhex(case["public_key_hex"]), bytes.fromhex(case["signature_der_hex"])
        message = case["message_utf8"].encode()
        assert NATIONAL.holds(public, message, signature) is case["valid"]
        assert not NATIONAL.holds(public, message + b".", signature)
        assert not NATIONAL.holds(public, message, signature[:-1] + bytes([signature[-1] ^ 1]))


@pytest.mark.real
def test_sm3_gives_the_digests_that_the_standard_prints() -> None:
    for case in json.loads((VECTORS / "sm3_gbt32905.json").read_text("utf-8")):
        assert NATIONAL.digest(bytes.fromhex(case["msg_hex"])).hexdigest() == case["digest"]


def test_ed25519_signs_as_rfc_8032_prints() -> None:
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert INTERNATIONAL.public_of(secret).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert INTERNATIONAL.sign(secret, b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065")


@suites
def test_what_was_signed_holds_for_that_message_and_key_alone(suite: Suite) -> None:
    secret, other = suite.new_secret(), suite.new_secret()
    signature = suite.sign(secret, b"message")
    assert suite.holds(suite.public_of(secret), b"message", signature)
    assert not suite.holds(suite.public_of(secret), b"messag", signature)
    assert not suite.holds(suite.public_of(other), b"message", signature)


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: str(suite.name))
@given(public=st.binary(max_size=70), signature=st.binary(max_size=80))
def test_made_up_keys_and_signatures_do_not_hold(suite: Suite, public: bytes, signature: bytes) -> None:
    assert not suite.holds(public, b"message", signature)


@suites
def test_a_key_is_read_as_it_was_written(suite: Suite) -> None:
    key = SigningKey("yunze.example/log", suite.type, suite.new_secret())
    assert read_signer(key.encoded() + "\n") == key
    assert read_verifier(str(key.verifier)) == key.verifier


def test_python_and_the_suite_hash_alike() -> None:
    assert NATIONAL.digest(b"abc").digest() == new_hash("sm3", b"abc").digest()
