"""The outward shapes of results of models and of runs, written by hand."""

from pydantic import BaseModel, ConfigDict

from gongxin.api.shapes import CitationShape
from gongxin.dossiers.answers import Answer
from gongxin.rulebook.evaluations import Standing
from gongxin.rulebook.items import Visibility

Texts = dict[str, str]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FlagShape(_Shape):
    """What bounds the grade, or what is missing, with what it means."""

    flag: str
    zh: str
    en: str


class ResultShape(_Shape):
    """One model's result about an organisation as its records stand; `run` gave it, or null where none did.

    `standing` says what the result is: a `risk_hint` is no credit evaluation and goes to nobody else.
    """

    model: str
    title: Texts
    digest: str
    standing: Standing
    standing_said: Texts
    unverified: list[str]
    grade: str
    grade_title: Texts
    flags: list[FlagShape]
    run: int | None
    reasons: str


class ResultsShape(_Shape):
    """Every result about an organisation that whoever asks may see, as of a day and a position of the log."""

    answer: Answer
    code: str
    view: Visibility
    day: str
    position: int
    results: list[ResultShape]


class CountedShape(_Shape):
    """A record that an indicator took, with its dates."""

    record: int
    item: str
    severity: str
    happened_on: str | None
    decided_on: str | None
    published_on: str | None


class PointShape(_Shape):
    """What an indicator counted, and by which text; `points` and words only where points are seen.

    `withheld` says how many more records counted that are shared with agencies on conditions, and are not named.
    """

    indicator: str
    title: Texts
    dimension: str
    basis: list[CitationShape]
    records: list[CountedShape]
    withheld: int | None = None
    points: str | None = None
    told: list[str] | None = None


class WayShape(_Shape):
    """What the grade would be without a record (null: without all that can be repaired), and from when that can be."""

    record: int | None
    repair_from: str | None
    fee: str
    public_until: str | None
    grade_then: str


class EarlierShape(_Shape):
    """What an earlier run gave."""

    run: int
    day: str
    position: int
    grade: str


class ChangedShape(_Shape):
    """An indicator that gives something else now than at the last run."""

    indicator: str
    before: str
    now: str


class LastShape(EarlierShape):
    """What the last run gave, and what changed since."""

    indicators: list[ChangedShape]


class ReasonsShape(_Shape):
    """One result with what was counted; points, the way up and history only where they are seen."""

    code: str
    model: str
    title: Texts
    digest: str
    standing: Standing
    standing_said: Texts
    unverified: list[str]
    day: str
    position: int
    grade: str
    grade_title: Texts
    flags: list[FlagShape]
    points: list[PointShape]
    score: str | None = None
    by_score_alone: str | None = None
    ways: list[WayShape] | None = None
    last: LastShape | None = None
    history: list[EarlierShape] | None = None
    others: dict[str, int] | None = None


class RunShape(_Shape):
    """A run over everybody: as of which day and position, under which model, how many have which grade.

    A count of null is below ten, or would give such a one away.
    """

    run: int
    day: str
    position: int
    digest: str
    extract_digest: str
    result_digest: str
    subjects: int
    grades: dict[str, int | None]


class ModelRunsShape(_Shape):
    """A model with its last runs, the latest first."""

    model: str
    title: Texts
    standing: Standing
    standing_said: Texts
    purpose: Texts
    unverified: list[str]
    runs: list[RunShape]


class RunsShape(_Shape):
    """The models of which whoever asks may see results, with their last runs."""

    day: str
    models: list[ModelRunsShape]
