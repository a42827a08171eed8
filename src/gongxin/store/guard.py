"""The guard before agencies' rows: a role that sees of them only those of the body that is named.

Rooms put policies on the tables that they own: a policy shows a row to the body in the setting `gongxin.body`, and all
rows where `gongxin.platform` is on.  Policies bind whoever is not the tables' owner: the server's own processes go on
as they did, and a desk takes on this role for one transaction.  Without a body there are no rows.
"""

from typing import Any

import psycopg

ROLE = "gongxin_desk"
GUARD_LOCK = 0x676F6E67_00000010
"""The advisory lock under which the role is given what it needs."""

STANDS = """
SELECT coalesce((SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = %s), false)
"""
NEEDED = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)
"""What the role may do besides: policies say with which rows."""
BY_HAND = f"CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO the account of DATABASE_URL"
"""What a superuser runs once where the node's account may not make roles."""

Connection = psycopg.Connection[Any]


def put_up(connection: Connection) -> bool:
    """Let desks take on the role, as far as this account may make it; whether they can from now on.

    Done again after every change of tables; what is there already is left as it is.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [GUARD_LOCK])
        if not stands(connection):
            _make(connection)
        if not stands(connection):
            return False
        for step in NEEDED:
            connection.execute(step.format(role=ROLE).encode())
    return True


def stands(connection: Connection) -> bool:
    """Whether this account may take on the role."""
    row = connection.execute(STANDS, [ROLE]).fetchone()
    return bool(row and row[0])


def _make(connection: Connection) -> None:
    """The role, with us as its member; nothing where this account may not make one, or another has just made it."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
    steps = [] if known else [f"CREATE ROLE {ROLE} NOLOGIN"]
    try:
        with connection.transaction():
            for step in (*steps, f"GRANT {ROLE} TO CURRENT_USER"):
                connection.execute(step.encode())
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        return
