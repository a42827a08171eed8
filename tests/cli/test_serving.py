"""`gongxin serve` in a process of its own, from cold."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

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
    for _ in range(240):
        try:
            return status(address)
        except ConnectionError:
            time.sleep(0.25)
        except urllib.error.URLError as fault:
            if not isinstance(fault.reason, ConnectionError):
                raise
            time.sleep(0.25)
    raise TimeoutError(address)


@pytest.mark.fault
def test_a_node_served_from_cold_answers_many_at_once_and_stops_when_told(tmp_path: Path) -> None:
    home = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PGOPTIONS")}
    home["GONGXIN_HOME"] = str(tmp_path / "home")
    subprocess.run([*COMMAND, "init"], env=home, check=True, capture_output=True)
    port = free_port()
    served = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=home, stderr=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        assert first_answer(f"{base}/zh/") == 200
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(status, [f"{base}/api/v1/status", f"{base}/en/rules/"] * 8))
        assert answers == [200] * 16
        served.terminate()
        served.wait(timeout=60)
    finally:
        served.kill()
        served.wait()
        subprocess.run([*COMMAND, "stop"], env=home, check=True, capture_output=True)
