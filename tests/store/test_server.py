"""The launcher: starts, recovers, and leaves strangers alone."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gongxin.store.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "home")
    server.start()
    yield server
    server.stop()


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def test_a_new_home_gets_a_server_that_answers(server: Server) -> None:
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_killed_server_is_back_within_two_seconds_with_every_row(server: Server) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    os.kill(postmaster(server), signal.SIGKILL)
    began = time.monotonic()
    server.start()
    recovery = time.monotonic() - began
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    print(f"recovered in {recovery:.2f} s")  # noqa: T201


def test_a_stale_pid_file_never_costs_a_stranger_its_life(server: Server) -> None:
    server.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = server.data / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{server.data}\n")
        server.start()
        server.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_private_folder_stays_private(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    server = Server(private / "home")
    server.start()
    try:
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    finally:
        server.stop()


def test_starting_twice_keeps_the_same_server(server: Server) -> None:
    first = postmaster(server)
    server.start()
    assert postmaster(server) == first


def test_a_very_long_home_still_gets_a_socket(tmp_path: Path) -> None:
    server = Server(tmp_path / ("long" * 30))
    server.start()
    try:
        assert server.answers()
    finally:
        server.stop()
