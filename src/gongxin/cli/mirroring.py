"""Commands for whoever keeps a copy of the public records of another node; no node of one's own is needed."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson

from gongxin.cli.output import print_json, refusals
from gongxin.cli.typed import Code
from gongxin.codes.uscc import parse
from gongxin.exchange.mirror.answers import NodeMisspoke
from gongxin.exchange.mirror.comparing import Compared, compare
from gongxin.exchange.mirror.copy import Copy, CopyDamaged, CopyExpired, LogWentBack, NoCopy, day_of
from gongxin.exchange.mirror.folders import AnotherNode, CopyInUse, held_copy, read_copy, throw_away
from gongxin.exchange.mirror.following import Followed, follow
from gongxin.exchange.mirror.node import Node, NodeAway
from gongxin.exchange.mirror.tokens import MirrorKeyRefused, tokens_of

REFUSED = (
    *(AnotherNode, CopyDamaged, CopyExpired, CopyInUse, LogWentBack),
    *(MirrorKeyRefused, NoCopy, NodeAway, NodeMisspoke),
)
EVERY_SECONDS = 60.0
folder = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def mirror() -> None:
    """Keep a copy of another node's public records that provably agrees with it, and expires by itself."""


@mirror.command("follow")
@click.argument("address")
@folder
@click.option("--once", is_flag=True, help="Stop when everything told by now is in the copy.")
@click.option("--every", type=click.FloatRange(1, 3600), default=EVERY_SECONDS, help="Ask again after so many seconds.")
@click.option("--anew", is_flag=True, help="Throw away what FOLDER holds of this node, and begin from the whole.")
@click.option("--name", help="The name under which the node registered this mirror, such as machine-7.")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="The private key of that name, in PEM.")
@as_json
def follow_node(
    *,
    address: str,
    folder: Path,
    once: bool,
    every: float,
    anew: bool,
    name: str | None,
    key: Path | None,
    as_json: bool,
) -> None:
    """Copy the public records of the node at ADDRESS into FOLDER, follow every change, and compare root hashes.

    Killed at any moment, the same command goes on where it was.  With --name and --key what arrived is acknowledged.
    """
    if (name is None) != (key is None):
        raise click.UsageError("--name and --key are given together")
    if as_json and not once:
        raise click.UsageError("--json tells of one round: give --once too")
    with refusals(*REFUSED):
        node = Node(address)
        node.token = tokens_of(key, name=name, address=node.address) if key is not None and name is not None else None
        if anew:
            throw_away(folder, of=node.address)
    with refusals(*REFUSED), held_copy(folder) as copy:
        while True:
            try:
                followed, compared = one_round(copy, node, at=datetime.now(UTC))
                _tell(copy, followed, compared, as_json=as_json)
            except NodeAway as fault:
                if once:
                    raise
                click.echo(str(fault), err=True)
            if once:
                return
            time.sleep(every)


def one_round(copy: Copy, node: Node, *, at: datetime) -> tuple[Followed, Compared]:
    """Hear of everything told by now, forget what has ended, and compare."""
    followed = follow(copy, node)
    copy.forget_ended(day_of(at))
    return followed, compare(copy, node)


def _tell(copy: Copy, followed: Followed, compared: Compared, *, as_json: bool) -> None:
    standing = copy.standing()
    assert standing is not None  # noqa: S101  a round was ended
    until = standing.usable_until.isoformat() if standing.usable_until else None
    if as_json:
        told = {"began": followed.began, "changes": followed.changes, "position": followed.position}
        compared_with = {"root": compared.root, "position": compared.position, "equal": compared.equal}
        compared_with |= {"newer": compared.newer, "mended": compared.mended}
        print_json({**told, "records": standing.records, "usable_until": until, "compared": compared_with})
        return
    agrees = "equal roots" if compared.equal else f"{compared.newer} newer here, {compared.mended} mended"
    click.echo(
        f"position {followed.position} · {followed.changes} changes · {standing.records} records · {agrees}"
        f" · usable until {until or 'not said'}"
    )


@mirror.command("show")
@click.argument("code", type=Code())
@folder
@as_json
def show(code: str, folder: Path, as_json: bool) -> None:
    """Show what the copy in FOLDER holds of the organisation with this CODE; refused once the copy has expired."""
    reading = parse(code)
    if reading.code is None and reading.fault is not None:
        raise click.UsageError(reading.fault.message["en"], click.get_current_context())
    code = reading.code or code
    with refusals(*REFUSED), read_copy(folder) as copy:
        lines = [orjson.loads(line) for line in copy.shown(code, at=datetime.now(UTC))]
        standing = copy.standing()
    assert standing is not None  # noqa: S101  it was shown
    if as_json:
        print_json({"code": code, "position": standing.position, "of": standing.address, "records": lines})
        return
    for line in lines:
        told = (line["decided_on"] or line["published_at"], line["item"], line["severity"], line["authority"])
        click.echo(" · ".join([*map(str, told), f"until {line['public_until'] or 'open'}", *line["marks"]]))
    click.echo(f"{len(lines)} public records in this copy of {standing.address} at position {standing.position}")


@mirror.command("changes")
@folder
@click.option("--from", "start", type=click.IntRange(min=0), default=0, help="From which position on.")
@as_json
def changes(folder: Path, start: int, as_json: bool) -> None:
    """Tell what changed in the copy in FOLDER since a position, each change once."""
    with refusals(*REFUSED), read_copy(folder) as copy:
        told = [one._asdict() for one in copy.changes(start)]
    if as_json:
        print_json({"changes": told})
        return
    for one in told:
        click.echo(" · ".join(map(str, one.values())))
