"""Commands for packs on their way between nodes: sign one, receive one, see those that were received."""

from dataclasses import asdict
from pathlib import Path

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import print_json, refusals
from gongxin.cli.packs import packs
from gongxin.cli.typed import somebody

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@packs.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The archive to write.")
@as_json
def sign(folder: Path, out: Path, as_json: bool) -> None:
    """Sign the pack in FOLDER with this node's key, as one archive that other nodes can receive."""
    open_node()
    from gongxin.federation.pack_archives import read_archive
    from gongxin.federation.receiving import sign_pack
    from gongxin.ledger.keys import LogKeyRefused
    from gongxin.rulebook.archives import ArchiveRefused

    with refusals(ArchiveRefused, LogKeyRefused):
        given = sign_pack(folder)
        archive = read_archive(given)
    out.write_bytes(given)
    said = archive.manifest
    if as_json:
        told = {"key": said.key, "version": said.version, "layer": said.layer, "publisher": said.publisher}
        print_json(told | {"digest": archive.digest, "files": len(archive.files), "bytes": len(given)})
    else:
        click.echo(f"{out} holds version {said.version} of the pack {said.key}, signed by {said.publisher}.")


@packs.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--by", callback=somebody, default="operator", show_default=True, help="Who receives it.")
@as_json
def receive(file: Path, by: str, as_json: bool) -> None:
    """Lay the signed pack in FILE beside those in use, as a proposal; `packs adopt` makes it the law."""
    open_node()
    from django.utils import timezone

    from gongxin.cli.logs import bring_up_to_date
    from gongxin.federation.pack_archives import limits
    from gongxin.federation.receiving import PackRefused, PackUnlawful, receive_pack
    from gongxin.federation.rules import NotPermitted
    from gongxin.rulebook.archives import ArchiveRefused
    from gongxin.rulebook.queries import NothingAdopted

    with refusals(ArchiveRefused, NotPermitted, NothingAdopted, PackRefused, PackUnlawful):
        with file.open("rb") as opened:
            given = opened.read(limits().most_bytes + 1)
        received = receive_pack(given, by=by, at=timezone.now())
    bring_up_to_date()
    if as_json:
        print_json(asdict(received))
        return
    click.echo(f"Version {received.version} of the pack {received.key} from {received.publisher} is proposed.")
    click.echo(f"What it would change: gongxin packs impact {received.folder}")
    click.echo(f"Let it be the law:    gongxin packs adopt {received.folder}")


@packs.command()
@as_json
def received(as_json: bool) -> None:
    """Show the packs that neighbours sent, and whether each is proposed, adopted or overtaken."""
    open_node()
    from gongxin.federation.queries import received_packs

    found = received_packs()
    if as_json:
        print_json({"packs": [asdict(one) for one in found]})
        return
    for one in found:
        click.echo(f"{one.key}  {one.version}  {one.layer}  {one.publisher}  {one.state}  {one.folder}")
    if not found:
        click.echo("No neighbour sent a pack.")
