"""Organisations of Yunze on their way into a list and out of it, on days of 2026 and later."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from gongxin.cases.actions import Manner, Taken, run_clocks, serve_document, take_step
from gongxin.cases.queries import CaseView, case_of
from gongxin.cases.rules import Actor
from gongxin.ledger.actions import sequence_batches
from gongxin.listings.actions import ask_annulment, ask_to_leave, decide_entry, propose_listing
from gongxin.listings.followers import follow_entries
from gongxin.listings.queries import on_list
from gongxin.measures.queries import check
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Length
from gongxin.rulebook.procedures import Role
from gongxin.subjects.models import Name, Subject
from tests.cases.builders import LETTER, PDF, moment, organisation
from tests.yunze import law

SAFETY, WAGES = "national.list.work-safety", "national.list.wage-arrears"
LISTING = "national.procedure.listing"
PROCUREMENT = "national.list.government-procurement"
EMERGENCY, LABOUR, FINANCE = "demo.agency.emergency", "demo.agency.labour", "demo.agency.finance"
ABOVE = "demo.agency.development"
PROPOSED, NOTICED, REPLIED, DECIDED, SERVED = (
    date(2026, 4, 27),
    date(2026, 4, 28),
    date(2026, 5, 6),
    date(2026, 5, 8),
    date(2026, 5, 11),
)
EFFECT = date(2026, 5, 12)
"""The day after service: the day on which the entry begins."""
NUMBER = "云应急失信〔2026〕12号"
PAPERS = {"proof": PDF, "commitment": LETTER}


class Entry:
    """A proposed entry and the hands that take its steps."""

    def __init__(
        self,
        home: Path,
        *,
        key: str = SAFETY,
        at: datetime | None = None,
        subject: Subject | None = None,
        agency: str = EMERGENCY,
        ground: str = "accident",
        term: Length | None = None,
        statement: str = "发生较大事故",
    ) -> None:
        self.home, self.key, self.agency = home, key, agency
        self.subject = subject or known_organisation()
        self.case = propose_listing(
            key,
            subject=self.subject.code,
            ground=ground,
            agency=agency,
            by="proposer",
            at=at or moment(PROPOSED),
            statement=statement,
            term=term,
            home=home,
        )

    def step(self, name: str, *, by: str = "proposer", at: datetime, role: Role = Role.AUTHORITY) -> Taken:
        """A step of the case with reasons, and a document where the authority takes it."""
        body = self.subject.code if role is Role.SUBJECT else self.agency
        enclosed: Mapping[str, bytes] = {} if role is Role.SUBJECT else {"document": PDF}
        actor = Actor(by, role, body)
        return take_step(self.case, name, by=actor, at=at, reasons="理由", enclosed=enclosed, home=self.home)

    def serve(self, number: int, *, at: datetime, case: int | None = None) -> None:
        """The document of the step was sent and delivered at that moment."""
        known = {"sent_at": at, "delivered_at": at, "read_at": None}
        serve_document(case or self.case, number, manner=Manner.DESK, **known, by="desk", at=at)  # type: ignore[arg-type]

    def notice(self) -> None:
        """The notice was given, and served on the same day."""
        given = self.step("give_notice", at=moment(NOTICED))
        self.serve(given.number, at=moment(NOTICED, 11))

    def decide(self, *, by: str = "decider", at: datetime | None = None, number: str = NUMBER) -> Taken:
        """The decision to enter."""
        when = at or moment(DECIDED)
        enclosed = {"document": PDF}
        return decide_entry(
            self.case, number=number, by=by, at=when, reasons="事实清楚", enclosed=enclosed, home=self.home
        )

    def enter(self) -> "Entry":
        """Noticed, answered, decided, served, in effect."""
        self.notice()
        self.step("reply", by="director", at=moment(REPLIED), role=Role.SUBJECT)
        self.serve(self.decide().number, at=moment(SERVED))
        follow(moment(EFFECT, 0))
        return self

    def ask(self, *, at: datetime, corrected_on: date | None = None) -> int:
        """The organisation asks to leave."""
        return ask_to_leave(
            self.case,
            by="director",
            reviewer=ABOVE,
            corrected_on=corrected_on,
            at=at,
            statement="已整改",
            enclosed=PAPERS,
            home=self.home,
        )

    def exit_step(self, case: int, name: str, *, at: datetime, by: str = "decider", role: Role = Role.AUTHORITY) -> int:
        """A step in a case that asks that the entry end, and what follows from it."""
        body = {Role.AUTHORITY: self.agency, Role.REVIEWER: ABOVE, Role.SUBJECT: self.subject.code}[role]
        enclosed = {} if role is Role.SUBJECT else {"document": PDF}
        actor = Actor(by, role, body)
        taken = take_step(case, name, by=actor, at=at, reasons="理由", enclosed=enclosed, home=self.home)
        follow(at)
        return taken.number

    def annul(self, *, at: datetime) -> None:
        """The entry was quashed and the authority carries that out."""
        case = ask_annulment(
            self.case, by="clerk", at=at, statement="复议撤销", enclosed={"ground": PDF}, home=self.home
        )
        self.exit_step(case, "annul", at=at, by="another")

    def seen(self, *, at: datetime) -> CaseView:
        """The case as it stands."""
        found = case_of(self.case, at=at)
        assert found is not None
        return found

    def stands(self, day: date) -> bool:
        """Whether the organisation stands on the list on the day."""
        return self.subject.code in {one.code for one in on_list(self.key, day=day)}

    def answer(self, day: date, *, purpose: str = "procurement") -> str:
        """What a check says of the organisation."""
        return str(check([self.subject.code], purpose=purpose, day=day)["answers"][0]["answer"])


def known_organisation() -> Subject:
    """An organisation of which the log has told."""
    held = organisation()
    held.stated_by = Name.objects.filter(subject=held).values_list("stated_by", flat=True)[0]
    held.save(update_fields=["stated_by"])
    return held


def follow(at: datetime) -> None:
    """Time takes what is its own, the log is numbered, records follow."""
    run_clocks(at=at)
    sequence_batches()
    follow_entries(at=at)
    sequence_batches()


def years(number: int) -> Length:
    return Length(years=number)


def with_standstill(*, working_days: int) -> Rulebook:
    """The shipped packs, with a wait between the service of a decision and its effect."""
    packs = law().to_json()
    for item in packs["procedures"]:
        for clock in item["versions"][-1]["terms"]["clocks"] if item["key"] == LISTING else ():
            if clock["name"] == "standstill":
                clock["counted"]["within"] = {"working_days": working_days}
    return Rulebook.from_json(json.dumps(packs))
