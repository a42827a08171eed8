"""Run a node: the web server, and beside it what keeps the store alive and the log followed."""

import logging
import multiprocessing
import os
import socket
import sys
import threading
import time

import click
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error, connections
from django.utils import timezone
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from gongxin.cases.actions import run_clocks
from gongxin.cli.following import settle
from gongxin.cli.keeping import keep_running
from gongxin.cli.main import home
from gongxin.federation.pulling import pull_all
from gongxin.federation.pushing import push_all
from gongxin.ledger.actions import integrate
from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.cosigning import ask_witnesses
from gongxin.ledger.keys import LogKeyRefused
from gongxin.rulebook.queries import NothingAdopted
from gongxin.store.server import Server, StoreUnavailable
from gongxin.subjects.followers import index_names

LOG = logging.getLogger("gongxin.serving")
STORE_WATCH_SECONDS = 0.5
STORE_FAULT_SECONDS = 10.0
FOLLOW_SECONDS = 1.0
CLOCK_SECONDS = 60.0
WITNESS_SECONDS = 5.0
PEER_SECONDS = 5.0
UNSIGNED_SECONDS = 60.0
LAST_SECONDS = 10.0
OPEN_SECONDS = 0.1


def run_site(*, host: str, port: int, workers: int) -> None:
    """Run the web server until it is told to stop; the store watched, the log followed, the clocks kept beside it."""
    # forked while our threads run, a server process would inherit their locks, and the pipe by which a start is told
    multiprocessing.set_start_method("spawn", force=True)
    stop = threading.Event()
    tasks = (watch_store, follow_log, keep_clocks, be_witnessed, follow_peers)
    beside = [threading.Thread(target=task, args=(stop,), daemon=True, name=task.__name__) for task in tasks]
    for thread in beside:
        thread.start()
    site = Granian(
        "gongxin.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    worker = threading.Thread(target=keep_worker, args=(stop,), name="keep_worker")
    worker.start()
    threading.Thread(target=tell_open, args=(stop, host, port), daemon=True, name="tell_open").start()
    try:
        site.serve()
    finally:
        stop.set()
        worker.join()
        for thread in beside:  # one that is cut off while it works complains, and can take the process down with it
            thread.join(timeout=LAST_SECONDS)
        click.echo("The site has stopped; its store goes on running.  `gongxin stop` ends it.", err=True)


def tell_open(stop: threading.Event, host: str, port: int) -> None:
    """Say where the site is once it answers there, and not before."""
    while not stop.wait(OPEN_SECONDS):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            continue
        click.echo(f"http://{host}:{port}/", err=True)
        return


def keep_worker(stop: threading.Event) -> None:
    """Keep the process that takes large deliveries in and makes the bulk file; the site is served without it too."""
    command = [sys.executable, "-m", "gongxin.config.worker", str(os.getpid())]
    keep_running(command, stop, name="the worker process")


def watch_store(stop: threading.Event) -> None:
    """Start the home's own store again whenever it no longer answers."""
    server = Server(home())
    if os.environ.get("DATABASE_URL") != server.url():
        return
    while not stop.wait(STORE_WATCH_SECONDS):
        try:
            if not server.answers():
                server.start()
        except (StoreUnavailable, OSError) as fault:  # whoever reads this may mend it while we run
            LOG.warning("the store could not be started again: %s", fault)
            stop.wait(STORE_FAULT_SECONDS)


def follow_log(stop: threading.Event) -> None:
    """Number what was committed, carry out decisions, prove it, keep the searched names in step: a second behind."""
    sign = Signing()
    while not stop.wait(FOLLOW_SECONDS):
        try:
            settle(at=timezone.now())
            while not stop.is_set() and (index_names() or sign()):
                pass
        except Error as fault:  # the store was away; the next round goes on from where this one was
            LOG.warning("the log could not be followed: %s", fault)
            connections.close_all()


class Signing:
    """Prove what was numbered; where that is refused everything else goes on, and it is said once a minute."""

    def __init__(self) -> None:
        """Nothing was refused yet."""
        self._told_at = -UNSIGNED_SECONDS

    def __call__(self) -> int:
        """How many events were committed to."""
        try:
            return integrate(at=timezone.now())
        except (LedgerDamaged, LogKeyRefused) as fault:
            if time.monotonic() - self._told_at >= UNSIGNED_SECONDS:
                LOG.error("the log is not signed: %s; see `gongxin ledger verify`", fault)
                self._told_at = time.monotonic()
            return 0


def be_witnessed(stop: threading.Event) -> None:
    """Ask the witnesses every few seconds to cosign the latest checkpoint."""
    while not stop.wait(WITNESS_SECONDS):
        try:
            ask_witnesses()
        except (Error, LedgerDamaged) as fault:  # the store was away, or contradicts itself, which following tells
            LOG.warning("witnesses could not be asked: %s", fault)
            connections.close_all()


def follow_peers(stop: threading.Event) -> None:
    """Fetch every few seconds what changed at the neighbours, and send to those that do not fetch here."""
    while not stop.wait(PEER_SECONDS):
        try:
            pull_all(clock=timezone.now)
            push_all(clock=timezone.now)
        except (Error, NothingAdopted, LogKeyRefused) as fault:  # the next round goes on from where this one was
            LOG.warning("the neighbours could not be followed: %s", fault)
            connections.close_all()


def keep_clocks(stop: threading.Event) -> None:
    """Write every minute what time took in cases, and let go of sessions that are over."""
    while not stop.wait(CLOCK_SECONDS):
        try:
            run_clocks(at=timezone.now())
            SessionStore.clear_expired()
        except Error as fault:  # the store was away; nothing is lost, time is made up for in the next round
            LOG.warning("the clocks of cases could not be run: %s", fault)
            connections.close_all()
