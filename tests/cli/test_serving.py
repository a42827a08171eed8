"""`gongxin serve` in a process of its own, from cold."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

WHILE = 960
"""So many quarters of a second is waited at most: machines that run tests are busy."""
COMMAND = [sys.executable, "-c", "from gongxin.cli.main import main; main()"]


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return int(answer.status)


def first_answer(address: str) -> int:
    for _ in range(WHILE):
        try:
            return status(address)
        except ConnectionError:
            time.sleep(0.25)
        except urllib.error.URLError as fault:
            if not isinstance(fault.reason, ConnectionError):
                raise
            time.sleep(0.25)
    raise TimeoutError(address)


def workers_of(pid: int) -> list[int]:
    """The worker processes that the server with this number runs."""
    found = []
    for told in Path("/proc").glob("[0-9]*/stat"):
        try:
            command = told.with_name("cmdline").read_bytes()
            if b"gongxin.config.worker" in command and _is_of(told, pid):
                found.append(int(told.parent.name))
        except OSError:
            continue
    return found


def is_spawned(pid: int) -> bool:
    """Whether the server's own processes start from nothing: forked ones would inherit locks that nobody opens."""
    started = [
        told.with_name("cmdline").read_bytes() for told in Path("/proc").glob("[0-9]*/stat") if _is_of(told, pid)
    ]
    return any(b"spawn_main" in command for command in started)


def _is_of(told: Path, pid: int) -> bool:
    try:
        return int(told.read_text().rsplit(")", 1)[1].split()[1]) == pid
    except OSError:
        return False


def another_worker(served: subprocess.Popen[bytes], former: int) -> int:
    """The worker that the server runs within a while in place of the former one."""
    for _ in range(WHILE):
        for one in set(workers_of(served.pid)) - {former}:
            return one
        assert served.poll() is None, f"the server ended with {served.returncode}"
        time.sleep(0.25)
    raise TimeoutError(former)


def children_of(pid: int) -> set[int]:
    return {int(told.parent.name) for told in Path("/proc").glob("[0-9]*/stat") if _is_of(told, pid)}


@pytest.mark.fault
def test_a_killed_server_leaves_nobody_at_its_port(tmp_path: Path) -> None:
    home = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PGOPTIONS")}
    home["GONGXIN_HOME"] = str(tmp_path / "home")
    subprocess.run([*COMMAND, "init"], env=home, check=True, capture_output=True)
    port = free_port()
    served = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=home)
    try:
        assert first_answer(f"http://127.0.0.1:{port}/zh/") == 200
        left = children_of(served.pid)
        served.kill()
        served.wait()
        deadline = time.monotonic() + WHILE / 4
        while any(Path(f"/proc/{pid}").exists() for pid in left) and time.monotonic() < deadline:
            time.sleep(0.25)
        assert left and not [pid for pid in left if Path(f"/proc/{pid}").exists()]
    finally:
        served.kill()
        subprocess.run([*COMMAND, "stop"], env=home, check=True, capture_output=True)


@pytest.mark.fault
def test_a_node_served_from_cold_answers_many_at_once_and_keeps_its_worker_till_told(tmp_path: Path) -> None:
    home = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PGOPTIONS")}
    home["GONGXIN_HOME"] = str(tmp_path / "home")
    subprocess.run([*COMMAND, "init"], env=home, check=True, capture_output=True)
    port = free_port()
    served = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], env=home, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        base = f"http://127.0.0.1:{port}"
        assert served.stderr is not None and served.stderr.readline().decode() == f"{base}/\n"
        assert status(f"{base}/zh/") == 200  # where it is said to be, it answers
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(status, [f"{base}/api/v1/status", f"{base}/en/rules/"] * 8))
        assert answers == [200] * 16 and is_spawned(served.pid)
        (worker,) = workers_of(served.pid)
        os.kill(worker, signal.SIGKILL)
        second = another_worker(served, worker)
        os.killpg(served.pid, signal.SIGINT)  # as a terminal does when somebody types Ctrl-C
        _, said = served.communicate(timeout=60)
        *died, last = said.decode().splitlines()
        assert served.returncode == 0 and last.startswith("The site has stopped;")
        assert len(died) == 1 and "the worker process died (-9)" in died[0]
        assert not Path(f"/proc/{second}").exists()
    finally:
        served.kill()
        served.wait()
        subprocess.run([*COMMAND, "stop"], env=home, check=True, capture_output=True)
