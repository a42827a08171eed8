"""Pages of changes, each asked for while the one before it comes, is read and taken into the copy.

A node names the next page in a header, before the changes themselves; where it does not, the page has to be read first.
A page that was asked for and is never taken is asked for again: nothing is acknowledged by asking.
"""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread

from gongxin.exchange.mirror.answers import Page, page_of
from gongxin.exchange.mirror.node import Node


@dataclass(frozen=True)
class Unread:
    """A page that was asked for: where the header says to read on, which is there before the page itself."""

    following: Future[int | None] = field(default_factory=Future)
    body: Future[bytes] = field(default_factory=Future)


def pages_from(node: Node, start: int) -> Iterator[Page]:
    """Every page from a position on, the last being the one that says that nothing more was told."""
    waiting = _asked(node, start)
    while True:
        following, body = waiting.following.result(), waiting.body
        if following is not None and following != start:
            waiting = _asked(node, following)
        page = page_of(body.result(), start=start)
        if page.following not in (following, start):
            waiting = _asked(node, page.following)
        yield page
        if page.following == start:
            return
        start = page.following


def _asked(node: Node, start: int) -> Unread:
    """What the node will have answered; whoever stops waiting for it leaves nothing behind that keeps a process."""
    unread = Unread()

    def ask() -> None:
        try:
            unread.body.set_result(node.unread_changes(start, named=unread.following.set_result))
        except BaseException as fault:  # noqa: BLE001  it is raised where the answer is waited for
            if not unread.following.done():
                unread.following.set_result(None)
            unread.body.set_exception(fault)

    Thread(target=ask, daemon=True).start()
    return unread
