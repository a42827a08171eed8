"""How commands answer: one JSON document, or lines for people; refusals go to `refusals`, which tells them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
import orjson

as_ever_json = click.option(
    "--json", is_flag=True, expose_value=False, help="Print one JSON document, which is printed without it too."
)
"""For commands whose output is a document by itself; refusals become one by it as everywhere."""


class Refusal(click.ClickException):
    """What was asked is refused; the sentence says why."""

    exit_code = 2


def print_json(document: object) -> None:
    """Print one JSON document on standard output."""
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=str).decode())


def in_chinese() -> bool:
    """Whether whoever reads the lines has set Chinese as the language of messages."""
    chosen = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, chosen), "").lower().startswith("zh")


@contextmanager
def refusals(*kinds: type[Exception]) -> Iterator[None]:
    """Let refusals of these kinds end the command as one sentence, not as a fault."""
    try:
        yield
    except kinds as fault:
        raise Refusal(str(fault)) from fault
