"""Commands for credit reports that were issued: verify one offline, make and rotate the keys that sign them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongxin.cli.issuing import signing_here
from gongxin.cli.main import home, open_node
from gongxin.cli.output import as_ever_json, print_json, refusals
from gongxin.cli.refusals import REFUSED
from gongxin.cli.typed import somebody
from gongxin.cli.verdicts import tell_package, verdict

if TYPE_CHECKING:
    from gongxin.reports.keys import Keys

WITHOUT_LOG_KEY = "--proof is checked by the log's public key: give --log-key, as `gongxin ledger key show` says it"
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def reports() -> None:
    """Keys of reports; whether a report is genuine and still holds."""


@reports.command("key")
@as_json_option
def show_key(as_json: bool) -> None:
    """Show the public key that reports are verified with; the keys are made where there are none yet."""
    open_node()
    from django.utils import timezone

    from gongxin.reports.keys import CERTIFICATE, FOLDER, NATIONAL_PUBLIC
    from gongxin.reports.own_keys import make_own_keys
    from gongxin.reports.printing import place_of
    from gongxin.reports.rules import ReportRefused
    from gongxin.rulebook.queries import current

    with refusals(ReportRefused):
        keys = make_own_keys(home(), name=place_of(current()), at=timezone.now())
    _tell_keys(keys, home() / FOLDER / CERTIFICATE, home() / FOLDER / NATIONAL_PUBLIC, as_json=as_json)


def _tell_keys(keys: "Keys", certificate: Path, national: Path, *, as_json: bool) -> None:
    """The public key, the certificate of the seal, and where there is one the file of the public key of SM2."""
    sm2_key = str(national) if keys.national is not None else None
    if as_json:
        told = {"key": keys.public, "issuer": keys.issuer, "certificate": str(certificate), "sm2_key": sm2_key}
        print_json(told)
    else:
        click.echo("\n".join(filter(None, (keys.public, str(certificate), sm2_key))))


@reports.command("rotate")
@click.option("--by", callback=somebody, required=True, help="Who rotates the keys.")
@click.option("--lost", is_flag=True, help="The old secrets are lost to somebody else: nothing vouches for them.")
@as_json_option
def rotate(*, by: str, lost: bool, as_json: bool) -> None:
    """Let new keys sign reports from now on; old reports verify with what `reports keys` prints."""
    open_node()
    from django.utils import timezone

    from gongxin.ledger.actions import sequence_batches
    from gongxin.reports.keys import CERTIFICATE, FOLDER, NATIONAL_PUBLIC, KeyUnreadable
    from gongxin.reports.printing import place_of
    from gongxin.reports.rotation import rotate_keys
    from gongxin.reports.rules import ReportRefused
    from gongxin.rulebook.queries import current

    with refusals(ReportRefused, KeyUnreadable):
        keys = rotate_keys(home(), name=place_of(current()), by=by, at=timezone.now(), lost=lost)
    sequence_batches()
    _tell_keys(keys, home() / FOLDER / CERTIFICATE, home() / FOLDER / NATIONAL_PUBLIC, as_json=as_json)


@reports.command("keys")
@as_ever_json
def show_keys() -> None:
    """Print which keys of reports followed which, signed by both: what old reports verify with."""
    open_node()
    from gongxin.reports.rotation import statements

    print_json(statements(home()))


@reports.command("status")
@click.argument("number", type=click.IntRange(1, 1_000_000))
@as_ever_json
def show_status(number: int) -> None:
    """Print the signed list of statuses with this NUMBER: which reports no longer hold."""
    open_node()
    from django.utils import timezone

    from gongxin.reports.queries import signed_list
    from gongxin.reports.rules import ReportRefused

    with refusals(ReportRefused):
        signing = signing_here()
        told = signed_list(number, keys=signing.keys, address=signing.address, at=timezone.now())
        if told is None:
            raise ReportRefused(f"no report has a place in a list {number}")
    print_json(told)


@reports.command("proof")
@click.argument("number")
@as_ever_json
def show_proof(number: str) -> None:
    """Print the log's proof that the report of this NUMBER was issued; it verifies beside the report, offline."""
    open_node()
    from gongxin.cli.logs import bring_up_to_date
    from gongxin.ledger.auditing import LedgerDamaged
    from gongxin.ledger.keys import LogKeyRefused
    from gongxin.ledger.queries import NotInTree
    from gongxin.reports.proving import evidence_of
    from gongxin.reports.rules import ReportRefused

    with refusals(ReportRefused, NotInTree, LedgerDamaged, LogKeyRefused):
        bring_up_to_date()
        told = evidence_of(number)
    print_json(told)


@reports.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", default="", help="The issuer's public key, as `gongxin reports key` printed it.")
@click.option(
    "--certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="For a PDF: its seal's."
)
@click.option("--status", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A list of statuses.")
@click.option(
    "--proof", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="What `reports proof` printed of it."
)
@click.option(
    "--keys", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="What `reports keys` printed."
)
@click.option(
    "--authority",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="For a PDF: the certificate of whoever stamped the time.",
)
@click.option(
    "--sm2-key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The issuer's public key of SM2 in PEM: the report must be signed by it too.",
)
@click.option("--log-key", default="", help="With --proof: the log's public key, as `gongxin ledger key show` says it.")
@as_json_option
def verify_one(
    *,
    file: Path,
    key: str,
    certificate: Path | None,
    status: Path | None,
    proof: Path | None,
    keys: Path | None,
    authority: Path | None,
    sm2_key: Path | None,
    log_key: str,
    as_json: bool,
) -> None:
    """Say whether the report in FILE is genuine, and with a list of statuses whether it still holds; asks no node.

    FILE is a report as JSON or PDF, or the ZIP of all reports that were asked for at once; its proofs need --log-key.
    Without --key and --certificate it is found whether anything was changed, and not who issued and sealed it; without
    --authority not whose the time stamp is.
    """
    from gongxin.reports.checking import Beside, check_file
    from gongxin.reports.keys import KeyUnreadable
    from gongxin.reports.packages import check_package, is_package
    from gongxin.reports.rules import NoReport

    if proof is not None and not log_key:
        raise click.UsageError(WITHOUT_LOG_KEY, click.get_current_context())
    beside = Beside(certificate, status, proof, log_key, keys, authority, sm2_key)
    if is_package(file):
        with refusals(NoReport, KeyUnreadable):
            checked = check_package(file, key=key, beside=beside)
        tell_package(checked, as_json=as_json)
        return
    with refusals(NoReport, KeyUnreadable):
        told = check_file(file, key=key, beside=beside)
    if as_json:
        print_json(told)
    else:
        click.echo(" · ".join(f"{name}: {value}" for name, value in told.items() if value not in (None, True, False)))
        click.echo(verdict(told))
    if told["state"] == "superseded":
        raise SystemExit(REFUSED)
