"""What cases came to, for the rooms that follow them: step by step, as the log tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import connection

from gongxin.ledger.queries import Span
from gongxin.periods import day_of
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("coming.sql"))


@dataclass(frozen=True)
class Came:
    """A case came to a state on a day, by the step with this number and name."""

    case: int
    number: int
    step: str
    state: str
    on: date


def came_to(spans: Sequence[Span]) -> list[Came]:
    """The steps of cases among these events, in order."""
    given = {"lows": [span.low for span in spans], "highs": [span.high for span in spans]}
    with connection.cursor() as cursor:
        cursor.execute(STEPS["steps_taken"], given)
        rows = cursor.fetchall()
    return [
        Came(case, number, kind.rpartition(".")[2], state, day_of(datetime.fromisoformat(since)))
        for case, number, kind, state, since in rows
    ]
