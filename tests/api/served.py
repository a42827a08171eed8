"""The application itself, behind a port of its own, for whoever speaks to it as a stranger's program does."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.db import connections

from gongxin.config.wsgi import application


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    """The address at which the application answers meanwhile."""

    def serve() -> None:
        server.serve_forever()
        connections.close_all()

    with make_server("127.0.0.1", 0, application, handler_class=_Silent) as server:
        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
