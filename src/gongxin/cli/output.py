"""How commands answer: one JSON document, or lines for people; refusals as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import orjson


class Refusal(click.ClickException):
    """What was asked is refused; the sentence says why."""

    exit_code = 2


def print_json(document: object) -> None:
    """Print one JSON document on standard output."""
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=str).decode())


@contextmanager
def refusals(*kinds: type[Exception]) -> Iterator[None]:
    """Turn refusals of these kinds into one sentence on standard error and status 2."""
    try:
        yield
    except kinds as fault:
        raise Refusal(str(fault)) from fault
