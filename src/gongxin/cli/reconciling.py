"""Commands by which a source and the platform compare, fact by fact, what one states and the other holds."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongxin.cli.main import know_django, open_node
from gongxin.cli.output import print_json, refusals
from gongxin.cli.typed import somebody

if TYPE_CHECKING:
    from gongxin.exchange.comparing_with import Agreement
    from gongxin.exchange.reconciling import Listed
    from gongxin.rulebook.items import Words

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
feed_key = click.option("--feed", required=True, help="The feed's key, such as demo.feed.penalties.")
file_given = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
packs_given = click.option(
    "--packs", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Packs that know the feed."
)
MOST_LINES = 200


class FileUnreadable(Exception):
    """The file cannot be read as its feed describes it."""

    def __init__(self, words: "Words") -> None:
        """The sentence in both languages."""
        super().__init__(words.en)
        self.words = words


@click.group()
def reconcile() -> None:
    """Compare a source's list of its facts with what is held: one root hash, and a line for each difference."""


@reconcile.command("list")
@file_given
@feed_key
@packs_given
@as_json
def make_list(file: Path, feed: str, packs: Path | None, as_json: bool) -> None:
    """Print the list of FILE, a whole export of the feed: key and digest of each fact; needs no node."""
    facts = _stated(file, feed, packs)
    from gongxin.exchange.reconciling import HEADER, root_of

    if as_json:
        told = [{"key": str(one.key), "digest": str(one.digest)} for one in facts]
        print_json({"feed": feed, "root": root_of(facts), "facts": told})
        return
    click.echo(HEADER)
    for one in facts:
        click.echo(f"{one.key},{one.digest}")


def _stated(file: Path, feed: str, packs: Path | None) -> "dict[Listed, str | None]":
    """The facts that the file states, each with its organisation's code where its row has one."""
    know_django()
    from django.conf import settings
    from django.utils import timezone

    from gongxin.exchange.reconciling import stated_in
    from gongxin.exchange.stopping import StopsDelivery
    from gongxin.rulebook.book import Rulebook, UnknownKey
    from gongxin.rulebook.loader import PacksUnreadable

    with refusals(PacksUnreadable, FileUnreadable, UnknownKey):
        book = Rulebook.from_packs(packs or Path(settings.PACKS))
        try:
            return dict(stated_in(file, feed=book.feed(feed), book=book, day=timezone.localdate()))
        except StopsDelivery as fault:
            raise FileUnreadable(fault.words) from fault


@reconcile.command("with")
@click.argument("address")
@file_given
@feed_key
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="A file with the agency's key; with --name the private key of that machine, in PEM.",
)
@click.option("--name", help="The name under which the node registered this machine, such as machine-7.")
@packs_given
@as_json
def with_node(
    *, address: str, file: Path, feed: str, key: Path, name: str | None, packs: Path | None, as_json: bool
) -> None:
    """Compare FILE, a whole export of the feed, with what the node at ADDRESS holds of it; needs no node here.

    One root is sent first; where it differs the digests of the parts that do, and the codes that the node asks for.
    """
    facts = _stated(file, feed, packs)
    from gongxin.exchange.comparing_with import compare_with
    from gongxin.exchange.mirror.answers import NodeMisspoke
    from gongxin.exchange.mirror.node import Node, NodeAway
    from gongxin.exchange.mirror.tokens import MirrorKeyRefused, tokens_of

    with refusals(MirrorKeyRefused, NodeAway, NodeMisspoke):
        node = Node(address)
        node.token = tokens_of(key, name=name, address=node.address) if name else partial(_key_in, key)
        found = compare_with(node, facts, feed=feed)
    if as_json:
        print_json({**asdict(found), "equal": found.equal})
        return
    _tell(found)


def _key_in(file: Path) -> str:
    """The agency's key that the file holds; refused where it holds anything else."""
    from gongxin.exchange.mirror.tokens import MirrorKeyRefused

    words = file.read_bytes().split()
    if len(words) != 1 or not words[0].isascii():
        raise MirrorKeyRefused(f"{file} does not hold one key of an agency")
    return words[0].decode()


def _tell(found: "Agreement") -> None:
    counts = " · ".join(f"{kind} {count}" for kind, count in sorted(found.differing.items())) or "equal roots"
    click.echo(f"reconciliation {found.number} · held {found.held} · listed {found.listed} · {counts}")
    for one in found.lines:
        case = "no case yet" if one.case is None else f"case {one.case}"
        click.echo(f"{one.kind} · {one.code or 'not in the file'} · {one.key} · {case}")
    for code in found.unknown:
        click.echo(f"not known there: {code}")


@reconcile.command("compare")
@file_given
@feed_key
@click.option("--by", callback=somebody, required=True, help="Who compares, as the log will say.")
@as_json
def compare_list(file: Path, feed: str, by: str, as_json: bool) -> None:
    """Compare the list in FILE with what is held of its feed; differences stay open until a later list settles them."""
    open_node()
    from django.conf import settings
    from django.utils import timezone

    from gongxin.exchange.reconciling import ListRefused, read_list
    from gongxin.exchange.reconciling import reconcile as compare
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.queries import current

    with refusals(ListRefused, UnknownKey):
        try:
            facts = read_list(file.read_text(encoding="utf-8").splitlines())
        except UnicodeDecodeError as fault:
            raise ListRefused("the list is no text in UTF-8") from fault
        found = compare(facts, feed=current().feed(feed), by=by, at=timezone.now(), home=settings.HOME)
    if as_json:
        print_json({**found.__dict__, "equal": found.equal})
        return
    counts = " · ".join(f"{kind} {count}" for kind, count in sorted(found.differing.items())) or "equal roots"
    click.echo(f"reconciliation {found.number} · held {found.held} · listed {found.listed} · {counts}")


@reconcile.command("show")
@feed_key
@as_json
def show_open(feed: str, as_json: bool) -> None:
    """Show the latest comparison of a feed, and the differences that are open."""
    open_node()
    from gongxin.exchange.reconciling import latest_reconciliation, open_differences
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.queries import current

    with refusals(UnknownKey):
        known = current().feed(feed)
    latest, differing = latest_reconciliation(known.key), open_differences([known.key], limit=MOST_LINES)
    names = ("id", "kind", "key", "record_id", "since", "case_id")
    told = [{name: getattr(one, name) for name in names} for one in differing]
    if as_json:
        print_json({"latest": None if latest is None else {**latest.__dict__, "equal": latest.equal}, "open": told})
        return
    click.echo("never compared" if latest is None else f"reconciliation {latest.number} · equal {latest.equal}")
    for one in told:
        click.echo(" · ".join(str(value) for value in one.values()))
