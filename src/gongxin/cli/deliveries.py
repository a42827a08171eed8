"""Commands for deliveries: take a file in, show what became of it."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Never

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.cli.typed import somebody

if TYPE_CHECKING:
    from tqdm import tqdm

    from gongxin.exchange.receipts import Receipt


class FileExists(click.ClickException):
    """There is a file of that name already, and it is not overwritten."""

    exit_code = 2


class Bar:
    """A progress bar on a terminal: bytes while a file is read, rows while they are entered; no word in a file."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.bar: tqdm[Never] | None = None
        self.phase = ""

    def tell(self, phase: str, done: int, total: int) -> None:
        """Show how far the delivery is."""
        from tqdm import tqdm

        if phase != self.phase:
            self.close()
            unit = "B" if phase == "read" else " rows"
            said = f"{self.label} · {phase}"
            self.bar = tqdm(total=total, unit=unit, unit_scale=True, desc=said, leave=False, disable=None)
            self.phase = phase
        if self.bar is not None:
            self.bar.update(done - self.bar.n)

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None


@click.command("deliver")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--feed", required=True, help="The feed's key, such as demo.feed.penalties.")
@click.option(
    "--by", callback=somebody, default="operator", show_default=True, help="Who delivers, as the log will say."
)
@click.option("--json", "as_json", is_flag=True, help="Print the receipt as one JSON document.")
def deliver_file(file: Path, feed: str, by: str, as_json: bool) -> None:
    """Take FILE in as a delivery of a feed and print its receipt; the same file goes on where it was cut off."""
    open_node()
    from django.utils import timezone

    from gongxin.codes.identity import scrub
    from gongxin.exchange.actions import DeliveryRefused, deliver
    from gongxin.rulebook.book import UnknownKey
    from gongxin.subjects.followers import index_names

    bar = Bar(scrub(file.name, about_persons=True))
    with refusals(DeliveryRefused, UnknownKey):
        try:
            told = deliver(
                file, feed=feed, by=by, at=timezone.now(), tell=lambda step: bar.tell(step.phase, step.done, step.total)
            )
        finally:
            bar.close()
    while index_names():
        pass
    if as_json:
        print_json(told.as_json())
    else:
        click.echo(in_words(told))
    if told.state == "stopped":
        raise SystemExit(3)


def in_words(receipt: "Receipt") -> str:
    """A receipt for people: one line of counts, why it stopped if it did, and what it warns of."""
    said = "{id} · {state} · {rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {queried} held,"
    lines = [(said + " {returned} returned; {withdrawn} withdrawn").format(**receipt.as_json())]
    because = receipt.stopped_because if in_chinese() else receipt.stopped_because_en
    if because:
        lines.append(f"stopped: {because}")
    lines += [f"warning: {one}" for one in (receipt.warnings if in_chinese() else receipt.warnings_en)]
    return "\n".join(lines)


@click.command("receipt")
@click.argument("delivery")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show_receipt(delivery: str, as_json: bool) -> None:
    """Show the receipt of a delivery by its id."""
    open_node()
    from gongxin.exchange.queries import NoSuchDelivery, receipt

    with refusals(NoSuchDelivery):
        told = receipt(delivery)
    if as_json:
        print_json(told.as_json())
        return
    click.echo(in_words(told))
    for line in told.problems:
        message = line.message if in_chinese() else line.message_en
        click.echo(f"row {line.row} · {line.column} · {line.check} · {message} · {line.value}")
    if len(told.problems) < told.problem_count:
        cut = f"These are the first {len(told.problems)} of {told.problem_count} problems."
        click.echo(f"{cut} `gongxin returned {told.id}` has every row that was given back or is held.")


@click.command("returned")
@click.argument("delivery")
@click.argument("output", required=False, type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show_returned(delivery: str, output: Path | None, as_json: bool) -> None:
    """Show where the rows of a delivery are that were given back or are held, their faults marked in the cells.

    With OUTPUT they are written there too; a file that is there already is not overwritten.
    """
    open_node()
    from gongxin.exchange.queries import NoSuchDelivery, receipt

    with refusals(NoSuchDelivery):
        told = receipt(delivery, problems=0)
    if output is not None and told.returned_file is not None:
        _copy(Path(told.returned_file), output)
    because = told.stopped_because if in_chinese() else told.stopped_because_en
    if as_json:
        written = str(output) if output is not None and told.returned_file else None
        print_json({"id": told.id, "returned_file": told.returned_file, "written_to": written})
    elif told.state == "stopped":
        click.echo(f"the delivery was stopped and nothing of it was entered: {because}")
    elif told.returned_file is None:
        click.echo("every row was entered: nothing was given back")
    else:
        click.echo(output or told.returned_file)


def _copy(returned: Path, output: Path) -> None:
    """The returned file's content, in a new file for its owner's eyes alone."""
    try:
        into = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise FileExists(f"there is a file {output} already") from None
    with returned.open("rb") as kept, os.fdopen(into, "wb") as file:
        shutil.copyfileobj(kept, file)
