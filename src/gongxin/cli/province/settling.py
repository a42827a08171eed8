"""What no file tells: that one organisation of the province went on in another, that one contests, that one repairs."""

from datetime import datetime, timedelta
from pathlib import Path

from gongxin.cases.actions import take_step
from gongxin.cases.overview import cases_of
from gongxin.cases.rules import Actor
from gongxin.cli.province.papers import paper
from gongxin.cli.province.personas import PERSONA
from gongxin.ledger.actions import sequence_batches
from gongxin.remedies.actions import Asked, ask_repair, object_to
from gongxin.remedies.followers import follow_decisions
from gongxin.remedies.queries import stands_of
from gongxin.remedies.replying import reply_to
from gongxin.remedies.rules import Where
from gongxin.rulebook.procedures import Role
from gongxin.subjects.actions import record_succession
from gongxin.subjects.queries import subject_by_code, successors_of
from gongxin.subjects.rules import Manner

AGO = timedelta(days=45)
REASONS = "吸收合并登记（演示）"
REVIEWER = "demo.agency.development"
PLATFORM = Actor("demo", Role.PLATFORM)
OBJECTION = "处罚决定所指的是同名的另一家面馆，与本店无关（演示）"
REPLY = "本店开业以来未受过处罚。决定书上的经营地址不是本店地址，已申请核查。（演示）"


def record_merger(*, at: datetime) -> bool:
    """Record the merger of the province's story, once; whether it was recorded now."""
    earlier, later = PERSONA["succeeded"].code, PERSONA["successor"].code
    held = subject_by_code(earlier, known_at=at)
    if held is None or successors_of(held.id):
        return False
    since = (at - AGO).date()
    record_succession(earlier, later, manner=Manner.MERGED, since=since, by="demo", reasons=REASONS, at=at)
    return True


def settle_remedies(*, home: Path, at: datetime) -> None:
    """The province's namesake contests a penalty and replies to it, and another's penalty is repaired: each once."""
    _contest(home=home, at=at)
    _repair(home=home, at=at)
    sequence_batches()
    while follow_decisions(at=at):
        sequence_batches()


def _contest(*, home: Path, at: datetime) -> None:
    code = PERSONA["namesake-b"].code
    found = [one for one in stands_of(code, at=at).stands if one.where in (Where.TOO_EARLY, Where.CAN_BE_ASKED)]
    if found and not contested(code, at=at):
        asked = Asked(Actor("demo", Role.SUBJECT), OBJECTION, {}, home)
        case = object_to(found[0].record, code=code, asked=asked, reviewer=REVIEWER, at=at)
        take_step(case, "forward", by=PLATFORM, at=at, reasons="", enclosed={}, home=home)
        reply_to(found[0].record, code=code, text=REPLY, by="demo", at=at)


def contested(code: str, *, at: datetime) -> bool:
    """Whether the organisation ever contested a record."""
    held = subject_by_code(code, known_at=at)
    return held is not None and bool(cases_of(held.id, at=at))


def _repair(*, home: Path, at: datetime) -> None:
    code = PERSONA["mended"].code
    found = [one for one in stands_of(code, at=at).stands if one.where is Where.CAN_BE_ASKED]
    if not found or contested(code, at=at):
        return
    enclosed = {"proof": paper("proof"), "commitment": paper("commitment")}
    asked = Asked(Actor("demo", Role.SUBJECT), "罚款已缴清，违法行为已改正（演示）", enclosed, home)
    case = ask_repair(found[0].record, code=code, asked=asked, reviewer=REVIEWER, at=at)
    officer = Actor("demo officer", Role.AUTHORITY, found[0].takes)
    for name, by in (("forward", PLATFORM), ("accept", officer), ("grant", officer)):
        papers = {"document": paper("document")} if name == "grant" else {}
        take_step(case, name, by=by, at=at, reasons="符合修复条件（演示）", enclosed=papers, home=home)
