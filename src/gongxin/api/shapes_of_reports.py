"""The shapes of requests for reports: what is asked for, and how far it has come."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gongxin.reports.rules import LONGEST
from gongxin.sharing.rules import LONGEST_CASE


class ReportsQuestion(BaseModel):
    """Codes, the kind of report, the purpose and the agency's case they are for, and whom they are for.

    Unless named, the recipient is the agency itself; `papers` adds the sealed PDF of each report.
    """

    model_config = ConfigDict(extra="forbid")

    codes: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1)
    kind: Annotated[str, Field(min_length=1, max_length=200)]
    purpose: Annotated[str, Field(min_length=1, max_length=200)]
    case: Annotated[str, Field(min_length=1, max_length=LONGEST_CASE)]
    recipient: Annotated[str, Field(max_length=LONGEST)] = ""
    papers: Annotated[bool, Field(strict=True)] = True


class ReportOutcomeShape(BaseModel):
    """What became of one code: the number of its report, or why there is none."""

    model_config = ConfigDict(extra="forbid")

    code: str
    number: str
    refused_because: str


class ReportRequestShape(BaseModel):
    """How far a request for reports has come; `package` is where they are fetched once `state` is `done`."""

    model_config = ConfigDict(extra="forbid")

    id: str
    state: Literal["waiting", "done"]
    kind: str
    purpose: str
    case: str
    recipient: str
    papers: bool
    asked_at: str
    done_at: str | None
    asked: int
    issued: int
    refused: int
    outcomes: list[ReportOutcomeShape]
    package: str | None
