"""`gongxin demo`: an invented province through the real intake, then the public site."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Never

import click
from django.conf import settings
from django.utils import timezone
from tqdm import tqdm

from gongxin.cli.main import home
from gongxin.cli.output import print_json, refusals
from gongxin.cli.province.accounts import Account, accounts_to_try
from gongxin.cli.province.copying import consumers_to_try, settle_copies
from gongxin.cli.province.deliveries import DemoFile
from gongxin.cli.province.entries import Tale
from gongxin.cli.province.grading import grade_province
from gongxin.cli.province.guide import addresses, told
from gongxin.cli.province.inspecting import settle_inspections
from gongxin.cli.province.keys import key_to_try
from gongxin.cli.province.loading import Delivered, NotADemoHome, adopt_for, deliver_missing, files_of
from gongxin.cli.province.personas import PERSONAS
from gongxin.cli.province.settling import record_merger, settle_remedies
from gongxin.exchange.actions import Progress
from gongxin.ledger.actions import sequence_batches
from gongxin.reports.own_keys import make_own_keys
from gongxin.reports.printing import place_of
from gongxin.rulebook.queries import current
from gongxin.subjects.followers import index_names

COUNTS = ("rows", "new", "changed", "unchanged", "withdrawn", "queried", "returned", "repaired_values")
ONE_DAY = timedelta(days=1)
"""The last delivery is one day old on the day that the province was made for."""
PHASES = {"read": "读取 reading", "enter": "入档 entering"}


def show_province(*, scale: float, base: str, as_json: bool) -> None:
    """Fill the home, and tell what can be opened at `base`."""
    at = timezone.localtime(timezone.now())
    delivered = load(home(), scale=scale, at=at)
    make_own_keys(home(), name=place_of(current()), at=at)
    key, accounts = key_to_try(home() / "demo", at=at), accounts_to_try(home(), at=at)
    if as_json:
        print_json(as_document(delivered, addresses=addresses(base), key=key, accounts=accounts))
        return
    for line in told(delivered, base=base, key=key, accounts=accounts):
        click.echo(line)


def load(home: Path, *, scale: float, at: datetime) -> "list[Delivered]":
    """Bring the province into the home: law, files, deliveries; what was done before is not done again."""
    packs = Path(settings.PACKS)
    with step("写出文件 files written"), refusals(NotADemoHome):
        files = files_of(home / "demo", packs=packs, today=at.date(), scale=scale)
    adopt_for(files, packs=packs, at=at)
    tale = Tale(home=home, today=max(file.at for file in files) + ONE_DAY)
    with step("报送 delivered"), tqdm(total=sum(file.rows for file in files), unit="行", disable=None) as bar:
        going = deliver_missing(
            files,
            tell=lambda file, how: _show(bar, file, how),
            before_each=tale.play,
        )
        delivered = list(_advancing(bar, going))
    with step("案件与副本 cases and copies"):
        tale.play(at)
        record_merger(at=at)
        sequence_batches()
        consumers_to_try(at=at)
        settle_remedies(home=home, at=at)
        settle_copies(at=at)
    with step("评价 evaluated"):
        grade_province(at=at)
    with step("抽查 inspected"):
        settle_inspections(at=at)
    with step("检索 searchable"):
        while index_names():
            pass  # what was delivered can be searched
    return delivered


@contextmanager
def step(done: str) -> Iterator[None]:
    """Say on standard error, in one line, that a step is done and how long it took."""
    began = monotonic()
    yield
    click.echo(f"{done}: {monotonic() - began:.1f} s", err=True)


def _show(bar: "tqdm[Never]", file: "DemoFile", how: "Progress") -> None:
    bar.set_description_str(f"{file.path.name} {PHASES.get(how.phase, how.phase)}", refresh=True)


def _advancing(bar: "tqdm[Never]", delivered: "Iterable[Delivered]") -> "Iterable[Delivered]":
    for one in delivered:
        bar.update(one.file.rows)
        yield one


def as_document(
    delivered: "list[Delivered]", *, addresses: dict[str, str], key: str, accounts: "list[Account]"
) -> dict[str, object]:
    """What was delivered and what can be opened, as one document."""
    receipts = [one.receipt for one in delivered]
    return {
        "home": os.fspath(home()),
        "totals": {name: sum(getattr(receipt, name) for receipt in receipts) for name in COUNTS},
        "delivered_now": sum(one.now for one in delivered),
        "deliveries": [
            {key: value for key, value in receipt.as_json().items() if key != "problems"} for receipt in receipts
        ],
        "personas": {one.key: {"code": one.code, "name": one.name} for one in PERSONAS},
        "addresses": addresses,
        "agency_key": key,
        "accounts": [{"key": one.key, "login": one.login, "password": one.password} for one in accounts],
    }
