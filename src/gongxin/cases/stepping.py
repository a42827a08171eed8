"""The only place where a case's state changes: steps, their events and the new standings, in one transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.db import connection

from gongxin.cases.procedure import Procedure, Standing
from gongxin.cases.reading import Read
from gongxin.ledger.actions import open_batch
from gongxin.periods.calendar import known_years
from gongxin.rulebook.procedures import Role, StepText
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("stepping.sql"))


@dataclass(frozen=True)
class Move:
    """A step that a case takes: since when it holds, who takes it for whom, why, with which papers."""

    step: StepText
    at: datetime
    role: Role
    by: str
    body: str
    reasons: str = ""
    papers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Going:
    """A case, locked, and the steps it takes one after the other."""

    read: Read
    moves: tuple[Move, ...]

    @property
    def standing(self) -> Standing:
        """Where the case stands after them."""
        standing = self.read.standing
        for move in self.moves:
            standing = standing.after(move.step, move.at)
        return standing


def enter_steps(goings: Sequence[Going], *, at: datetime) -> None:
    """Let the cases take their steps: step, event and standing are all kept, or none is.

    Called inside a transaction, with the cases locked and the steps judged.
    """
    if taken := [one for going in goings for one in _numbered(going)]:
        first = open_batch(len(taken), at=at).first_event
        rows: dict[str, Any] = {"first": first, "at": at, **_columns(taken), **_events(taken)}
        with connection.cursor() as cursor:
            cursor.execute(STEPS["record_events"], rows)
            cursor.execute(STEPS["take_steps"], rows)
    stand([going.read.case.id for going in goings], [(one.read.procedure, one.standing) for one in goings])


def stand(cases: Sequence[int], standings: Sequence[tuple[Procedure, Standing]]) -> None:
    """Write where the cases stand and by when time will take the next step; it follows from what is kept."""
    last_year = known_years()[1]
    following = [procedure.next_to_run_out(standing) for procedure, standing in standings]
    with connection.cursor() as cursor:
        cursor.execute(
            STEPS["stand"],
            {
                "cases": list(cases),
                "states": [standing.state for _, standing in standings],
                "entered": [standing.entered_at for _, standing in standings],
                "due": [one.at if one else None for one in following],
                "undated": [last_year if procedure.undated(standing) else None for procedure, standing in standings],
            },
        )


@dataclass(frozen=True)
class _Taken:
    """A step with its number and the state it leaves."""

    read: Read
    move: Move
    number: int
    leaves: str


def _numbered(going: Going) -> list[_Taken]:
    leaves, found = going.read.standing.state, []
    for number, move in enumerate(going.moves, len(going.read.steps) + 1):
        found.append(_Taken(going.read, move, number, leaves))
        leaves = move.step.enters
    return found


def _columns(taken: Sequence[_Taken]) -> dict[str, Any]:
    return {
        "cases": [one.read.case.id for one in taken],
        "numbers": [one.number for one in taken],
        "names": [one.move.step.name for one in taken],
        "leave": [one.leaves for one in taken],
        "enter": [one.move.step.enters for one in taken],
        "roles": [one.move.role.value for one in taken],
        "actors": [one.move.by for one in taken],
        "bodies": [one.move.body for one in taken],
        "moments": [one.move.at for one in taken],
        "reasons": [one.move.reasons for one in taken],
    }


def _events(taken: Sequence[_Taken]) -> dict[str, Any]:
    return {
        "kinds": [f"{one.read.procedure.name}.{one.move.step.name}" for one in taken],
        "subjects": [one.read.case.subject_id for one in taken],
        "records": [one.read.case.record_id for one in taken],
        "details": [orjson.dumps(_told(one)).decode() for one in taken],
    }


def _told(one: _Taken) -> dict[str, object]:
    """What the ledger keeps of a step: not the words of the reasons, but their digest and those of the papers."""
    return {
        "case": one.read.case.id,
        "number": one.number,
        "enters": one.move.step.enters,
        "since": one.move.at.isoformat(),
        "body": one.move.body,
        "reasons": hashlib.sha256(one.move.reasons.encode()).hexdigest() if one.move.reasons else "",
        "papers": dict(one.move.papers),
    }
