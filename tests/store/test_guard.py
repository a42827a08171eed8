"""The guard is put up by an account that may, again and again, and is told of where the account may not."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.sql import SQL, Identifier

from gongxin.api.fastpath import _parameters
from gongxin.store import guard

pytestmark = pytest.mark.django_db
OTHER, ORDINARY = "gongxin_guard_test", "gongxin_ordinary"
Line = psycopg.Connection[Any]


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """A connection of an account that may make no roles, in a cluster where the role is not made yet."""
    monkeypatch.setattr(guard, "ROLE", OTHER)
    monkeypatch.setattr(guard, "NEEDED", ("GRANT USAGE ON SCHEMA public TO {role}",))
    at = {**_parameters(), "dbname": connection.settings_dict["NAME"]}
    with psycopg.connect(**at, autocommit=True) as above:
        above.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(ORDINARY)))
        try:
            with psycopg.connect(**{**at, "user": ORDINARY}, autocommit=True) as line:
                yield line
        finally:
            asked = "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)"
            made = [Identifier(name) for (name,) in above.execute(asked, [[ORDINARY, OTHER]]).fetchall()]
            for step in ("DROP OWNED BY {} CASCADE", "DROP ROLE {}"):
                above.execute(SQL(step).format(SQL(", ").join(made)))  # type: ignore[arg-type]


@pytest.fixture
def above(ordinary: Line) -> Iterator[Line]:
    """A connection of the superuser."""
    at = {**_parameters(), "dbname": connection.settings_dict["NAME"]}
    with psycopg.connect(**at, autocommit=True) as line:
        yield line


def test_an_account_that_may_make_no_roles_is_told_so_and_nothing_breaks(ordinary: Line) -> None:
    assert not guard.stands(ordinary) and not guard.put_up(ordinary)
    assert ordinary.execute("SELECT 1").fetchone() == (1,)


def test_what_a_superuser_does_by_hand_is_enough(ordinary: Line, above: Line) -> None:
    above.execute(SQL("CREATE ROLE {} NOLOGIN").format(Identifier(OTHER)))
    assert not guard.stands(ordinary)
    above.execute(SQL("GRANT {} TO {}").format(Identifier(OTHER), Identifier(ORDINARY)))
    assert guard.stands(ordinary)


def test_an_account_that_may_make_roles_makes_it_itself_and_may_take_it_on(ordinary: Line, above: Line) -> None:
    above.execute(SQL("ALTER ROLE {} CREATEROLE").format(Identifier(ORDINARY)))
    above.execute(SQL("GRANT ALL ON SCHEMA public TO {} WITH GRANT OPTION").format(Identifier(ORDINARY)))
    for _ in range(2):
        assert guard.put_up(ordinary)
    ordinary.execute(SQL("SET ROLE {}").format(Identifier(OTHER)))
    assert ordinary.execute("SELECT current_user").fetchone() == (OTHER,)
