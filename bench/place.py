"""Where a benchmark runs: a home and a server of its own, gone afterwards, and the facts of the machine."""

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from gongxin.store.server import Server

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def own_place() -> Iterator[dict[str, str]]:
    """The environment of a process that has a home and a server to itself."""
    home = Path(tempfile.mkdtemp(prefix="gongxin-bench-"))
    server = Server(home)
    try:
        server.start()
        yield os.environ | {"GONGXIN_HOME": str(home), "DATABASE_URL": server.url()}
    finally:
        server.stop()
        for folder in {server.place, server.socket_folder, home}:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_database() -> Iterator[None]:
    """Django on a database made for the bench and dropped after it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    import django
    from django.conf import settings
    from django.db import connection

    from gongxin.store.server import open_store

    open_store(settings.HOME)
    django.setup()
    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _said("git", "rev-parse", "--short", "HEAD"),
        "changed_since": bool(_said("git", "status", "--porcelain", "--", "src", "packs", "bench", ":!bench/results")),
        "cpus": os.cpu_count(),
        "cpu": _cpu(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
        "polars": version("polars"),
        "django": version("django"),
    }


def _said(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
