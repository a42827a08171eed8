"""An invented company of Yunze and the hands that act in its cases, on days of 2026."""

import csv
import itertools
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from gongxin.cases.actions import Manner, Run, run_clocks, serve_document, take_step
from gongxin.cases.rules import Actor
from gongxin.dossiers.answers import Mark, RecordView
from gongxin.dossiers.models import Record
from gongxin.dossiers.queries import dossier_of
from gongxin.exchange.actions import deliver
from gongxin.ledger.actions import sequence_batches
from gongxin.periods import day_of
from gongxin.remedies.actions import Asked, ask_repair, ask_shielding, object_to, report_error, tell_annulment
from gongxin.remedies.followers import follow_decisions
from gongxin.remedies.queries import repairable_among, stands_of
from gongxin.remedies.rules import Repairable
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.procedures import Role
from tests.cases.builders import ABOVE, LETTER, OFFICE, PDF, PLATFORM, moment
from tests.yunze import code as code_of

CENTRE = "demo.agency.credit-centre"
"""The source of these penalties; the office of market regulation made the finding."""
DECIDED, DELIVERED = date(2026, 6, 2), date(2026, 6, 4)
EARLIEST = date(2026, 9, 4)
"""Three months after the publication."""
PLAN_ENDS = date(2027, 3, 31)
"""The last day of a plan's term; the window of the penalty goes on until 4 June 2027."""
NUMBERS = itertools.count(1)
LETTERS = {"proof": PDF, "commitment": LETTER}
DOCUMENT = {"document": PDF}


def row_of(
    code: str, decided: date, *, conduct: str = "未按规定公示", authority: str = "云泽省市场监督管理局"
) -> dict[str, str]:
    """The row by which a source tells of the penalty."""
    return {
        "CF_XDR_MC": f"云川{code[-6:]}商贸有限公司",
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": code,
        "CF_WSH": f"云市监罚〔2026〕{code[-6:]}号",
        "CF_WFXW": conduct,
        "CF_SY": f"经查，当事人{conduct}。",
        "CF_YJ": "《云泽省企业信用监督管理条例》第二十四条",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款",
        "CF_NR_FK": "2.500000",
        "CF_JDRQ": decided.isoformat(),
        "CF_CFJG": authority,
    }


def told_alone_as_with_the_whole(code: str, at: datetime) -> int:
    """How many records need repair; their days are told alone as they are with where each record stands."""
    found = stands_of(code, at=at)
    assert found.dossier.subject is not None
    days = {one.record: Repairable(one.earliest, one.public_until) for one in found.stands}
    every = {one.id for one in found.dossier.records}
    assert repairable_among(found.dossier.subject.id, every, at=at) == days
    return len(days)


class Company:
    """A company, its record, and whoever acts in its cases."""

    def __init__(
        self,
        folder: Path,
        *,
        decided: date = DECIDED,
        delivered: datetime = moment(DELIVERED),
        authority: str = "云泽省市场监督管理局",
    ) -> None:
        self.folder, self.decided, self.authority = folder, decided, authority
        self.code = code_of(2_000 + next(NUMBERS))
        self.files = itertools.count(1)
        self.deliver(at=delivered)
        self.record = Record.objects.latest("id").id

    def deliver(self, *, at: datetime, conduct: str = "未按规定公示") -> None:
        """The source states the penalty, or states it anew."""
        path = self.folder / f"{self.code}-{next(self.files)}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            row = row_of(self.code, self.decided, conduct=conduct, authority=self.authority)
            writer = csv.DictWriter(file, fieldnames=list(row))
            writer.writeheader()
            writer.writerow(row)
        receipt = deliver(path, feed="demo.feed.penalties", by="tests", at=at)
        assert receipt.new + receipt.changed == 1, receipt

    # What the company and others ask for

    def asked(self, enclosed: Mapping[str, bytes] | None = None, *, statement: str = "已履行完毕") -> Asked:
        return Asked(Actor("applicant", Role.SUBJECT, self.code), statement, enclosed or {}, self.folder)

    def ask_repair(self, *, at: datetime, enclosed: Mapping[str, bytes] = LETTERS) -> int:
        asked = self.asked(enclosed)
        number = ask_repair(self.record, code=self.code, asked=asked, reviewer=ABOVE, at=at)
        return self.followed(number, at=at)

    def ask_shielding(
        self, *, at: datetime, plan_ends: date = PLAN_ENDS, enclosed: Mapping[str, bytes] | None = None
    ) -> int:
        asked = self.asked({"ruling": PDF} if enclosed is None else enclosed, statement="重整计划已获批准")
        known = {"code": self.code, "reviewer": ABOVE}
        number = ask_shielding(self.record, **known, asked=asked, plan_ends=plan_ends, at=at)  # type: ignore[arg-type]
        return self.followed(number, at=at)

    def shielded(self, *, at: datetime, plan_ends: date = PLAN_ENDS) -> int:
        """Its record rests while its plan is performed."""
        case = self.ask_shielding(at=at, plan_ends=plan_ends)
        self.forward(case, at=at)
        self.decide(case, "shield", at=at, role=Role.AUTHORITY)
        return case

    def report_performed(self, case: int, *, at: datetime) -> str:
        return self.step(case, "report_performed", by=self.asked().by, at=at, papers={"performance": PDF})

    def object_to(self, *, at: datetime) -> int:
        asked = self.asked(statement="罚款早已撤销")
        number = object_to(self.record, code=self.code, asked=asked, reviewer=ABOVE, at=at)
        return self.followed(number, at=at)

    def report_error(self, *, at: datetime, record: int | None = None) -> int:
        wrong = "金额多写了一个零"
        number = report_error(record or self.record, code=self.code, statement=wrong, home=self.folder, at=at)
        return self.followed(number, at=at)

    def tell_annulment(self, *, at: datetime) -> int:
        asked = self.asked(DOCUMENT, statement="复议决定撤销了处罚")
        return self.followed(tell_annulment(self.record, code=self.code, asked=asked, at=at), at=at)

    # What happens in its cases

    def step(self, case: int, name: str, *, by: Actor, at: datetime, papers: Mapping[str, bytes] | None = None) -> str:
        taken = take_step(case, name, by=by, at=at, reasons="理由", enclosed=papers or {}, home=self.folder)
        self.followed(case, at=at)
        return taken.state

    def forward(self, case: int, *, at: datetime) -> str:
        return self.step(case, "forward", by=PLATFORM, at=at)

    def decide(self, case: int, name: str, *, at: datetime, role: Role = Role.SOURCE) -> str:
        """A decision with its document, by the agency that acts in this capacity."""
        bodies = {Role.SOURCE: CENTRE, Role.AUTHORITY: OFFICE, Role.REVIEWER: ABOVE}
        return self.step(case, name, by=Actor(f"{role} officer", role, bodies[role]), at=at, papers=DOCUMENT)

    def serve(self, case: int, number: int, *, at: datetime) -> None:
        serve_document(case, number, manner=Manner.DESK, sent_at=at, delivered_at=at, read_at=None, by="desk", at=at)

    def repaired(self, *, at: datetime) -> int:
        """The repair of its record was asked for, and granted at once."""
        case = self.ask_repair(at=at)
        self.forward(case, at=at)
        self.step(case, "accept", by=Actor("authority officer", Role.AUTHORITY, OFFICE), at=at)
        self.decide(case, "grant", at=at, role=Role.AUTHORITY)
        return case

    def run(self, *, at: datetime) -> Run:
        done = run_clocks(at=at)
        self.followed(0, at=at)
        return done

    def followed(self, case: int, *, at: datetime) -> int:
        sequence_batches()
        while follow_decisions(at=at):
            sequence_batches()
        return case

    # What is told of its record

    def seen(self, *, at: datetime, view: Visibility = Visibility.PUBLIC) -> list[RecordView]:
        return list(dossier_of(self.code, day=day_of(at), known_at=at, now=at, view=view).records)

    def marks(self, *, at: datetime, view: Visibility = Visibility.PUBLIC) -> list[set[Mark]]:
        """The remarks on each record that is seen; how it came is left aside."""
        return [set(one.marks) - {Mark.LATE, Mark.CORRECTED, Mark.UPDATED} for one in self.seen(at=at, view=view)]
