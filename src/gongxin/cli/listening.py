"""Where a node listens: an address at which something listens already is refused before anything is done."""

import socket

import click

HOST = "127.0.0.1"


class PortTaken(click.ClickException):
    """Something listens at that address already."""


def refuse_taken(host: str, port: int) -> None:
    """Refuse an address at which something listens; two servers would share what is asked."""
    try:
        (family, kind, _, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family, kind) as asked:
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that has ended does not count
            asked.bind(address)
    except OSError as fault:
        raise PortTaken(f"nothing can be served at {host}, port {port}: {fault.strerror}") from fault
