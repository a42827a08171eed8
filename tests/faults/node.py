"""A node of its own whose deliveries are killed: its store can be copied, and its contents told apart."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from gongxin.store.server import Server
from tests.exchange.yunze import write_packs

MORTAL = Path(__file__).with_name("mortal.py")
SAID = {
    "records": "SELECT key, digest, item, feed, s.code FROM dossiers_record r"
    " JOIN subjects_subject s ON s.id = r.subject_id",
    "versions": "SELECT r.key, v.valid_from, v.valid_to, v.known_to IS NULL, v.verb, v.published_on, v.severity,"
    " v.facts FROM dossiers_version v JOIN dossiers_record r ON r.id = v.record_id",
    "names": "SELECT s.code, n.name, n.registered, n.known_to IS NULL FROM subjects_name n"
    " JOIN subjects_subject s ON s.id = n.subject_id",
    "waiting": "SELECT key, digest, row, because, settled_as FROM exchange_waiting",
    "problems": 'SELECT d.digest, row, "column", rule, value, p.fate FROM exchange_problem p'
    " JOIN exchange_delivery d ON d.id = p.delivery_id",
    "deliveries": "SELECT d.feed, d.digest, d.state, d.rows, d.withdrawn, sum(c.new), sum(c.changed), sum(c.unchanged),"
    " sum(c.queried), sum(c.returned) FROM exchange_delivery d JOIN exchange_chunk c ON c.delivery_id = d.id"
    " GROUP BY d.id",
    "events": "SELECT kind, count(*) FROM ledger_event GROUP BY kind",
    "unordered events": "SELECT id FROM ledger_batch WHERE first_position IS NULL",
    "leftovers": "SELECT relname FROM pg_class WHERE relname LIKE 'exchange_staging%'",
}


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


class Nursery:
    """The process from which commands are forked."""

    def __init__(self, home: Path) -> None:
        """It reads the code at once, and nothing else."""
        environment = {**os.environ, "GONGXIN_HOME": str(home), "GONGXIN_SECRET": "tests only"}
        environment.pop("PGOPTIONS", None)
        self.process = subprocess.Popen(
            [sys.executable, str(MORTAL)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, asked: dict[str, object]) -> int:
        """Run a command there; its exit status, the negative number of the signal that killed it."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        """No more commands."""
        self.process.communicate()


@dataclass(frozen=True)
class Node:
    """A home, its server, and the database that is used now."""

    home: Path
    server: Server
    nursery: Nursery
    database: str = "gongxin"

    def run(self, *command: str, die_at: int = 0) -> Ended:
        """Run a command; with `die_at`, until that step."""
        printed = {name: str(self.home / name) for name in ("stdout", "stderr", "steps")}
        environment = {"GONGXIN_HOME": str(self.home), "DATABASE_URL": self.server.url(self.database)}
        asked = {"arguments": command, "die_at": die_at, "environment": environment, **printed}
        status = self.nursery.run(asked)
        return Ended(status, (self.home / "stdout").read_text(), (self.home / "stderr").read_text())

    def deliver(self, path: Path, feed: str, *, die_at: int = 0) -> Ended:
        """Deliver a file; with `die_at`, until that step."""
        return self.run("deliver", str(path), "--feed", f"yunze.feed.{feed}", "--json", die_at=die_at)

    @property
    def steps(self) -> int:
        """How many steps the last command took at the store."""
        return int((self.home / "steps").read_text())

    def steps_so_far(self) -> int:
        """The same of a command that runs; 0 while the number is being written."""
        return int((self.home / "steps").read_text() or "0")

    def kill_server(self) -> None:
        """Kill the node's own server as a power cut does."""
        pid = int((self.server.data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, signal.SIGKILL)

    @contextmanager
    def copied(self, name: str) -> Iterator["Node"]:
        """The same node with a copy of its contents, which is gone afterwards."""
        with self.admin() as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {self.database}")
        try:
            yield Node(self.home, self.server, self.nursery, name)
        finally:
            with self.admin() as admin:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def admin(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection that can make databases."""
        return psycopg.connect(self.server.url("postgres"), autocommit=True)

    def contents(self) -> dict[str, str]:
        """A digest of each kind of thing that is held, whatever its number and moment."""
        with psycopg.connect(self.server.url(self.database)) as connection:
            return {name: digest_of(connection.execute(query).fetchall()) for name, query in SAID.items()}


def digest_of(rows: list[tuple[object, ...]]) -> str:
    """How many rows, and what they say in whatever order."""
    text = "\n".join(sorted(repr(row) for row in rows))
    return f"{len(rows)} {hashlib.sha256(text.encode()).hexdigest()[:16]}"


@contextmanager
def new_node(folder: Path) -> Iterator[Node]:
    """A node with the small province's packs, and nothing delivered yet."""
    home = folder / "home"
    server = Server(home)
    server.start()
    nursery = Nursery(home)
    try:
        node = Node(home, server, nursery)
        with node.admin() as admin:  # processes are killed here and no machine: what was written is there all the same
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")
        made = node.run("init", "--packs", str(write_packs(folder / "packs")))
        assert made.returncode == 0, made.stderr
        yield node
    finally:
        nursery.close()
        server.stop()
