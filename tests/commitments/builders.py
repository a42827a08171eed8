"""Organisations of Yunze that commit themselves, on days of 2026, and the hands that follow it up."""

from datetime import date, datetime
from pathlib import Path

from gongxin.cases.actions import Manner, Taken, run_clocks, serve_document, take_step
from gongxin.cases.rules import Actor
from gongxin.commitments.actions import make_commitment
from gongxin.commitments.followers import follow_commitments
from gongxin.commitments.queries import CommitmentView, commitment_of
from gongxin.commitments.rules import Promise, Standing
from gongxin.dossiers.models import Version
from gongxin.ledger.actions import sequence_batches
from gongxin.measures.queries import check
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current
from gongxin.subjects.models import Subject
from tests.cases.builders import LETTER, PDF, moment, organisation

DEFERRED, VOLUNTARY = "national.commitments.missing-papers", "national.commitments.voluntary"
OFFICE = "demo.agency.market-regulation"
PAPERS = {"application": PDF, "letter": LETTER}
MADE = date(2026, 6, 1)
PROMISE = Promise("食品经营许可", missing=("布局流程图", "健康管理制度"))


def standing_of(code: str, key: str, *, day: date) -> list[Standing]:
    """What checks answer for the purposes that the kind names."""
    sequence_batches()
    terms = current().at(day).commitment(key).terms
    assert terms is not None
    told = [(purpose, check([code], purpose=purpose, day=day)) for purpose in terms.standing]
    return [Standing(key, one["answers"][0]["answer"], one["position"], one["digest"]) for key, one in told]


class Letter:
    """A commitment and its case."""

    def __init__(
        self,
        home: Path,
        key: str = DEFERRED,
        *,
        promise: Promise = PROMISE,
        subject: Subject | None = None,
        at: datetime | None = None,
    ) -> None:
        self.home, self.key = home, key
        self.subject = subject or organisation()
        self.at = at or moment(MADE)
        self.case = make_commitment(
            key,
            subject=self.subject.code,
            promise=promise,
            standing=standing_of(self.subject.code, key, day=self.at.date()),
            agency=OFFICE,
            by="director",
            at=self.at,
            enclosed=PAPERS if key == DEFERRED else {"letter": PDF},
            home=home,
        )

    def step(self, name: str, *, at: datetime, role: Role = Role.AUTHORITY) -> Taken:
        """A step with reasons and a document where it takes them, and what follows from it."""
        body = self.subject.code if role is Role.SUBJECT else OFFICE
        bare = name in ("accept", "withdraw", "find_kept")
        given = {} if bare else {"document": PDF}
        taken = take_step(
            self.case,
            name,
            by=Actor("officer", role, body),
            at=at,
            reasons="未补齐健康管理制度" if role is Role.AUTHORITY else "",
            enclosed=given,
            home=self.home,
        )
        follow(at)
        return taken

    def serve(self, number: int, *, at: datetime) -> None:
        """The document of the step was sent and delivered at that moment."""
        serve_document(
            self.case, number, manner=Manner.DESK, sent_at=at, delivered_at=at, read_at=None, by="desk", at=at
        )

    def view(self, *, at: datetime) -> CommitmentView:
        """The commitment as it stands."""
        return commitment_of(self.case, at=at)

    def held(self, *, on: date) -> dict[str, object] | None:
        """What its record says of a day, as known now."""
        rows = Version.objects.filter(record_id=self.view(at=moment(on)).record, known_to=None, valid_from__lte=on)
        facts = [one.facts for one in rows if one.valid_to is None or on < one.valid_to]
        return facts[0] if facts else None


def follow(at: datetime) -> None:
    """Time takes its steps, and the records follow."""
    run_clocks(at=at)
    sequence_batches()
    while follow_commitments(at=at):
        sequence_batches()
