"""A city and its province: the city holds a little of Yunze, the province has the packs and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.federation.nodes import CITY, PROVINCE, Node, drop_nodes, introduce, make_nodes, peer_text
from tests.yunze import adopt, deliver_province


@pytest.fixture
def pair(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[tuple[Node, Node]]:
    """A city that holds a little, and its province; each names the other."""
    settings.HUB_KEY = ""
    adopt()
    nodes = make_nodes(tmp_path, CITY, PROVINCE)
    city, province = nodes
    try:
        with city.at_work():
            deliver_province(tmp_path)
        introduce(city, peer_text(province, role="province"))
        introduce(province, peer_text(city))
        yield city, province
    finally:
        drop_nodes(nodes)
