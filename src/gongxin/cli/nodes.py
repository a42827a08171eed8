"""Commands that make, run and key a node."""

import os
from datetime import timedelta
from pathlib import Path

import click

from gongxin.cli.listening import HOST, refuse_taken
from gongxin.cli.main import home, open_node
from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.store.server import Server

SECOND_FACTOR = "GONGXIN_SECOND_FACTOR"
"""The setting by which nobody signs in with a password alone, unless it says `optional`."""


UNGUARDED = "the store's account may not make roles, so that it cannot keep agencies' rows apart. Once, as a superuser:"
UNGUARDED_ZH = "数据库账户不能创建角色，因而数据库本身未将各机关的数据隔开。请由超级用户执行一次："


def prepare_store() -> bool:
    """The store has every table, and keeps agencies' rows apart; whether it can, which is said where it cannot."""
    open_node(new=True)
    from django.core.management import call_command
    from django.db import connection

    from gongxin.store import guard

    call_command("migrate", verbosity=0, interactive=False)
    connection.ensure_connection()
    guarded = guard.put_up(connection.connection)
    if not guarded:
        click.echo(f"gongxin: {UNGUARDED_ZH if in_chinese() else UNGUARDED} {guard.BY_HAND}", err=True)
    return guarded


@click.command()
@click.option(
    "--packs",
    type=click.Path(path_type=Path, file_okay=False),
    help="The packs to adopt; default: those beside the software.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def init(packs: Path | None, as_json: bool) -> None:
    """Make this home a node: start its store, make its tables, adopt the packs."""
    guarded = prepare_store()
    from django.conf import settings
    from django.utils import timezone

    from gongxin.ledger.actions import sequence_batches
    from gongxin.rulebook.actions import AdoptionOutOfOrder, PacksRefused, adopt_packs
    from gongxin.rulebook.loader import PacksUnreadable

    with refusals(PacksRefused, PacksUnreadable, AdoptionOutOfOrder):
        adopted = adopt_packs(packs or settings.PACKS, by="operator", at=timezone.now())
    sequence_batches()
    if as_json:
        print_json({"home": str(home()), "rulebook": adopted.digest, "new": adopted.new, "guarded": guarded})
    else:
        click.echo(f"{home()} is a node; its rulebook is {adopted.digest[:12]}.")


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=8765, show_default=True)
@click.option("--host", default=HOST, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
def serve(port: int, host: str, workers: int) -> None:
    """Serve the site and the API; if the store is killed it is started again."""
    refuse_taken(host, port)
    if host == HOST:
        os.environ.setdefault("GONGXIN_ADDRESS", f"http://{host}:{port}")
    prepare_store()
    from gongxin.cli.serving import run_site

    run_site(host=host, port=port, workers=workers)


@click.command()
@click.option("--scale", type=click.FloatRange(0.01, 5.0), default=1.0, help="1 is 20,000 organisations.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8765, show_default=True)
@click.option("--no-serve", is_flag=True, help="Fill the store and stop there.")
@click.option("--three", is_flag=True, help="Instead: hub, province and city as three nodes, cut and healed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else; does not serve.")
def demo(*, scale: float, port: int, no_serve: bool, three: bool, as_json: bool) -> None:
    """Fill the home with the invented province of Yunze through the real intake, and open its public site."""
    if three:
        if as_json:
            raise click.UsageError("--three tells what happens while it happens, and prints no document")
        from gongxin.cli.three import show_three

        show_three(home() / "three", stays=not no_serve)
        return
    serves = not (no_serve or as_json)
    if serves:
        refuse_taken(HOST, port)
    os.environ[SECOND_FACTOR] = "optional"  # invented people in an invented province; a served node demands it
    os.environ.setdefault("GONGXIN_ADDRESS", f"http://{HOST}:{port}")
    prepare_store()
    from gongxin.cli.demo import show_province
    from gongxin.cli.serving import run_site

    show_province(scale=scale, base=f"http://{HOST}:{port}", as_json=as_json)
    if serves:
        run_site(host=HOST, port=port, workers=2)


@click.command()
def stop() -> None:
    """Stop the store of this home in an orderly way; nothing is lost, and the next command starts it again."""
    ran = Server(home()).stop()
    if in_chinese():
        click.echo(f"{home()} 的数据库已停止。" if ran else f"{home()} 的数据库本来就没有运行。")
    else:
        click.echo(f"The store of {home()} {'is stopped' if ran else 'was not running'}.")


@click.group()
def key() -> None:
    """Make the keys by which agencies' machines are known."""


@key.command("make")
@click.argument("agency")
@click.option("--days", type=click.IntRange(1, 730), default=365, show_default=True, help="After so many days it ends.")
@click.option("--json", "as_json", is_flag=True)
def make_agency_key(agency: str, days: int, as_json: bool) -> None:
    """Make a key for AGENCY; it is shown once and kept only as a digest."""
    open_node()
    from django.utils import timezone

    from gongxin.agencies.actions import make_key
    from gongxin.agencies.rules import KeyRefused
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.queries import current

    now = timezone.now()
    with refusals(KeyRefused, UnknownKey):
        made = make_key(current().agency(agency).key, at=now, ends_at=now + timedelta(days=days))
    if as_json:
        print_json({"agency": agency, "key": made})
    else:
        click.echo(made)
