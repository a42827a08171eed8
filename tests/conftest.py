"""What every test stands on: a PostgreSQL server of the tests' own, started once and stopped at the end."""

import atexit
import os
import tempfile
from pathlib import Path

from gongxin.store.server import Server

if "DATABASE_URL" not in os.environ:
    _home = Path(tempfile.mkdtemp(prefix="gongxin-tests-"))
    os.environ["GONGXIN_HOME"] = str(_home)
    _server = Server(_home)
    _server.start()
    os.environ["DATABASE_URL"] = _server.url()
    atexit.register(_server.stop)

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
