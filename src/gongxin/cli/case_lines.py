"""What commands about cases share: papers as they are given, and a case as it is told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongxin.cli.following import settle
from gongxin.cli.output import print_json, refusals
from gongxin.periods import SHANGHAI

if TYPE_CHECKING:
    from gongxin.cases.queries import CaseView, Silence
    from gongxin.commitments.queries import CommitmentView


def pairs(given: Sequence[str]) -> dict[str, str]:
    """What was given as NAME=VALUE, each name once."""
    found: dict[str, str] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name or not value or name in found:
            raise click.UsageError(f"write NAME=VALUE, each name once, not {one}", click.get_current_context())
        found[name] = value
    return found


def dated(given: Sequence[str]) -> dict[str, date]:
    """What was given as NAME=DAY."""
    try:
        return {name: date.fromisoformat(day) for name, day in pairs(given).items()}
    except ValueError:
        told = "write a day as 2026-12-31"
        raise click.UsageError(told, click.get_current_context()) from None


def contents(given: Sequence[str]) -> Mapping[str, bytes]:
    """The papers, read no further than one byte beyond what may be enclosed."""
    from gongxin.cases.papers import LARGEST

    found = {}
    for name, path in pairs(given).items():
        with Path(path).open("rb") as file:
            found[name] = file.read(LARGEST + 1)
    return found


def in_cents(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """An amount in yuan with at most two places, read as cents."""
    from gongxin.remedies.performance import cents_of

    cents = None if value is None else cents_of(value)
    if value is not None and cents is None:
        raise click.BadParameter(f"write an amount in yuan such as 25000 or 25000.50, not {value[:40]}")
    return cents


def tell_case(number: int, *, as_json: bool) -> None:
    """Tell a case as it stands now, after its decisions were carried out."""
    from django.utils import timezone

    from gongxin.cases.actions import NoSuchCase
    from gongxin.cases.queries import case_of

    at = timezone.now()
    settle(at=at)
    with refusals(NoSuchCase):
        view = case_of(number, at=at)
        if view is None:
            raise NoSuchCase(f"there is no case number {number}")
    if as_json:
        print_json(case_json(view))
    else:
        _print_lines(view)


def case_json(view: "CaseView | CommitmentView | Silence") -> dict[str, object]:
    """The case, or what is followed or was let slip in it, as one document; titles in both languages."""
    from dataclasses import asdict

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [plain(one) for one in value]
        return {"zh": value.zh, "en": value.en} if hasattr(value, "zh") and hasattr(value, "en") else value

    return {name: plain(value) for name, value in asdict(view).items()}


def in_china(moment: datetime) -> str:
    """A moment in China's time, to the minute."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _print_lines(view: "CaseView") -> None:
    click.echo(f"case {view.case} · {view.procedure} · {view.subject} · {view.state} · {view.state_title.zh}")
    for name, day in view.days.items():
        click.echo(f"  {name} {day}")
    for step in view.steps:
        served = f" · served {step.served_on}" if step.served_on else ""
        unwritten = "" if step.recorded else " · not yet written"
        click.echo(f"  {step.number} {in_china(step.at)} {step.name} · {step.by} {step.body}{served}{unwritten}")
    for one in view.deadlines:
        click.echo(f"  until {one.last_day or 'a day that no calendar tells yet'}: {one.title.zh} · {one.body}")
    for role, steps in view.open_steps.items():
        click.echo(f"  {role} may: {', '.join(steps)}")
