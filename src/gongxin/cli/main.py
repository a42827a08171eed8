"""The `gongxin` command; with `--json` one JSON document goes to standard output and nothing else does."""

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from gongxin.store.server import StoreUnavailable, open_store


def home() -> Path:
    """The folder that holds the node's state: `GONGXIN_HOME`, by default `.gongxin` here."""
    return Path(os.environ.get("GONGXIN_HOME", ".gongxin")).resolve()


def know_django() -> None:
    """Let Django know the rooms and the store's address; nothing is started."""
    import django

    os.environ["GONGXIN_HOME"] = str(home())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    django.setup()


def open_node(*, new: bool = False) -> None:
    """Start the store if it does not run; refused where the home is no node yet, unless it is being made one."""
    from django.db import connection

    refusal = f"{home()} is no node yet: run `gongxin init` first, or set GONGXIN_HOME to one"
    if not new and "DATABASE_URL" not in os.environ and not home().exists():
        raise click.ClickException(refusal)
    os.environ["DATABASE_URL"] = open_store(home())
    if not new and "rulebook_adoption" not in connection.introspection.table_names():
        raise click.ClickException(refusal)


class Commands(click.Group):
    """Commands that are read only when they are called, so that each starts quickly."""

    parts = {
        "init": "nodes:init",
        "serve": "nodes:serve",
        "stop": "nodes:stop",
        "demo": "demo:demo",
        "deliver": "deliveries:deliver_file",
        "receipt": "deliveries:show_receipt",
        "returned": "deliveries:show_returned",
        "waiting": "deliveries:show_waiting",
        "settle": "deliveries:settle",
        "dossier": "lookups:show_dossier",
        "search": "lookups:search_names",
        "packs": "packs:packs",
        "ledger": "logs:ledger",
        "key": "nodes:key",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(self.parts)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self.parts:
            return None
        know_django()
        module, name = self.parts[cmd_name].split(":")
        command = getattr(import_module(f"gongxin.cli.{module}"), name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command


@click.command(cls=Commands)
@click.version_option(package_name=None, version="0.1.0", prog_name="gongxin")
def gongxin() -> None:
    """Gongxin (公信): an open public credit information platform for organisations."""


def main() -> None:
    """Run the command; a refusal is one sentence on standard error and status 2, never a traceback."""
    try:
        gongxin(standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except click.Abort:
        sys.exit(130)
    except StoreUnavailable as fault:
        click.echo(f"gongxin: {fault}", err=True)
        sys.exit(2)
