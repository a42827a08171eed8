"""Commands for the nodes around this one."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import print_json, refusals
from gongxin.cli.typed import somebody

if TYPE_CHECKING:
    from gongxin.federation.landing import Landed

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
a_file = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def peer() -> None:
    """Other nodes: who they are, what travels between us, and how far it is."""


@peer.command()
@as_json
def me(as_json: bool) -> None:
    """Show how others name this node in their files of peers: its name and the keys that it signs with."""
    open_node()
    from django.conf import settings

    from gongxin.ledger.keys import signing_key, witness_key

    told: dict[str, object] = {
        "name": settings.LEDGER_NAME,
        "address": settings.ADDRESS,
        "keys": [str(signing_key().verifier)],
        "witness": str(witness_key().verifier),
    }
    _say(told, "\n".join(f"{name}: {value}" for name, value in told.items()), as_json=as_json)


@peer.command()
@click.argument("file", type=a_file)
@click.argument("signed", type=click.Path(path_type=Path, dir_okay=False))
@as_json
def sign(file: Path, signed: Path, as_json: bool) -> None:
    """Sign the file of peers FILE with this node's key, and write it to SIGNED."""
    open_node()
    from gongxin.federation.actions import sign_configuration
    from gongxin.federation.rules import ConfigurationRefused
    from gongxin.ledger.keys import LogKeyRefused

    with refusals(ConfigurationRefused, LogKeyRefused):
        signed.write_text(sign_configuration(_text(file)), encoding="utf-8")
    _say({"signed": str(signed)}, f"{signed} is signed; add it with `gongxin peer add`.", as_json=as_json)


@peer.command()
@click.argument("file", type=a_file)
@click.option("--by", callback=somebody, default="operator", show_default=True, help="Who adds it.")
@as_json
def add(file: Path, by: str, as_json: bool) -> None:
    """Let the signed FILE say who the neighbours are; its hub's file is added in the same way, before its own."""
    open_node()
    from django.utils import timezone

    from gongxin.cli.logs import bring_up_to_date
    from gongxin.federation.actions import add_configuration
    from gongxin.federation.rules import ConfigurationRefused

    with refusals(ConfigurationRefused):
        added = add_configuration(_text(file), by=by, at=timezone.now())
    bring_up_to_date()
    names = [one.name for one in added.peers]
    _say(
        {"number": added.number, "until": added.until, "peers": names},
        f"Peers until {added.until}: {', '.join(names) or 'none'}.",
        as_json=as_json,
    )


@peer.command()
@click.argument("file", type=a_file)
@as_json
def check(file: Path, as_json: bool) -> None:
    """Say whether the signed FILE could be added, and change nothing."""
    open_node()
    from django.utils import timezone

    from gongxin.federation.actions import check_configuration
    from gongxin.federation.rules import ConfigurationRefused

    with refusals(ConfigurationRefused):
        found, by_hub = check_configuration(_text(file), at=timezone.now())
    whose = "the hub's" if by_hub else "this node's own"
    said = f"{file} is {whose} file of peers, number {found.number}, and can be added."
    _say({"number": found.number, "until": found.until, "by_hub": by_hub}, said, as_json=as_json)


@peer.command("list")
@as_json
def list_peers(as_json: bool) -> None:
    """Show the neighbours, how far each is followed and follows us, and what is wrong."""
    open_node()
    from gongxin.federation.queries import followed

    found = followed()
    lines = [
        f"{one.name}  {one.role}  {one.behind} behind, {one.not_handed_over} not handed over  {one.fault}"
        for one in found
    ]
    told = [{**asdict(one), "behind": one.behind, "not_handed_over": one.not_handed_over} for one in found]
    _say({"peers": told}, "\n".join(lines) or "No file of peers names anybody.", as_json=as_json)


@peer.command()
@click.argument("name")
@click.option("--again", is_flag=True, help="From its first position: what is held already does not change.")
@as_json
def pull(name: str, again: bool, as_json: bool) -> None:
    """Fetch from the neighbour NAME whatever changed there; a served node does so by itself."""
    open_node()
    from django.utils import timezone

    from gongxin.dossiers.arriving import StrangeRecord
    from gongxin.federation.batches import BatchRefused
    from gongxin.federation.calling import PeerAway
    from gongxin.federation.pulling import pull as fetch
    from gongxin.federation.rules import NotPermitted

    with refusals(BatchRefused, NotPermitted, PeerAway, StrangeRecord):
        landed = fetch(name, clock=timezone.now, again=again)
    _say_landed(landed, as_json=as_json)


@peer.command()
@click.argument("name")
@as_json
def push(name: str, as_json: bool) -> None:
    """Send the neighbour NAME whatever changed here; a served node does so by itself where it does not fetch."""
    open_node()
    from django.utils import timezone

    from gongxin.federation.batches import BatchRefused
    from gongxin.federation.calling import PeerAway
    from gongxin.federation.pushing import push as send
    from gongxin.federation.rules import NotPermitted

    with refusals(BatchRefused, NotPermitted, PeerAway):
        done = send(name, clock=timezone.now)
    said = f"{done.peer} took {done.batches} batches and holds our log to position {done.position} of {done.head}"
    _say(asdict(done), said, as_json=as_json)


@peer.command()
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from", "start", type=click.IntRange(0, 2**53 - 1), default=0, show_default=True)
@as_json
def pack(name: str, file: Path, start: int, as_json: bool) -> None:
    """Write a batch for the neighbour NAME from a position on into FILE, to be carried there by hand."""
    open_node()
    from django.utils import timezone

    from gongxin.federation.batches import BatchRefused, read_batch
    from gongxin.federation.giving import batch_for
    from gongxin.federation.rules import NotPermitted

    with refusals(BatchRefused, NotPermitted):
        given = batch_for(name, start=start, at=timezone.now())
    file.write_bytes(given)
    told = read_batch(given).manifest
    said = f"{file} holds {told.count} records, from position {told.start} to {told.end} of {told.head}."
    _say(asdict(told), said, as_json=as_json)


@peer.command()
@click.argument("file", type=a_file)
@as_json
def land(file: Path, as_json: bool) -> None:
    """Land the batch in FILE that a neighbour packed for this node."""
    open_node()
    from django.utils import timezone

    from gongxin.dossiers.arriving import StrangeRecord
    from gongxin.federation.batches import BatchRefused
    from gongxin.federation.landing import land as land_batch
    from gongxin.federation.rules import NotPermitted

    with refusals(BatchRefused, NotPermitted, StrangeRecord):
        landed = land_batch(file.read_bytes(), at=timezone.now())
    _say_landed([landed], as_json=as_json)


def _say_landed(landed: "list[Landed]", *, as_json: bool) -> None:
    lines = [
        f"{one.peer}: {one.changed} of {one.records} records changed, {one.kept} left as they are;"
        f" followed to position {one.position} of {one.head}"
        for one in landed
    ]
    _say({"batches": [asdict(one) for one in landed]}, "\n".join(lines), as_json=as_json)


def _text(file: Path) -> str:
    """The file's text; bytes that are none are left to be refused with the rest."""
    return file.read_text("utf-8", errors="replace")


def _say(document: dict[str, object], line: str, *, as_json: bool) -> None:
    if as_json:
        print_json(document)
    else:
        click.echo(line)
