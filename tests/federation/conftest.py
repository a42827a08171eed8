"""A city that holds a little of Yunze, its province and a hub; made once, and copied for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.federation.nodes import (
    CITY,
    HUB,
    PROVINCE,
    Node,
    copied,
    drop_nodes,
    introduce,
    make_nodes,
    peer_text,
    unhurried,
)
from tests.yunze import adopt, deliver_province

Trio = tuple[Node, Node, Node]
Pair = tuple[Node, Node]


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """The tests' own store is made and left alone: these tests work in stores of their nodes."""


@pytest.fixture(scope="session")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Node]]:
    """The three nodes; the city has its records, and each names its neighbours: city, province, hub."""
    folder = tmp_path_factory.mktemp("nodes")
    with django_db_blocker.unblock(), unhurried():
        settings.HUB_KEY = ""
        nodes = city, province, hub = make_nodes(folder, CITY, PROVINCE, HUB)
        for node in nodes:
            with node.at_work():
                adopt()
        with city.at_work():
            deliver_province(folder)
        introduce(city, peer_text(province, role="province"))
        introduce(province, peer_text(city), peer_text(hub, role="hub"))
        introduce(hub, peer_text(province, role="province"))
        yield nodes
        drop_nodes(nodes)


@pytest.fixture
def pair(made: list[Node], django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Pair]:
    """City and province of one test."""
    with django_db_blocker.unblock():
        nodes = [copied(node, tmp_path) for node in made[:2]]
        yield nodes[0], nodes[1]
        drop_nodes(nodes)
        connection.close()


@pytest.fixture
def trio(pair: Pair, made: list[Node], tmp_path: Path) -> Iterator[Trio]:
    """City, province and hub of one test."""
    hub = copied(made[2], tmp_path)
    yield (*pair, hub)
    drop_nodes([hub])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder for what is delivered."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder
