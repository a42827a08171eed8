"""Several nodes in one test: each with a store, a home, keys and a name of its own."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from gongxin.dossiers.answers import Dossier, dossier_json
from gongxin.dossiers.queries import dossier_of
from gongxin.federation.actions import add_configuration, sign_configuration
from gongxin.federation.giving import answer_request, batch_for
from gongxin.federation.landing import Landed, land
from gongxin.federation.models import Neighbour
from gongxin.ledger.keys import signing_key
from gongxin.rulebook.items import Visibility
from tests.yunze import NOW, TODAY

HUB, PROVINCE, CITY = "hub.example/log", "yunze.example/log", "yunchuan.example/log"
ALL = '[{ items: ["*"], regions: ["000000"] }]'
UNTIL = date(TODAY.year + 1, 12, 31)


@dataclass
class Node:
    """A node: where its store, its home and its keys are."""

    name: str
    database: str
    home: Path
    key: str = ""

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Within, this process is that node."""
        before = (connection.settings_dict["NAME"], settings.LEDGER_NAME, settings.HOME)
        connection.close()
        connection.settings_dict["NAME"] = self.database
        settings.LEDGER_NAME, settings.HOME = self.name, self.home
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"], settings.LEDGER_NAME, settings.HOME = before

    def dossier(self, code: str, *, view: Visibility = Visibility.KEPT, at: datetime = NOW) -> dict[str, object]:
        """What is told here of an organisation, without what is each node's own: numbers, moments, positions."""
        with self.at_work():
            found = dossier_of(code, day=TODAY, known_at=at, now=at, view=view)
            return without_numbers(found)

    def position(self, of: "Node") -> int:
        """How far this node follows another."""
        with self.at_work():
            return Neighbour.objects.get(name=of.name).next_position


def without_numbers(found: Dossier) -> dict[str, object]:
    """The answer with what two nodes have to agree about, and no more."""
    told = dossier_json(found)
    records = [{**one, "id": 0} for one in told["records"]]  # type: ignore[attr-defined]
    return {**told, "as_of": {}, "records": sorted(records, key=str)}


def make_nodes(folder: Path, *names: str) -> list[Node]:
    """Nodes with stores like the one at work, each with a key."""
    template = connection.settings_dict["NAME"]
    connection.close()
    nodes = [Node(name, f"{template}_{number}", folder / str(number)) for number, name in enumerate(names)]
    for node in nodes:
        run_outside(f'DROP DATABASE IF EXISTS "{node.database}" WITH (FORCE)')
        run_outside(f'CREATE DATABASE "{node.database}" TEMPLATE "{template}"')
        node.home.mkdir()
        with node.at_work():
            node.key = str(signing_key().verifier)
    return nodes


@contextmanager
def unhurried() -> Iterator[None]:
    """Within, the tests' server does not wait for the disk: a store for each node of each test is made quickly."""
    own = str(connection.settings_dict["HOST"]).startswith("/")
    if own:
        run_outside("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        if own:
            run_outside("ALTER SYSTEM RESET fsync", "SELECT pg_reload_conf()")


def copied(node: Node, folder: Path) -> Node:
    """A node like the given one, with a store and a home of its own."""
    connection.close()
    name = f"{node.database}_copy"
    run_outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    run_outside(f'CREATE DATABASE "{name}" TEMPLATE "{node.database}" STRATEGY file_copy')
    home = folder / node.database
    shutil.copytree(node.home, home)
    return Node(node.name, name, home, node.key)


def drop_nodes(nodes: Sequence[Node]) -> None:
    """The nodes' stores are gone."""
    connection.close()
    for node in nodes:
        run_outside(f'DROP DATABASE IF EXISTS "{node.database}" WITH (FORCE)')


def run_outside(*statements: str) -> None:
    """Run statements that no transaction may hold."""
    given = connection.get_connection_params() | {"dbname": "postgres"}
    known = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    with psycopg.connect(**known, autocommit=True) as outside:
        for statement in statements:
            outside.execute(statement)  # type: ignore[call-overload]


def peer_text(
    node: Node, *, sends: str = ALL, receives: str = ALL, role: str = "city", port: int = 9, country: str = ""
) -> str:
    """A neighbour as a file of peers names it."""
    abroad = f"    country: {country}\n" if country else ""
    return (
        f"  - name: {node.name}\n    title: 邻节点\n    role: {role}\n    address: http://127.0.0.1:{port}\n"
        f"    keys: [{node.key}]\n    sends: {sends}\n    receives: {receives}\n{abroad}"
    )


def file_text(*peers: str, number: int = 1, until: date = UNTIL) -> str:
    """A file of peers as an operator writes it."""
    head = f"number: {number}\nsince: {date(2026, 1, 1)}\nuntil: {until}\npeers:\n"
    return head + "".join(peers) if peers else head.replace("peers:", "peers: []")


def introduce(node: Node, *peers: str, number: int = 1) -> None:
    """The node's own file names these neighbours."""
    with node.at_work():
        add_configuration(sign_configuration(file_text(*peers, number=number)), by="operator", at=NOW)


def hand_over(sender: Node, receiver: Node, *, start: int | None = None, at: datetime = NOW) -> Landed:
    """One batch from a node to another, from where the receiver is."""
    given = packed_batch(sender, receiver, start=receiver.position(sender) if start is None else start, at=at)
    with receiver.at_work():
        return land(given, at=at)


def packed_batch(sender: Node, receiver: Node, *, start: int = 0, at: datetime = NOW) -> bytes:
    """A batch as it travels."""
    with sender.at_work():
        return batch_for(receiver.name, start=start, at=at)


def answered(sender: Node, request: bytes, *, at: datetime = NOW) -> bytes:
    """What the sender answers to a signed request."""
    with sender.at_work():
        return answer_request(request, at=at)
