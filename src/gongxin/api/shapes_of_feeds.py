"""The outward shapes of acknowledging, of notices to cease, and of confirmed removals, written by hand."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from gongxin.feeds.rules import State, Why


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Acknowledgement(_Shape):
    """The position to read on from: everything below is followed in the copy, and what ended there is gone from it."""

    position: Annotated[int, Field(strict=True, ge=0)]


class AcknowledgedShape(_Shape):
    """Up to where the consumer has followed and was given changes, and how many notices that confirmed.

    What it holds may be used until `renews_until`, if it has acknowledged everything that there is.
    """

    consumer: str
    acknowledged: int
    given: int
    position: int
    renews_until: str | None
    confirmed: int


class NoticeShape(_Shape):
    """That a record has to be used no longer as it was: why, since when, and by which day to confirm.

    `state` counts this answer: what it holds is `sent`, `confirmed` or `overdue`.  `note` says the rest under
    the signature of the log's key (C2SP signed-note).
    """

    number: int
    record: int
    kind: Why
    position: int
    at: str
    confirm_by: str | None
    state: State
    note: str


class NoticesShape(_Shape):
    """Notices in order; ask again at `next`, also when there are none."""

    notices: list[NoticeShape]
    next: str


class RemovedShape(_Shape):
    """A notice by its number, and when what it names was removed or put right."""

    number: Annotated[int, Field(strict=True, ge=1, le=2**62)]
    removed_at: Annotated[AwareDatetime, Field(ge=datetime.fromisoformat("2000-01-01T00:00:00+00:00"))]


class Confirmation(_Shape):
    """Removals that were carried out."""

    notices: Annotated[list[RemovedShape], Field(min_length=1)]


class ConfirmedShape(_Shape):
    """How many of the notices were open before."""

    confirmed: int


class LandedShape(_Shape):
    """Which node took a batch, up to where it holds the sender's log now, and what came of the records."""

    node: str
    position: int
    records: int
    changed: int
    kept: int
