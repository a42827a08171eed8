"""The public look-up by code over HTTP, beside single-connection pgbench on the same query in the same run.

The server runs with two workers of two threads, and beside it with one worker of one thread; the rounds of all
alternate, so that a busy machine slows all.  The client is `wrk` where it is
installed; the small client here is slower than the server, so its figure is a lower bound and says so.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import psycopg
import yaml

from gongxin.store.server import Server, find_binaries

SUBJECTS = 1_000_000
SECONDS = 4
ROUNDS = 3
CONNECTIONS = 16
FRONT = "91990100"
LOAD_BEFORE = round(os.getloadavg()[0], 2)

FILL = """
INSERT INTO subjects_subject (id, code, code_as_published, kind, region, known_from, stated_by)
SELECT n, '{front}' || lpad(n::text, 10, '0'), '{front}' || lpad(n::text, 10, '0'), 'enterprise', '990100', now(), 1
FROM generate_series(1, {count}) AS n;
INSERT INTO subjects_name (subject_id, name, plain, registered, valid_to, known_from, stated_by)
SELECT n, '云泽' || n || '号商贸有限公司', '云泽' || n || '号商贸有限公司', true, NULL, now(), 1
FROM generate_series(1, {count}) AS n
UNION ALL
SELECT n, '云泽旧名' || n || '号商行', '云泽旧名' || n || '号商行', true, date '2020-01-01', now(), 1
FROM generate_series(1, {count}, 4) AS n;
"""
SETTLE = (
    "VACUUM ANALYZE subjects_subject",
    "VACUUM ANALYZE subjects_name",
    "ANALYZE subjects_succession",
    "CHECKPOINT",
)
WRK = """
math.randomseed(7)
request = function()
  return wrk.format("GET", "/api/v1/subjects/{front}" .. string.format("%010d", math.random(1, {count})))
end
"""


def run(scale: float = 1.0) -> dict[str, object]:
    """The figures with `scale` times a million organisations, in a home of their own that is taken away after."""
    count = max(1_000, round(SUBJECTS * scale))
    home = Path(tempfile.mkdtemp(prefix="gongxin-bench-"))
    server = Server(home)
    server.start()
    try:
        _fill(server, home, count)
        with _served(server, home, each=1) as alone, _served(server, home, each=2) as usual:
            return {"subjects": count, **_measured(server, home, {"one_worker": alone, "http": usual}, count)}
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _environment(server: Server, home: Path) -> dict[str, str]:
    settings = {"GONGXIN_HOME": str(home), "DATABASE_URL": server.url(), "GONGXIN_LIMITS": str(home / "limits.yaml")}
    return {**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "gongxin.config.settings"}


def _fill(server: Server, home: Path, count: int) -> None:
    """Tables, organisations set-wise, and limits that one client does not reach (it is counted all the same)."""
    from gongxin.api.limits import SHIPPED

    limits = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    limits["requests"]["lookup"]["per_minute"] = 100_000_000
    (home / "limits.yaml").write_text(yaml.safe_dump(limits, allow_unicode=True), encoding="utf-8")
    migrate = [sys.executable, "-m", "django", "migrate", "-v", "0"]
    subprocess.run(migrate, env=_environment(server, home), check=True)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(FILL.format(front=FRONT, count=count).encode())
        for step in SETTLE:
            connection.execute(step.encode())


@contextmanager
def _served(server: Server, home: Path, *, each: int) -> Iterator[int]:
    """The real application with so many workers, and threads in each, on a port of its own; ended by its own number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(each), "--blocking-threads", str(each), "--no-ws", "--log-level", "warning"]
    serving = subprocess.Popen([*command, "gongxin.config.wsgi:application"], env=_environment(server, home))
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/v1/subjects/{FRONT}{1:010d}")
        yield port
    finally:
        serving.terminate()
        serving.wait(timeout=30)


def _wait_for(address: str) -> None:
    for _ in range(1_200):
        try:
            with urlopen(address) as answer:
                assert json.load(answer)["answer"] == "published"
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{address} does not answer")


def _measured(server: Server, home: Path, ports: dict[str, int], count: int) -> dict[str, object]:
    from gongxin.api.counting import LEASE
    from gongxin.api.fastpath import LOOK_UP

    look_up = LOOK_UP.decode().replace("$1", f"'{FRONT}' || lpad(:n::text, 10, '0')")
    lease = LEASE % ("1", "'\\x00'", "'bench'", "1")
    rounds: dict[str, list[float]] = {"pgbench_per_s": [], **{f"{name}_per_s": [] for name in ports}}
    for _ in range(ROUNDS):
        rounds["pgbench_per_s"].append(_pgbench(server, home, look_up, count))
        for name, port in ports.items():
            rounds[f"{name}_per_s"].append(_over_http(home, port, count))
    usual = {name: round(median(values)) for name, values in rounds.items()}
    return {
        **usual,
        "ratio": round(usual["http_per_s"] / usual["pgbench_per_s"], 3),
        "ratio_of_one_worker": round(usual["one_worker_per_s"] / usual["pgbench_per_s"], 3),
        "target": 0.7,
        "client": "wrk" if shutil.which("wrk") else "plain client: a lower bound",
        "load_average_before": LOAD_BEFORE,
        "counting_every_request_in_the_store_per_s": round(_pgbench(server, home, lease, count)),
    }


def _over_http(home: Path, port: int, count: int) -> float:
    return _wrk(home, port, count) if shutil.which("wrk") else _plain_client(port, count)


def _pgbench(server: Server, home: Path, statement: str, count: int) -> float:
    """Statements a second on one connection, prepared, as PostgreSQL's own benchmark runs them."""
    script = home / "script.sql"
    script.write_text(f"\\set n random(1, {count})\n{' '.join(statement.split())};\n", encoding="utf-8")
    command = [str(find_binaries() / "pgbench"), "-n", "-M", "prepared", "-c", "1", "-j", "1", "-T", str(SECONDS)]
    command += ["-f", str(script), "-h", str(server.socket_folder), "-U", server.account.name, "gongxin"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(told.split("tps = ")[1].split()[0])


def _wrk(home: Path, port: int, count: int) -> float:
    script = home / "look_up.lua"
    script.write_text(WRK.format(front=FRONT, count=count), encoding="utf-8")
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{SECONDS}s", "-s", str(script)]
    told = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    return float(told.split("Requests/sec:")[1].split()[0])


def _plain_client(port: int, count: int) -> float:
    """Requests a second of one keep-alive connection for a bounded time."""
    asked, began = 0, time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as line:
        while time.perf_counter() - began < SECONDS:
            path = f"/api/v1/subjects/{FRONT}{asked * 7919 % count + 1:010d}"
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            answer = line.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
            asked += 1
    return asked / (time.perf_counter() - began)


if __name__ == "__main__":
    print(json.dumps(run(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0), indent=1))
