"""Machines that sign: which keys are taken, which assertions are believed, and how long a token holds."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from gongxin.agencies.actions import make_key
from gongxin.agencies.assertions import (
    TOKEN_MARK,
    AssertionRefused,
    MachineRefused,
    machine_of_token,
    public_key_of,
    token_of,
)
from gongxin.agencies.machines import caller_of, end_machine, machines_of, register_machine, token_for
from gongxin.agencies.models import Assertion
from gongxin.ledger.models import Event
from tests.agencies.machine_keys import KINDS, Signer, pem_of, signer

pytestmark = pytest.mark.django_db
TAX, HERE, SECRET = "demo.agency.tax", "https://credit.example/api/v1/token", "a secret"
NOW = datetime.now(UTC)


def shown(machine: Signer, assertion: str, *, at: datetime = NOW) -> str:
    return token_for(assertion, audiences=(HERE,), at=at).text


@pytest.fixture
def machine() -> Signer:
    return signer(TAX, at=NOW - timedelta(minutes=1))


@pytest.mark.parametrize("algorithm", KINDS)
def test_each_kind_of_key_shows_whose_machine_it_is(algorithm: str) -> None:
    machine = signer(TAX, at=NOW - timedelta(minutes=1), algorithm=algorithm)
    caller = caller_of(shown(machine, machine.assertion(HERE, at=NOW)), at=NOW)
    assert caller is not None and (caller.agency, caller.called) == (TAX, machine.name)


def test_a_key_that_begins_as_a_token_does_is_still_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_urlsafe", lambda size: "t_" + "a" * 41)
    key = make_key(TAX, at=NOW, ends_at=NOW + timedelta(days=1))
    caller = caller_of(key, at=NOW)
    assert key.startswith(TOKEN_MARK) and caller is not None and caller.agency == TAX


def public(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed448.Ed448PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----\n",
        public(ec.generate_private_key(ec.SECP384R1()).public_key()),
        public(ed448.Ed448PrivateKey.generate().public_key()),
        public(rsa.generate_private_key(65537, 1024).public_key()),
        ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    ],
    ids=["nothing", "no key", "P-384", "Ed448", "short RSA", "private"],
)
def test_other_keys_are_refused(pem: bytes) -> None:
    with pytest.raises(MachineRefused):
        register_machine(TAX, pem, at=NOW, ends_at=NOW + timedelta(days=1))
    assert machines_of(TAX) == []


def test_a_key_is_registered_once(machine: Signer) -> None:
    with pytest.raises(MachineRefused, match="before"):
        register_machine("demo.agency.court", pem_of(machine.key), at=NOW, ends_at=NOW + timedelta(days=1))


def test_registering_and_ending_are_events_without_the_key(machine: Signer) -> None:
    end_machine(machine.number, at=NOW)
    kinds = ("agencies.machine.registered", "agencies.machine.ended")
    events = list(Event.objects.filter(kind__in=kinds).order_by("id"))
    assert [one.kind for one in events] == list(kinds) and "BEGIN" not in json.dumps([one.details for one in events])
    with pytest.raises(MachineRefused):
        end_machine(machine.number, at=NOW)


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": None},
        {"exp": seconds(NOW) - 31},
        {"exp": seconds(NOW) + 331},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 10**30},
        {"exp": -1},
        {"iat": seconds(NOW) + 60},
        {"nbf": seconds(NOW) + 60},
        {"nbf": "now"},
        {"jti": None},
        {"jti": "short"},
        {"jti": "7" * 129},
        {"jti": 12345678},
        {"jti": "一二三四五六七八"},
        {"iss": "machine-x"},
        {"iss": "machine-" + "9" * 40},
        {"iss": None},
        {"sub": "machine-1000"},
        {"sub": None},
        {"aud": None},
        {"aud": HERE + "/"},
        {"aud": [HERE, HERE]},
        {"aud": {"x": HERE}},
    ],
)
def test_an_assertion_that_says_something_else_is_refused(machine: Signer, claims: dict[str, object]) -> None:
    with pytest.raises(AssertionRefused):
        shown(machine, machine.assertion(HERE, at=NOW, **claims))
    assert not Assertion.objects.exists()


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_no_signature_and_a_signature_by_the_public_key_as_a_secret_show_nothing(machine: Signer) -> None:
    claims = machine.assertion(HERE, at=NOW).split(".")[1]
    for algorithm in ("none", "None", "HS256", "HS512"):
        signed = f"{part({'alg': algorithm})}.{claims}"
        sealed = hmac.digest(pem_of(machine.key), signed.encode(), "sha256")
        for signature in ("", base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()):
            with pytest.raises(AssertionRefused):
                shown(machine, f"{signed}.{signature}")


def test_what_an_assertion_says_of_keys_is_not_believed(machine: Signer) -> None:
    other = signer("demo.agency.court", at=NOW - timedelta(minutes=1))
    keys = {"jwk": other.key.as_dict(private=False), "jku": "https://x.example", "x5u": "https://x.example"}
    for header in ({name: value} for name, value in keys.items()):
        with pytest.raises(AssertionRefused):
            shown(machine, other.assertion(HERE, at=NOW, header=header, iss=machine.name, sub=machine.name))
    for header in ({"crit": ["exp"], "exp": 1}, {"b64": False, "crit": ["b64"]}, {"typ": "at+jwt"}):
        with pytest.raises(AssertionRefused):
            shown(machine, f"{part({'alg': 'ES256'} | header)}.{part({'iss': machine.name})}.x")


def test_a_machine_signs_with_its_own_algorithm_alone(machine: Signer) -> None:
    strong = signer(TAX, at=NOW - timedelta(minutes=1), algorithm="PS256")
    with pytest.raises(AssertionRefused):
        shown(machine, strong.assertion(HERE, at=NOW, iss=machine.name, sub=machine.name))


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c.d", "é.é.é", "x" * 8_193, "=.=.=", "W10.W10.W10"])
def test_what_is_no_assertion_is_refused(machine: Signer, text: str) -> None:
    with pytest.raises(AssertionRefused):
        shown(machine, text)


def test_nested_and_doubled_names_are_refused(machine: Signer) -> None:
    deep = "[" * 3_000 + "]" * 3_000
    for text in (deep, '{"alg": "ES256", "alg": "none"}', "null", "7"):
        first = base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
        with pytest.raises(AssertionRefused):
            shown(machine, f"{first}.{part({'iss': machine.name, 'sub': machine.name})}.x")


def test_an_assertion_that_came_is_forgotten_once_it_could_not_come_again(machine: Signer) -> None:
    assertion = machine.assertion(HERE, at=NOW)
    shown(machine, assertion)
    with pytest.raises(AssertionRefused, match="once"):
        shown(machine, assertion)
    later = NOW + timedelta(minutes=30)
    shown(machine, machine.assertion(HERE, at=NOW, exp=seconds(later) + 60), at=later)
    assert Assertion.objects.count() == 1


@pytest.mark.parametrize(("after", "holds"), [(-1, True), (0, False), (1, False)])
def test_a_token_ends_to_the_second(machine: Signer, after: int, holds: bool) -> None:
    text, ends_at = shown(machine, machine.assertion(HERE, at=NOW)), NOW + timedelta(minutes=10)
    ends_at = ends_at.replace(microsecond=0)
    assert (caller_of(text, at=ends_at + timedelta(seconds=after)) is not None) == holds


def test_no_token_outlives_its_machine() -> None:
    machine = signer(TAX, at=NOW - timedelta(days=30) + timedelta(minutes=2))
    given = token_for(machine.assertion(HERE, at=NOW), audiences=(HERE,), at=NOW)
    assert given.ends_at == NOW + timedelta(minutes=2)
    end_machine(machine.number, at=NOW + timedelta(seconds=1))
    assert caller_of(given.text, at=NOW + timedelta(seconds=2)) is None


@bounded(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**63 - 1), st.integers(0, 59), st.integers(1, 255))
def test_a_token_changed_anywhere_says_nothing(number: int, place: int, change: int) -> None:
    text = token_of(number, ends_at=NOW + timedelta(minutes=1), secret=SECRET)
    assert machine_of_token(text, at=NOW, secret=SECRET) == number
    assert machine_of_token(text, at=NOW, secret="another") is None
    begin = len("gongxin_t_") + place
    other = chr((ord(text[begin]) + change) % 256)
    if other != text[begin]:
        assert machine_of_token(text[:begin] + other + text[begin + 1 :], at=NOW, secret=SECRET) is None


def test_the_digest_is_of_the_key_and_not_of_its_file(machine: Signer) -> None:
    pem = pem_of(machine.key)
    assert public_key_of(pem).digest == public_key_of(pem.replace(b"\n", b"\r\n")).digest
