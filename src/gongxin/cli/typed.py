"""What somebody types at a command, refused before anything is opened: people's numbers, and nobody as an actor.

A person's identity number is met with one sentence wherever it is typed, and is neither repeated nor kept.
"""

import click

from gongxin.cli.output import in_chinese, refusals
from gongxin.codes.faults import Fault
from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse


class PersonsNumber(Exception):
    """What was typed as an organisation's code is a person's identity number."""


def persons_number() -> str:
    """The sentence for whoever typed a person's identity number, in the reader's language."""
    return Fault.NATURAL_PERSON.message["zh" if in_chinese() else "en"]


class Code(click.ParamType[str]):
    """An organisation's code; a person's identity number is refused unread."""

    name = "code"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code, mended as everywhere; what is none stays as it was typed."""
        read = parse(value)
        with refusals(PersonsNumber):
            if read.fault is Fault.NATURAL_PERSON:
                raise PersonsNumber(Fault.NATURAL_PERSON.message["en"])
        return read.code or value


def somebody(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Who acts, as the log will say for ever; refused where nobody is named, and with a person's number."""
    if not value.strip():
        raise click.UsageError("--by names nobody: say who acts, as the log will say", ctx)
    if scrub(value, about_persons=True) != value:
        raise click.UsageError("--by holds a person's number, and the log forgets nothing: name an office", ctx)
    return value
