"""Pages of changes, each asked for while the one before it comes, is read and taken into the copy.

A node names the next page in a header, before the changes themselves; where it does not, the page has to be read first.
Where nearly every event is public a page ends a page further on: then the one after the next is asked for as well, so
that the node works on two at once, and it is taken only where the page before it says that it follows.  A page that was
asked for and is never taken is asked for again: nothing is acknowledged by asking.
"""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread

from gongxin.exchange.mirror.answers import Page, page_of
from gongxin.exchange.mirror.node import PAGE, Node


@dataclass(frozen=True)
class Unread:
    """A page that was asked for from a position on; where to read on is said before the page itself has come."""

    start: int
    following: Future[int | None] = field(default_factory=Future)
    body: Future[bytes] = field(default_factory=Future)


def pages_from(node: Node, start: int) -> Iterator[Page]:
    """Every page from a position on, the last being the one that says that nothing more was told."""
    waiting, guessed = _asked(node, start), None
    while True:
        following = waiting.following.result()
        later = guessed
        if following is not None and following != waiting.start:
            later = _page(node, following, guessed)
        page = page_of(waiting.body.result(), start=waiting.start)
        if page.following == waiting.start:
            yield page
            return
        later = _page(node, page.following, later)
        guessed = _asked(node, page.following + PAGE) if _is_likely(page, waiting.start) else None
        yield page
        waiting = later


def _page(node: Node, start: int, asked: Unread | None) -> Unread:
    """The page from there: the one that was asked for, if it is that one, or else asked for now."""
    return asked if asked is not None and asked.start == start else _asked(node, start)


def _is_likely(page: Page, start: int) -> bool:
    """Whether the next page will end a page further on: this one did, and the log reached so far."""
    return page.following - start == PAGE and page.reached is not None and page.following + PAGE < page.reached


def _asked(node: Node, start: int) -> Unread:
    """What the node will have answered; whoever stops waiting for it leaves nothing behind that keeps a process."""
    unread = Unread(start)

    def ask() -> None:
        try:
            unread.body.set_result(node.unread_changes(start, named=unread.following.set_result))
        except BaseException as fault:  # noqa: BLE001  it is raised where the answer is waited for
            if not unread.following.done():
                unread.following.set_result(None)
            unread.body.set_exception(fault)

    Thread(target=ask, daemon=True).start()
    return unread
