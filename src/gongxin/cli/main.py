"""The `gongxin` command; with `--json` one JSON document goes to standard output and nothing else does."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from gongxin.store.server import open_store


class NoNode(click.ClickException):
    """The home is no node yet."""


class NodeOutdated(click.ClickException):
    """The home was made by an older version of the program."""


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
    """Start the store if it does not run; refused where the home is no node yet, unless it is being made one.

    Refused too where the home's tables are those of an older program: whoever opens a `new` one brings them up to date.
    """
    refusal = NoNode(f"{home()} is no node yet")
    if not new and "DATABASE_URL" not in os.environ and not home().exists():
        raise refusal
    know_django()
    from django.db import connection

    os.environ["DATABASE_URL"] = open_store(home())
    if not new and "rulebook_adoption" not in connection.introspection.table_names():
        raise refusal
    if not new:
        _refuse_outdated()


def _refuse_outdated() -> None:
    from gongxin.cli.schema import missing_migrations

    if missing := missing_migrations():
        lacks = f"its store lacks {missing[-1]}" + (f" and {len(missing) - 1} more" if len(missing) > 1 else "")
        raise NodeOutdated(f"{home()} was made by an older version of gongxin: {lacks}")


class Commands(click.Group):
    """Commands that are read only when they are called, so that each starts quickly."""

    parts = {
        "init": ("nodes:init", "Make this home a node: start its store, make its tables, adopt the packs."),
        "serve": ("nodes:serve", "Serve the site and the API; if the store is killed it is started again."),
        "stop": ("nodes:stop", "Stop the store of this home in an orderly way."),
        "demo": ("nodes:demo", "Fill the home with the invented province of Yunze, and serve it."),
        "deliver": ("deliveries:deliver_file", "Take a file in as a delivery of a feed and print its receipt."),
        "receipt": ("deliveries:show_receipt", "Show the receipt of a delivery by its id."),
        "returned": ("deliveries:show_returned", "Show where the rows are that were given back or are held."),
        "waiting": ("held_rows:show_waiting", "Show the rows that wait for a person, and whom they may mean."),
        "reconcile": ("reconciling:reconcile", "Compare a source's list of its facts with what is held of them."),
        "settle": ("held_rows:settle", "Decide about a waiting row."),
        "dossier": ("lookups:show_dossier", "Show what is held of the organisation with this code."),
        "search": ("lookups:search_names", "Find organisations by code, name, or name and place."),
        "check": ("checks:check_codes", "Say who may do what on a day, by which rule, and the way out."),
        "evaluate": ("evaluating:evaluate_model", "Evaluate everybody by a model, as of a position and a day."),
        "explain": ("evaluating:explain_result", "Explain one organisation's result, point by point, and the way up."),
        "cases": ("casework:cases", "Open cases, take their steps, serve documents, run the clocks."),
        "remedies": (
            "remedies:remedies",
            "Repair, objection, reply, errors: where one stands, and how to ask.",
        ),
        "lists": ("listing:lists", "Lists: what they say, who stands on them, entry and exit."),
        "commitments": ("committing:commitments", "Commitments: kinds, make one, its letter, kept or broken."),
        "plan": ("supervising:plan", "Make a year's plan of inspections from policies and a run's grades."),
        "draw": ("supervising:draw", "Draw who is inspected, provably; record and read results."),
        "people": ("people:people", "Invite people to the desks, give and end their mandates."),
        "report": ("issuing:report", "Issue credit reports, as JSON that verifies offline and as sealed PDF."),
        "reports": ("reporting:reports", "Keys of reports; whether one is genuine and still holds."),
        "consents": ("consents:consents", "Consents of organisations: given, withdrawn, standing."),
        "share": ("sharing:share", "Requests between agencies for data; what may leave the country."),
        "packs": ("packs_travelling:packs", "Law as data: check, adopt, compare, simulate, send, receive."),
        "models": ("models:models", "Models of evaluation: their cases, and whether they hold."),
        "evaluation": ("validating:evaluation", "Evaluation as a method: a score against what came of it."),
        "mirror": ("mirroring:mirror", "Keep a copy of another node's public records that provably agrees with it."),
        "ledger": ("logs:ledger", "What happened, in order, provably."),
        "peer": ("peers:peer", "Other nodes: who they are, what travels between us, and how far it is."),
        "key": ("nodes:key", "Make the keys by which agencies' machines are known."),
        "machine": ("machines:machine", "Agencies' machines that show by a signature whose they are."),
        "consumer": ("consumers:consumer", "Whoever holds a copy of what is public: how far it has followed."),
    }
    """Where each command is, and what the list says of it: nothing is read for the list alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(self.parts)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self.parts:
            return None
        module, name = self.parts[cmd_name][0].split(":")
        command = getattr(import_module(f"gongxin.cli.{module}"), name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in self.parts.items()])


@click.command(cls=Commands)
@click.version_option(package_name=None, version="0.1.0", prog_name="gongxin")
def gongxin() -> None:
    """Gongxin (公信): an open public credit information platform for organisations."""


def _refuse_unreadable(given: Sequence[str]) -> None:
    """Refuse words that are no text: they could be neither looked for nor written down."""
    for place, word in enumerate(given, 1):
        if not word.isascii() and any("\ud800" <= one <= "\udfff" for one in word):
            raise click.UsageError(f"word {place} is not UTF-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; a refusal is one sentence, with `--json` one document, and a status that is not 0."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _refuse_unreadable(given)
        gongxin(given, standalone_mode=False)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:  # whoever read the lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as fault:
        from gongxin.cli.refusals import tell, told_of

        if isinstance(fault, click.exceptions.NoArgsIsHelpError) and "--json" not in given:
            fault.show()
            sys.exit(fault.exit_code)
        told = told_of(fault, command=next((one for one in given if not one.startswith("-")), ""))
        if told is None:
            raise
        tell(told, as_json="--json" in given)
        sys.exit(told.status)
