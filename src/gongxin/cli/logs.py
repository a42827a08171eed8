"""Commands for the ledger."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from gongxin.cli.main import open_node
from gongxin.cli.output import print_json, refusals
from gongxin.cli.typed import somebody

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def ledger() -> None:
    """What happened, in order, provably."""


@ledger.command()
@click.option(
    "--without-contents", is_flag=True, help="Leaves, tiles, checkpoints and signatures only: several times as fast."
)
@as_json
def verify(without_contents: bool, as_json: bool) -> None:
    """Recompute every commitment and root of the log and say whether anything was changed."""
    open_node()
    from gongxin.ledger.auditing import LedgerDamaged
    from gongxin.ledger.keys import LogKeyRefused
    from gongxin.ledger.verification import verify as verify_log
    from gongxin.ledger.verification import verify_tree

    refused = ""
    try:
        bring_up_to_date()
    except (LedgerDamaged, LogKeyRefused) as fault:
        refused = str(fault)
    told = verify_tree() if without_contents else verify_log()
    if as_json:
        print_json({**asdict(told), "refused_to_sign": refused})
    else:
        for problem in told.problems:
            click.echo(problem, err=True)
        click.echo(f"{told.events} events, {told.problem_count} problems{refused and f'; not signed anew: {refused}'}")
    if not told.ok or refused:
        raise SystemExit(1)


@ledger.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--whole", is_flag=True, help="Compare every file that is there with the log, not some drawn by lot.")
@as_json
def publish(folder: Path, whole: bool, as_json: bool) -> None:
    """Write the log into FOLDER as plain files that any web server can serve; what is there and right is kept."""
    open_node()
    from gongxin.ledger.auditing import LedgerDamaged
    from gongxin.ledger.keys import LogKeyRefused
    from gongxin.ledger.publishing import COMPARED, PublishingRefused
    from gongxin.ledger.publishing import publish as publish_log
    from gongxin.ledger.queries import NotInTree

    with refusals(LedgerDamaged, LogKeyRefused, NotInTree, PublishingRefused):
        bring_up_to_date()
        done = publish_log(folder, compared=None if whole else COMPARED)
    if as_json:
        print_json({"folder": str(folder.resolve()), **asdict(done)})
    else:
        for path in done.mended:
            click.echo(f"{folder / path} did not hold what the log says, and was written again", err=True)
        click.echo(f"{folder} holds the log up to {done.size} events; {done.files} files were written.")


@ledger.command()
@click.argument("position", type=click.IntRange(0, 2**53 - 1))
@as_json
def prove(position: int, as_json: bool) -> None:
    """Prove that the log holds the event at POSITION, by one text that can be checked without us."""
    open_node()
    from gongxin.ledger.auditing import LedgerDamaged
    from gongxin.ledger.keys import LogKeyRefused
    from gongxin.ledger.proving import proof_document
    from gongxin.ledger.queries import NotInTree

    with refusals(LedgerDamaged, LogKeyRefused, NotInTree):
        bring_up_to_date()
        told = proof_document(position)
    if as_json:
        print_json(told)
    else:
        click.echo(told["proof"], nl=False)


@ledger.command()
@click.argument("position", type=click.IntRange(0, 2**53 - 1))
@click.option("--act", required=True, help="The act that demands it, by its key in the adopted packs.")
@click.option("--article", required=True, help='Where the act says so, as citations write it: "47", "47.2".')
@click.option("--by", callback=somebody, required=True, help="Who erases.")
@as_json
def erase(position: int, act: str, article: str, by: str, as_json: bool) -> None:
    """Destroy what the event at POSITION told, as an act in force demands; a tombstone says so, proofs hold."""
    open_node()
    from django.utils import timezone

    from gongxin.ledger.actions import ErasureRefused
    from gongxin.ledger.actions import erase as erase_event
    from gongxin.ledger.auditing import LedgerDamaged
    from gongxin.ledger.keys import LogKeyRefused
    from gongxin.ledger.queries import NoSuchEvent, position_of
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.queries import NothingAdopted

    with refusals(ErasureRefused, LedgerDamaged, LogKeyRefused, NoSuchEvent, NothingAdopted, UnknownKey):
        rule = _rule(act, article)
        bring_up_to_date()
        tombstone = erase_event(position, rule=rule, by=by, at=timezone.now())
        bring_up_to_date()
    told = {"position": position, "tombstone": position_of(tombstone), "rule": rule}
    _say(told, f"What stood at {position} is erased; {told['tombstone']} says so, by {rule}.", as_json=as_json)


def _rule(act: str, article: str) -> str:
    """The place of an act in force today, as a tombstone names it; refused where there is no such act or article."""
    from django.utils import timezone

    from gongxin.law import Citation, CitationRefused
    from gongxin.law.citations import WHOLE
    from gongxin.ledger.actions import ErasureRefused
    from gongxin.rulebook.book import in_force
    from gongxin.rulebook.check_basis import is_beyond
    from gongxin.rulebook.queries import current

    today, text = timezone.localdate(), current().act(act)
    if not in_force(text, today):
        raise ErasureRefused(f"{act} is not in force on {today}")
    try:
        cited = Citation(act, article)
    except CitationRefused as fault:
        raise ErasureRefused(f"an erasure names the article of the act, not {article!r}") from fault
    if text.articles is not None and article == WHOLE:
        raise ErasureRefused(f"an erasure names the article of the act, not {article!r}")
    if is_beyond(cited, text):
        raise ErasureRefused(f"{act} has {text.articles} articles, and no article {article}")
    return f"{cited.act} {cited.article}"


@ledger.group()
def key() -> None:
    """The key that signs the log."""


@key.command()
@as_json
def show(as_json: bool) -> None:
    """Show the keys that signed the log, as others trust them; the secret is not shown."""
    open_node()
    from gongxin.ledger.queries import NotInTree, log_keys

    with refusals(NotInTree):
        keys = log_keys()
    if as_json:
        print_json({"key": keys[-1].verifier, "keys": [asdict(one) for one in keys]})
    else:
        for one in keys:
            click.echo(f"{one.verifier}  from {one.size} events on, {one.at:%Y-%m-%d}")


@key.command()
@click.option("--by", callback=somebody, required=True, help="Who rotates the key.")
@click.option("--lost", is_flag=True, help="The old secret is lost: the new key alone signs.")
@as_json
def rotate(by: str, lost: bool, as_json: bool) -> None:
    """Let a new key sign the log; the checkpoint of the change is signed by both."""
    open_node()
    from django.utils import timezone

    from gongxin.ledger.auditing import LedgerDamaged
    from gongxin.ledger.keys import LogKeyRefused
    from gongxin.ledger.rotation import RotationRefused, rotate_key

    with refusals(LedgerDamaged, LogKeyRefused, RotationRefused):
        new = rotate_key(by=by, at=timezone.now(), lost=lost)
    if as_json:
        print_json({"key": str(new)})
    else:
        click.echo(f"{new} signs the log from now on.")


@ledger.group()
def witness() -> None:
    """Witnesses: who cosigns our log, and whose logs this node cosigns."""


@witness.command()
@click.argument("verifier")
@click.argument("address")
@as_json
def add(verifier: str, address: str, as_json: bool) -> None:
    """Ask the witness with the key VERIFIER at ADDRESS to cosign our checkpoints."""
    open_node()
    from gongxin.ledger.cosigning import add_witness
    from gongxin.ledger.witnessing import WitnessRefused

    with refusals(WitnessRefused):
        name = add_witness(verifier, address=address)
    _say({"witness": name, "address": address}, f"{name} is asked to cosign from now on.", as_json=as_json)


@witness.command()
@click.argument("verifier")
@as_json
def admit(verifier: str, as_json: bool) -> None:
    """Let this node cosign the log that signs with the key VERIFIER."""
    open_node()
    from gongxin.ledger.keys import witness_key
    from gongxin.ledger.witnessing import WitnessRefused, admit_log

    with refusals(WitnessRefused):
        origin, own = admit_log(verifier), str(witness_key().verifier)
    _say({"log": origin, "key": own}, f"{origin} is cosigned here, with the key {own}", as_json=as_json)


@witness.command()
@as_json
def ask(as_json: bool) -> None:
    """Ask every witness about the latest checkpoint now; a served node does so by itself."""
    open_node()
    from gongxin.ledger.cosigning import ask_witnesses, witnesses

    bring_up_to_date()
    ask_witnesses()
    _say_witnesses([asdict(one) for one in witnesses()], as_json=as_json)


@witness.command("list")
@as_json
def list_witnesses(as_json: bool) -> None:
    """Show who cosigns our log, and how far each has followed."""
    open_node()
    from gongxin.ledger.cosigning import witnesses

    _say_witnesses([asdict(one) for one in witnesses()], as_json=as_json)


def _say_witnesses(told: list[dict[str, object]], *, as_json: bool) -> None:
    lines = [
        f"{one['name']}  {one['size']} events, {one['behind']} behind  {one['address']}  {one['said']}" for one in told
    ]
    _say({"witnesses": told}, "\n".join(lines) or "Nobody is asked to cosign.", as_json=as_json)


def _say(document: Mapping[str, object], line: str, *, as_json: bool) -> None:
    if as_json:
        print_json(document)
    else:
        click.echo(line)


def bring_up_to_date() -> None:
    """Whatever was committed is numbered and in the tree."""
    from django.utils import timezone

    from gongxin.ledger.actions import integrate, sequence_batches

    sequence_batches()
    while integrate(at=timezone.now()):
        pass
