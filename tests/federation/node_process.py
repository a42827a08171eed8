"""Nodes as processes that can be killed: one process reads everything once, and each node is a fork of it.

Every line that it reads starts a node: name, store, home and port; it answers with the node's process number.  A node
answers over HTTP and asks its neighbours often; the hub never asks, and is sent what there is.
"""

import os
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django

HUB = "hub.example/log"


class Server(ThreadingMixIn, WSGIServer):
    """Answers several at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing."""


def follow(*, fetches: bool) -> None:
    """Ask the neighbours for ever, or do not, and send to those that do not ask."""
    from django.utils import timezone

    from gongxin.federation import pushing
    from gongxin.federation.pulling import pull_all

    pushing.FIRST_WAIT = timedelta(seconds=0.2)
    while True:
        if fetches:
            pull_all(clock=timezone.now)
        pushing.push_all(clock=timezone.now)
        time.sleep(0.2)


def be_node(name: str, store: str, home: str, port: str) -> None:
    """Be that node until killed."""
    from django.conf import settings
    from django.db import connection

    from gongxin.config.wsgi import application

    connection.settings_dict["NAME"] = store
    settings.LEDGER_NAME, settings.HOME, settings.PEER_BATCH = name, Path(home), 20
    threading.Thread(target=follow, kwargs={"fetches": name != HUB}, daemon=True).start()
    make_server("127.0.0.1", int(port), application, Server, Quiet).serve_forever()


def tell(said: str) -> None:
    """Say a line to whoever started this process."""
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


def main() -> None:
    """Read what every node needs, then start nodes as they are asked for."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongxin.config.settings"
    django.setup()
    from django.db import connections
    from django.test import Client

    from gongxin.rulebook.queries import current

    current()
    Client().get("/api/v1/openapi.json")
    connections.close_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    tell("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            be_node(*line.split())
        tell(str(child))


if __name__ == "__main__":
    main()
