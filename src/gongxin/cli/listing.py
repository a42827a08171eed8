"""Commands for lists: what each says, who stands on it, and how an organisation is entered and let go."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from gongxin.cli.case_lines import contents
from gongxin.cli.casework import as_json_option, by_option, papers_option, refused
from gongxin.cli.following import settle
from gongxin.cli.main import home, open_node
from gongxin.cli.output import in_chinese, print_json, refusals

if TYPE_CHECKING:
    from gongxin.listings.queries import ListingView, ListView

LONGEST_TERM = 1_200
DAY = click.DateTime(["%Y-%m-%d"])
day_option = click.option("--day", type=DAY, help="Of which day; default today.")
statement_option = click.option("--statement", required=True, help="The facts, or what is asked and why.")


@click.group()
def lists() -> None:
    """Lists with due process: what they say, who stands on them, entry and exit."""


@lists.command("show")
@click.argument("key", metavar="LIST")
@day_option
@as_json_option
def show(key: str, day: datetime | None, as_json: bool) -> None:
    """Show what the LIST says: basis, grounds, term, exit, who decides, what follows, how many stand on it."""
    open_node()
    from gongxin.listings.queries import described

    with _refused():
        view = described(key, day=_day(day))
    if as_json:
        print_json(_plain(view))
    else:
        _print_list(view)


@lists.command("on")
@click.argument("key", metavar="LIST")
@day_option
@as_json_option
def on(key: str, day: datetime | None, as_json: bool) -> None:
    """Show who stands on the LIST on a day: decided here or delivered, each with its end."""
    open_node()
    from gongxin.listings.queries import key_of_list, on_list

    of_day = _day(day)
    with _refused():
        whole = key_of_list(key)
        found = on_list(whole, day=of_day)
    if as_json:
        print_json({"list": whole, "day": of_day, "entries": _plain(found)})
        return
    for one in found:
        until = f"until {one.until}" if one.until else "without a term"
        click.echo(f"{one.code} · {one.name} · since {one.entered_on}, {until} · {one.authority} · record {one.record}")
    click.echo(f"{len(found)} on {whole} on {of_day}")


@lists.command("propose")
@click.argument("key", metavar="LIST")
@click.option("--subject", required=True, help="The organisation's code.")
@click.option("--ground", required=True, help="The ground's name, as `gongxin lists show` lists them.")
@click.option("--for", "agency", required=True, help="The key of the agency that decides.")
@click.option("--term-months", type=click.IntRange(1, LONGEST_TERM), help="The term, where the list leaves it open.")
@statement_option
@by_option
@as_json_option
def propose(
    *,
    key: str,
    subject: str,
    ground: str,
    agency: str,
    term_months: int | None,
    statement: str,
    by: str,
    as_json: bool,
) -> None:
    """Propose an organisation for the LIST; the case begins with the notice to it."""
    open_node()
    from django.utils import timezone

    from gongxin.listings.actions import propose_listing
    from gongxin.listings.queries import key_of_list
    from gongxin.rulebook.items import Length

    with _refused():
        case = propose_listing(
            key_of_list(key),
            subject=subject,
            ground=ground,
            agency=agency,
            by=by,
            at=timezone.now(),
            statement=statement,
            term=Length(months=term_months) if term_months else None,
            home=home(),
        )
    _tell(case, as_json=as_json)


@lists.command("decide")
@click.argument("case", type=int)
@click.option("--number", required=True, help="The decision's number, such as 云应急失信〔2026〕12号.")
@click.option("--reasons", required=True, help="Why.")
@by_option
@papers_option
@as_json_option
def decide(*, case: int, number: str, reasons: str, by: str, enclosed: Sequence[str], as_json: bool) -> None:
    """Decide that the organisation proposed by CASE is entered; by another officer than the one who gave notice."""
    papers = contents(enclosed)
    open_node()
    from django.utils import timezone

    from gongxin.listings.actions import decide_entry

    with _refused():
        decide_entry(case, number=number, by=by, at=timezone.now(), reasons=reasons, enclosed=papers, home=home())
    _tell(case, as_json=as_json)


@lists.command("leave")
@click.argument("case", type=int)
@click.option("--reviewer", required=True, help="The key of the agency that would review a refusal.")
@click.option("--corrected", type=DAY, help="On which day the breach was put right, where the list counts from it.")
@statement_option
@by_option
@papers_option
@as_json_option
def leave(
    *,
    case: int,
    reviewer: str,
    corrected: datetime | None,
    statement: str,
    by: str,
    enclosed: Sequence[str],
    as_json: bool,
) -> None:
    """Ask, for the organisation entered by CASE, that it leave the list before its term ends."""
    papers = contents(enclosed)
    open_node()
    from django.utils import timezone

    from gongxin.listings.actions import ask_to_leave

    with _refused():
        exit_case = ask_to_leave(
            case,
            by=by,
            reviewer=reviewer,
            corrected_on=corrected.date() if corrected else None,
            at=timezone.now(),
            statement=statement,
            enclosed=papers,
            home=home(),
        )
    _tell(case, as_json=as_json, opened=exit_case)


@lists.command("annul")
@click.argument("case", type=int)
@statement_option
@by_option
@papers_option
@as_json_option
def annul(*, case: int, statement: str, by: str, enclosed: Sequence[str], as_json: bool) -> None:
    """Begin to annul the entry made by CASE: it was quashed, or the authority corrects itself."""
    papers = contents(enclosed)
    open_node()
    from django.utils import timezone

    from gongxin.listings.actions import ask_annulment

    with _refused():
        exit_case = ask_annulment(case, by=by, at=timezone.now(), statement=statement, enclosed=papers, home=home())
    _tell(case, as_json=as_json, opened=exit_case)


@lists.command("entry")
@click.argument("case", type=int)
@as_json_option
def entry(case: int, as_json: bool) -> None:
    """Show the entry proposed by CASE: its state, since when and until when it stands, from when one may leave."""
    open_node()
    _tell(case, as_json=as_json)


def _day(given: datetime | None) -> date:
    from django.utils import timezone

    return given.date() if given else timezone.localdate(timezone.now())


@contextmanager
def _refused() -> Iterator[None]:
    from gongxin.listings.rules import ListingRefused

    with refused(), refusals(ListingRefused):
        yield


def _tell(case: int, *, as_json: bool, opened: int | None = None) -> None:
    from django.utils import timezone

    from gongxin.listings.queries import listing_of

    at = timezone.now()
    settle(at=at)
    with _refused():
        view = listing_of(case, at=at)
    if as_json:
        print_json({**_dict(view), **({"opened": opened} if opened else {})})
        return
    _print_entry(view)
    if opened:
        click.echo(f"  case {opened} was opened")


def _print_entry(view: "ListingView") -> None:
    stands = f" · since {view.entered_on}" if view.entered_on else ""
    until = f" until {view.until}" if view.until else ""
    click.echo(f"case {view.case} · {view.list} · {view.subject} · {view.state}{stands}{until} {view.number}".rstrip())
    if view.may_leave_from:
        click.echo(f"  may ask to leave from {view.may_leave_from}")
    for case in view.exits:
        click.echo(f"  exit asked in case {case}")


def _print_list(view: "ListView") -> None:
    zh = in_chinese()
    title = view.title.zh if zh else view.title.en
    click.echo(f"{view.key} · {title} · {view.standing} on {view.day}")
    for ground in view.terms.grounds:
        click.echo(f"  {ground.name}: {ground.title.zh if zh else ground.title.en}")
    for one in view.consequences:
        click.echo(f"  then {one.measure}: {one.title.zh if zh else one.title.en}")


def _dict(view: object) -> dict[str, object]:
    plain = _plain(view)
    assert isinstance(plain, dict)
    return plain


def _plain(value: object) -> object:
    """A value as documents carry it."""
    from dataclasses import fields, is_dataclass

    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
