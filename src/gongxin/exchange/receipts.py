"""What the sender is told of a delivery: counts that add up to the rows, and every problem with its cell."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ProblemLine:
    """One thing wrong with one cell or row; the value never holds a person's number."""

    row: int
    column: str
    check: str
    message: str
    message_en: str
    value: str
    fate: str


@dataclass(frozen=True)
class Receipt:
    """The outcome of a delivery; `state` is done, stopped (nothing more will be entered) or how far it is.

    `problem_count` counts every problem; `problems` lists the first of them.
    """

    id: str
    feed: str
    file: str
    digest: str
    state: str
    stopped_because: str
    stopped_because_en: str
    rows: int
    new: int
    changed: int
    unchanged: int
    withdrawn: int
    queried: int
    returned: int
    repaired_values: int
    warnings: tuple[str, ...]
    warnings_en: tuple[str, ...]
    problems: tuple[ProblemLine, ...]
    problem_count: int
    position: int | None
    received_at: datetime
    rulebook: str
    returned_file: str | None = None
    """Where the rows that were given back or are held can be had, with their faults marked."""

    @property
    def adds_up(self) -> bool:
        """Whether every row ended in exactly one way (withdrawals are facts that no row names).

        The rows of a stopped delivery were counted, where it came so far, and ended in none.
        """
        ended = 0 if self.state == "stopped" else self.rows
        return ended == self.new + self.changed + self.unchanged + self.queried + self.returned

    def as_json(self) -> dict[str, object]:
        """The receipt as documents carry it."""
        return {
            **{key: value for key, value in self.__dict__.items() if key not in ("problems", "received_at")},
            "warnings": list(self.warnings),
            "warnings_en": list(self.warnings_en),
            "problems": [dict(line.__dict__) for line in self.problems],
            "problems_listed": len(self.problems),
            "received_at": self.received_at.isoformat(),
        }
