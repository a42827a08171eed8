"""Commands for those who hold copies of what is public: register them, see how far each has followed, end one."""

import math
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongxin.cli.machines import MOST_BYTES
from gongxin.cli.main import open_node
from gongxin.cli.output import print_json, refusals

if TYPE_CHECKING:
    from gongxin.feeds.queries import ConsumerHeld, Removals

KINDS = ("agency", "credit-bureau", "mirror", "node")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def consumer() -> None:
    """Whoever holds a copy of what is public, and is told what to cease."""


@consumer.command("add")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What it is; an agency is named by its key.")
@click.option(
    "--public-key",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A PEM file with the public key of its machine; an agency may have machines already.",
)
@click.option("--days", type=click.IntRange(1, 730), default=365, show_default=True, help="After so many days it ends.")
@click.option("--country", default="", help="Where it is abroad, by two letters; then an export rule decides.")
@click.option("--address", default="", help="Where notices are pushed to, with https; without it they are fetched.")
@as_json_option
def add(name: str, kind: str, file: Path | None, days: int, country: str, address: str, as_json: bool) -> None:
    """Register the consumer NAME, with a machine that signs."""
    open_node()
    from django.db import transaction
    from django.utils import timezone

    from gongxin.agencies.assertions import MachineRefused
    from gongxin.agencies.machines import register_machine
    from gongxin.feeds.actions import add_consumer
    from gongxin.feeds.rules import ConsumerKind, ConsumerRefused
    from gongxin.ledger.actions import sequence_batches
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.queries import current

    now, machine = timezone.now(), None
    with refusals(ConsumerRefused, MachineRefused, UnknownKey), transaction.atomic():
        if kind == ConsumerKind.AGENCY:
            current().agency(name)
        made = add_consumer(name, kind=ConsumerKind(kind), at=now, address=address, country=country)
        if file is not None:
            with file.open("rb") as opened:
                pem = opened.read(MOST_BYTES)
            machine = register_machine(made.body, pem, at=now, ends_at=now + timedelta(days=days)).called
    sequence_batches()
    if as_json:
        print_json({**_document(made, None), "machine": machine})
    else:
        signs = f" and signs as {machine}" if machine else "; it has no machine of its own yet"
        click.echo(f"{made.name} ({made.kind.value}) is a consumer{signs}")


@consumer.command("list")
@click.option("--ended", is_flag=True, help="Those that have ended, too.")
@as_json_option
def list_consumers(ended: bool, as_json: bool) -> None:
    """List consumers: how far each has followed, and how soon it removes what has ceased."""
    open_node()
    from django.utils import timezone

    from gongxin.feeds.queries import consumers, lag_of, removals
    from gongxin.periods import day_of

    found, told = consumers(ended=ended), removals(day=day_of(timezone.now()))
    if as_json:
        print_json([{**_document(one, told.get(one.number)), "lag": lag_of(one)} for one in found])
        return
    for one in found:
        click.echo(_line(one, lag_of(one), told.get(one.number)))
    if not found:
        click.echo("Nobody is registered as a consumer.")


@consumer.command("end")
@click.argument("name")
@as_json_option
def end(name: str, as_json: bool) -> None:
    """End the consumer NAME at once; it is told nothing any more, and what it confirmed stays."""
    open_node()
    from django.utils import timezone

    from gongxin.feeds.actions import end_consumer
    from gongxin.feeds.rules import ConsumerRefused
    from gongxin.ledger.actions import sequence_batches

    with refusals(ConsumerRefused):
        ended = end_consumer(name, at=timezone.now())
    sequence_batches()
    if as_json:
        print_json(_document(ended, None))
    else:
        click.echo(f"{ended.name} is no consumer any more")


def _line(one: "ConsumerHeld", lag: int, told: "Removals | None") -> str:
    counts = {} if told is None else told.counts
    notices = ", ".join(f"{count} {state.value}" for state, count in counts.items() if count) or "no notices"
    median = "" if told is None or told.median is None else f" · removes in {_length(told.median)} (median)"
    ended = f" · ended {one.ended_at:%Y-%m-%d}" if one.ended_at else ""
    followed = f"followed to {one.acknowledged} of {one.given} given, {lag} behind"
    return f"{one.name} · {one.kind.value} · {followed} · {notices}{median}{ended}"


def _length(length: timedelta) -> str:
    """A length of time in hours, or in seconds where it is shorter than one."""
    seconds = length.total_seconds()
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{math.ceil(seconds)} s"


def _document(one: "ConsumerHeld", told: "Removals | None") -> dict[str, object]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "address": one.address,
        "country": one.country,
        "registered_at": one.registered_at,
        "ended_at": one.ended_at,
        "given": one.given,
        "given_at": one.given_at,
        "in_step_at": one.in_step_at,
        "acknowledged": one.acknowledged,
        "acknowledged_at": one.acknowledged_at,
        "notices": {} if told is None else {state.value: count for state, count in told.counts.items()},
        "median_seconds": _seconds(told.median if told else None),
        "worst_seconds": _seconds(told.worst if told else None),
        "oldest_unconfirmed": _moment(told.oldest if told else None),
    }


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
