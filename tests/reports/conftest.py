"""A node with a register and a penalty, and keys of its own to sign reports with."""

from pathlib import Path

import pytest

from gongxin.ledger.actions import integrate, sequence_batches
from gongxin.reports.actions import Signing
from gongxin.reports.keys import Keys, make_keys
from tests.yunze import NOW, deliver_little


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Keys as a node makes them."""
    return make_keys(tmp_path_factory.mktemp("home"), name="云泽省公共信用信息平台", at=NOW)


@pytest.fixture
def signing(keys: Keys) -> Signing:
    """The node's keys and address."""
    return Signing(keys, "https://gx.example")


@pytest.fixture
def province(transactional_db: None, tmp_path: Path) -> None:
    """The register and one penalty, told in the log."""
    deliver_little(tmp_path)
    sequence_batches()
    integrate(at=NOW)
