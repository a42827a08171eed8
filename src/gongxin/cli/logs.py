"""Commands for the ledger."""

from dataclasses import asdict

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import print_json


@click.group()
def ledger() -> None:
    """What happened, in order, provably."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(as_json: bool) -> None:
    """Recompute every commitment and root of the log and say whether anything was changed."""
    open_node()
    from django.utils import timezone

    from gongxin.ledger.actions import integrate, sequence_batches
    from gongxin.ledger.verification import verify as verify_log

    sequence_batches()
    integrate(at=timezone.now())
    told = verify_log()
    if as_json:
        print_json(asdict(told))
    else:
        click.echo(f"{told.events} events, {len(told.problems)} problems")
    if not told.ok:
        raise SystemExit(1)
