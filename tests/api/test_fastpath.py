"""The fast path says the same as Django, in the same bytes and with the same headers."""

import time
from collections.abc import Iterable
from datetime import date
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from gongxin.api import fastpath
from gongxin.api.fastpath import LINES, in_front_of
from gongxin.api.limits import limits
from tests.api.api_builders import NOON, code_of

pytestmark = pytest.mark.django_db
Committed = psycopg.Connection[Any]
ADDRESS = "/api/v1/subjects/"


def enter(own: Committed, number: int, *, names: list[tuple[Any, ...]], kind: str = "enterprise") -> str:
    code = code_of(number)
    row = own.execute(
        "INSERT INTO subjects_subject (code, code_as_published, kind, region, known_from, stated_by)"
        " VALUES (%s, %s, %s, '990100', %s, 1) RETURNING id",
        [code, f" {code}（01）", kind, NOON],
    ).fetchone()
    for name, registered, since, until in names:
        own.execute(
            "INSERT INTO subjects_name"
            " (subject_id, name, plain, registered, valid_from, valid_to, known_from, stated_by)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 1)",
            [row[0], name, name, registered, since, until, NOON],
        )
    return code


class Fallen(Exception):
    """The fast path gave the request to Django."""


def ask_fast(code: str, *, method: str = "GET", **environ: object) -> tuple[str, dict[str, str], bytes]:
    told: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        told.update(status=status, headers=dict(headers))

    def fell(environ: object, start: object) -> Iterable[bytes]:
        raise Fallen

    asked = {"REQUEST_METHOD": method, "PATH_INFO": ADDRESS + code, "HTTP_HOST": "localhost:8765", **environ}
    body = b"".join(in_front_of(fell)({"REMOTE_ADDR": "127.0.0.1", "QUERY_STRING": "", **asked}, start))
    return told["status"], told["headers"], body


@pytest.fixture(autouse=True)
def _same_store(db: None, committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fastpath, "_parameters", lambda: {**_outside(), "dbname": committed.info.dbname})


_outside = fastpath._parameters

TODAY = date(2026, 5, 4)
GOLDEN = [
    [("云泽青禾商贸有限公司", True, None, None)],
    [("云泽青禾商贸有限公司", True, date(2024, 1, 1), None), ("云泽旧名商行", True, None, date(2024, 1, 1))],
    [("青禾", False, None, None), ("云泽青禾商贸有限公司", True, None, None), ("青禾商贸", False, None, None)],
    [('a"b\\c/\t\n\r\b\f\x1b\x7f é 𠮷\u2028</script>', True, date(1949, 10, 1), date(2049, 10, 1))],
    [(f"旧名{year}", True, None, date(year, 1, 1)) for year in (1999, 2012, 2005)],
]


@pytest.mark.parametrize("names", GOLDEN)
def test_both_routes_give_the_same_bytes(names: list[tuple[Any, ...]], committed: Committed, client: Client) -> None:
    code = enter(committed, 1, names=names)
    status, _, body = ask_fast(code)
    slow = client.get(ADDRESS + code)
    assert (status, slow.status_code) == ("200 OK", 200)
    assert body == slow.content


letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
name = st.tuples(st.text(letters, min_size=1, max_size=20), st.booleans(), days, days)


@bounded(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(name, max_size=5, unique_by=lambda name: name[:2]),
    st.sampled_from(["enterprise", "individual_business", "institution", "social_organisation", "government"]),
)
def test_both_routes_give_the_same_bytes_for_any_names(
    committed: Committed, client: Client, names: list[tuple[Any, ...]], kind: str
) -> None:
    committed.execute("DELETE FROM subjects_name; DELETE FROM subjects_subject")
    code = enter(committed, 2, names=names, kind=kind)
    if any(registered for _, registered, _, _ in names):
        assert ask_fast(code)[2] == client.get(ADDRESS + code).content
        return
    with pytest.raises(Fallen):
        ask_fast(code)
    assert client.get(ADDRESS + code).status_code in (404, 503)  # 503 where no packs are adopted yet


def test_both_routes_carry_the_same_headers(committed: Committed, client: Client) -> None:
    code = enter(committed, 3, names=GOLDEN[0])
    _, fast, _ = ask_fast(code)
    slow = client.get(ADDRESS + code).headers
    varying = {"RateLimit-Remaining", "RateLimit-Reset"}
    assert varying < fast.keys()
    assert {name: value for name, value in fast.items() if name not in varying} == {
        name: slow[name] for name in fast if name not in varying
    }


def test_both_routes_count_in_one_and_the_same_minute(committed: Committed, client: Client) -> None:
    code = enter(committed, 4, names=GOLDEN[0])
    minute = int(time.time()) // 60
    first = int(ask_fast(code)[1]["RateLimit-Remaining"])
    second = int(client.get(ADDRESS + code).headers["RateLimit-Remaining"])
    assert second == first - 1 or int(time.time()) // 60 > minute


def test_head_has_the_headers_of_get_and_no_content(committed: Committed, client: Client) -> None:
    code = enter(committed, 5, names=GOLDEN[0])
    _, headers, body = ask_fast(code, method="HEAD")
    slow = client.head(ADDRESS + code)
    assert body == slow.content == b""
    assert headers["Content-Length"] == slow.headers["Content-Length"] == str(len(ask_fast(code)[2]))


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "POST"},
        {"method": "OPTIONS"},
        {"QUERY_STRING": "a=1"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_HOST": ""},
        {"PATH_INFO": ADDRESS + "9199010000000001/.."[:18]},
        {"PATH_INFO": ADDRESS + "\xe4\xb8\xad" * 6},
    ],
)
def test_everything_else_goes_to_django(changed: dict[str, Any], committed: Committed) -> None:
    code = enter(committed, 6, names=GOLDEN[0])
    with pytest.raises(Fallen):
        ask_fast(code, **changed)


def test_an_unknown_code_goes_to_django_which_says_which_absence_it_is(client: Client) -> None:
    with pytest.raises(Fallen):
        ask_fast(code_of(7))
    answer = client.get(ADDRESS + code_of(7))
    assert (answer.status_code, answer.json()["answer"]) == (404, "no_such_code")


def test_an_organisation_that_went_on_in_another_goes_to_django(committed: Committed, client: Client) -> None:
    earlier, later = (
        enter(committed, 8, names=GOLDEN[0]),
        enter(committed, 9, names=[("云泽新禾公司", True, None, None)]),
    )
    committed.execute(
        "INSERT INTO subjects_succession (earlier_id, later_id, manner, since, stated_by)"
        " SELECT e.id, l.id, 'merged', '2025-01-01', 1 FROM subjects_subject e, subjects_subject l"
        " WHERE e.code = %s AND l.code = %s",
        [earlier, later],
    )
    with pytest.raises(Fallen):
        ask_fast(earlier)
    told = client.get(ADDRESS + earlier).json()
    assert told["answer"] == "succeeded"
    assert told["successors"] == [{"code": later, "name": "云泽新禾公司", "manner": "merged", "since": "2025-01-01"}]


def test_a_lost_connection_is_opened_again(committed: Committed) -> None:
    code = enter(committed, 10, names=GOLDEN[0])
    ask_fast(code)
    assert LINES.line.connection is not None
    committed.execute("SELECT pg_terminate_backend(%s)", [LINES.line.connection.info.backend_pid])
    assert ask_fast(code)[0] == "200 OK"


def test_a_store_that_is_gone_is_djangos_to_tell(committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    LINES.line.close()
    monkeypatch.setattr(fastpath, "_parameters", lambda: {**_outside(), "host": "/nowhere"})
    with pytest.raises(Fallen):
        ask_fast(code_of(11))


def test_a_client_over_its_limit_is_djangos_to_refuse(committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    code = enter(committed, 12, names=GOLDEN[0])
    monkeypatch.setitem(limits().requests, "lookup", limits().requests["lookup"].model_copy(update={"per_minute": 2}))
    with pytest.raises(Fallen):
        for _ in range(5):  # at most four are granted where a minute ends among them
            assert ask_fast(code)[0] == "200 OK"


def test_the_fast_path_asks_the_store_that_django_asks() -> None:
    at = _outside()
    assert at["dbname"] == settings.DATABASES["default"]["NAME"]
