"""Commands for agencies' machines that sign: register a public key, list them, end one."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import print_json, refusals

if TYPE_CHECKING:
    from gongxin.agencies.machines import MachineHeld

MOST_BYTES = 16_384
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def machine() -> None:
    """Agencies' machines that show by a signature whose they are; they get tokens at /api/v1/token."""


@machine.command("register")
@click.argument("agency")
@click.option(
    "--public-key",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="A PEM file with the public key: P-256, Ed25519, or RSA from 2,048 bits.",
)
@click.option("--days", type=click.IntRange(1, 730), default=365, show_default=True, help="After so many days it ends.")
@as_json_option
def register(agency: str, file: Path, days: int, as_json: bool) -> None:
    """Register a machine of AGENCY by its public key; what it signs with stays with the agency."""
    open_node()
    from django.utils import timezone

    from gongxin.agencies.assertions import MachineRefused
    from gongxin.agencies.machines import register_machine
    from gongxin.ledger.actions import sequence_batches
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.queries import current

    now = timezone.now()
    with file.open("rb") as opened:
        pem = opened.read(MOST_BYTES)
    with refusals(MachineRefused, UnknownKey):
        made = register_machine(current().agency(agency).key, pem, at=now, ends_at=now + timedelta(days=days))
    sequence_batches()
    if as_json:
        print_json(_document(made))
    else:
        click.echo(f"{made.called} of {made.agency} signs with {made.algorithm} until {made.ends_at:%Y-%m-%d}")


@machine.command("list")
@click.argument("agency")
@as_json_option
def list_machines(agency: str, as_json: bool) -> None:
    """List the machines of AGENCY, the newest first."""
    open_node()
    from gongxin.agencies.machines import machines_of
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.queries import current

    with refusals(UnknownKey):
        found = machines_of(current().agency(agency).key)
    if as_json:
        print_json([_document(one) for one in found])
        return
    for one in found:
        click.echo(f"{one.called} · {one.algorithm} · {one.digest[:16]} · until {one.ends_at:%Y-%m-%d}")
    if not found:
        click.echo(f"{agency} has no machine that signs.")


@machine.command("end")
@click.argument("number", type=int)
@as_json_option
def end(number: int, as_json: bool) -> None:
    """End the machine with this NUMBER at once, and its tokens with it."""
    open_node()
    from django.utils import timezone

    from gongxin.agencies.assertions import MachineRefused
    from gongxin.agencies.machines import end_machine
    from gongxin.ledger.actions import sequence_batches

    with refusals(MachineRefused):
        end_machine(number, at=timezone.now())
    sequence_batches()
    if as_json:
        print_json({"machine": number, "ended": True})
    else:
        click.echo(f"machine-{number} has ended")


def _document(one: "MachineHeld") -> dict[str, object]:
    return {
        "machine": one.called,
        "agency": one.agency,
        "algorithm": one.algorithm,
        "digest": one.digest,
        "made_at": one.made_at,
        "ends_at": one.ends_at,
    }
