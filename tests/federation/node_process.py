"""A node as one process that can be killed: it answers over HTTP and asks its neighbours often."""

import os
import sys
import threading
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django


class Server(ThreadingMixIn, WSGIServer):
    """Answers several at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing."""


def follow() -> None:
    """Ask the neighbours for ever."""
    from django.utils import timezone

    from gongxin.federation.pulling import pull_all

    while True:
        pull_all(clock=timezone.now)
        time.sleep(0.2)


def main(port: int) -> None:
    """Serve and follow until killed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongxin.config.settings"
    django.setup()
    from gongxin.config.wsgi import application

    threading.Thread(target=follow, daemon=True).start()
    make_server("127.0.0.1", port, application, Server, Quiet).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
