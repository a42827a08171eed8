"""The hot look-up, before Django: who has this code, answered by one prepared statement and handed on as bytes.

It answers `GET` and `HEAD` of exactly `/api/v1/subjects/{18 characters}` for organisations that the register names and
that live on under this code.  Everything else, and every miss, goes to Django, which says the same in the same bytes.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import local
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from psycopg import Connection, OperationalError, connect, pq

from gongxin.api.counting import COUNTER, Permit, asking_address, client_of
from gongxin.api.limits import limits

LOG = logging.getLogger("gongxin.api")
PREFIX = "/api/v1/subjects/"
LENGTH = len(PREFIX) + 18
ROUTE = "/subjects/{code}"
NAME = b"subject"

LOOK_UP = b"""
SELECT row_to_json(told)::text FROM (
    SELECT 'published' AS answer,
           (SELECT who FROM (
               SELECT s.code, s.code_as_published,
                      array_to_json(ARRAY(
                          SELECT row_to_json(borne) FROM (
                              SELECT name, valid_from AS "from", valid_to AS "to" FROM subjects_name
                              WHERE subject_id = s.id AND known_to IS NULL
                              ORDER BY valid_to IS NOT NULL, NOT registered, valid_to DESC, name COLLATE "C"
                          ) AS borne
                      )) AS names,
                      s.kind, s.region
           ) AS who) AS subject,
           '[]'::json AS successors,
           '/api/v1/subjects/' || s.code || '/dossier' AS dossier
    FROM subjects_subject AS s
    WHERE s.code = $1 AND NOT EXISTS (SELECT FROM subjects_succession WHERE earlier_id = s.id)
      AND EXISTS (SELECT FROM subjects_name WHERE subject_id = s.id AND registered)
) AS told
"""

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Environ, Start], Iterable[bytes]]


class Lost(Exception):
    """The store's connection is gone, or the statement failed: Django will say what there is to say."""


class Line:
    """One thread's connection, with the statement prepared; opened anew after it was lost."""

    def __init__(self) -> None:
        """Begin without a connection."""
        self.connection: Connection[Any] | None = None

    def ask(self, code: bytes) -> bytes | None:
        """The document of this code, or None; a lost connection is opened once more before giving up."""
        for again in (True, False):
            try:
                return self._ask(code)
            except (OperationalError, Lost):
                self.close()
                if not again:
                    raise
        return None

    def _ask(self, code: bytes) -> bytes | None:
        result = self._pgconn().exec_prepared(NAME, [code])
        if result.status != pq.ExecStatus.TUPLES_OK:
            raise Lost(result.error_message.decode(errors="replace"))
        return result.get_value(0, 0) if result.ntuples else None

    def _pgconn(self) -> pq.abc.PGconn:
        if self.connection is None:
            self.connection = connect(**_parameters(), autocommit=True)
            prepared = self.connection.pgconn.prepare(NAME, LOOK_UP)
            if prepared.status != pq.ExecStatus.COMMAND_OK:
                raise Lost(prepared.error_message.decode(errors="replace"))
        return self.connection.pgconn

    def count(self, statement: str, parameters: Sequence[int | str | bytes]) -> int:
        """Run a statement of the counter on this connection."""
        self._pgconn()
        assert self.connection is not None  # just opened
        cursor = self.connection.execute(statement.encode(), parameters)
        row = cursor.fetchone() if cursor.description else None
        return int(row[0] if row else cursor.rowcount)

    def close(self) -> None:
        """Forget the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class _Lines(local):
    """Each thread's own line."""

    def __init__(self) -> None:
        self.line = Line()


LINES = _Lines()


def in_front_of(django: Application) -> Application:
    """The application that answers the hot look-up itself and gives everything else to Django."""

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if len(path) == LENGTH and path.startswith(PREFIX) and _is_look_up(environ):
            answered = _answered(environ)
            if answered is not None:
                body, headers = answered
                start("200 OK", headers)
                LOG.info("%s %s 200", environ["REQUEST_METHOD"], ROUTE)
                return [body if environ["REQUEST_METHOD"] == "GET" else b""]
        return django(environ, start)

    return application


def _is_look_up(environ: Environ) -> bool:
    code = environ["PATH_INFO"][len(PREFIX) :]
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ.get("QUERY_STRING")
        and "HTTP_AUTHORIZATION" not in environ
        and code.isascii()
        and code.isalnum()
        and _is_ours(environ.get("HTTP_HOST", ""))
    )


@lru_cache(maxsize=256)
def _is_ours(host: str) -> bool:
    """Whether Django would answer for this host; any other is left to its refusal."""
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is the same for every request of this process: the class it is counted in, and the steady headers."""

    counted: str
    per_minute: int
    proxies: int
    headers: list[tuple[str, str]]


@lru_cache(maxsize=1)
def standing() -> Standing:
    """What the settings and the file of limits say, read once."""
    counted = limits().class_of(ROUTE)
    headers = [
        ("Content-Type", "application/json"),
        ("Cache-Control", f"public, max-age={limits().cache_seconds}"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
    ]
    return Standing(counted, limits().requests[counted].per_minute, settings.API_PROXIES, headers)


@lru_cache(maxsize=4096)
def _client(address: str) -> bytes:
    return client_of(address, secret=settings.SECRET_KEY)


def _answered(environ: Environ) -> tuple[bytes, list[tuple[str, str]]] | None:
    """The document and its headers; None when Django has to answer, which then counts the request itself."""
    line = LINES.line
    try:
        body = line.ask(environ["PATH_INFO"][len(PREFIX) :].encode())
        permit = _permit(environ, line) if body is not None else None
    except (OperationalError, Lost) as fault:
        LOG.warning("the fast path could not ask the store: %s", type(fault).__name__)
        return None
    if body is None or permit is None or not permit.granted:
        return None
    return body, [*standing().headers, ("Content-Length", str(len(body))), *permit.headers()]


def _permit(environ: Environ, line: Line) -> Permit:
    same, address = standing(), environ.get("REMOTE_ADDR", "")
    if same.proxies:
        address = asking_address(address, environ.get("HTTP_X_FORWARDED_FOR", ""), proxies=same.proxies)
    client = _client(address)
    return COUNTER.take(client, counted=same.counted, limit=same.per_minute, at=time.time(), ask=line.count)


def _parameters() -> dict[str, Any]:
    """Where Django's own store is."""
    at: dict[str, Any] = settings.DATABASES["default"]
    named = {"dbname": at["NAME"], "user": at["USER"], "password": at["PASSWORD"], "host": at["HOST"]}
    given = {**named, "port": at["PORT"], **at["OPTIONS"]}
    return {name: value for name, value in given.items() if value}
