"""Requests of invented agencies of Yunze, and the hands that take their steps."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from gongxin.cases.actions import Taken, take_step
from gongxin.cases.queries import CaseView, case_of
from gongxin.cases.rules import Actor
from gongxin.rulebook.procedures import Role
from gongxin.sharing.requesting import Papers, ask_sharing
from gongxin.sharing.scope import Wanted, Way
from tests.cases.builders import PDF, moment

TAX, FINANCE, MARKET = "demo.agency.tax", "demo.agency.financial-supervision", "demo.agency.market-regulation"
CONDITIONAL, UNCONDITIONAL = "national.supervisory-measure", "national.licence"
MONDAY = date(2026, 6, 8)
"""A Monday after which four weeks hold one day off, the Dragon Boat festival on 19 June."""
UNTIL = date(2026, 12, 31)
ACT = "national.act.data-sharing-regulation"


def wanted(*items: str, **other: object) -> Wanted:
    """Supervisory measures of the whole province until the end of the year."""
    told: dict[str, object] = {
        "items": items or (CONDITIONAL,),
        "regions": ("990000",),
        "way": Way.INTERFACE,
        "since": MONDAY,
        "until": UNTIL,
        "act": ACT,
        "article": "20",
        "scene": "办理纳税信用评价",
    }
    return Wanted(**(told | other))  # type: ignore[arg-type]  # tests state what they mean by name


def asked(home: Path, what: Wanted | None = None, *, at: datetime | None = None, source: str = FINANCE) -> int:
    """The tax bureau asks the financial supervisors."""
    papers = Papers({}, home)
    return ask_sharing(
        what or wanted(), recipient=TAX, source=source, by="person-1", at=at or moment(MONDAY), papers=papers
    )


def step(case: int, name: str, role: Role, body: str, *, at: datetime, home: Path, paper: bool = False) -> Taken:
    """One step with reasons, and a document where it decides something."""
    enclosed: Mapping[str, bytes] = {"document": PDF} if paper else {}
    return take_step(case, name, by=Actor("p", role, body), at=at, reasons="理由", enclosed=enclosed, home=home)


def granted(home: Path, what: Wanted | None = None, *, source: str = FINANCE, on: date = MONDAY) -> int:
    """A request that was consented to and provided on the day on which it was made."""
    case = asked(home, what, at=moment(on), source=source)
    for hour, name in ((11, "consent"), (12, "provide")):
        step(case, name, Role.SOURCE, source, at=moment(on, hour), home=home)
    return case


def view(case: int, at: datetime) -> CaseView:
    """The case as it stands at that moment."""
    found = case_of(case, at=at)
    assert found is not None
    return found
