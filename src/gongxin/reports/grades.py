"""Grades on the cover of a report: those that everybody may see as they stand, and never a node's own hints.

Who sees what is decided in one place for pages, API and reports (`evaluation.seeing`).
"""

from collections.abc import Collection
from datetime import datetime

from gongxin.evaluation.answering import Answered
from gongxin.evaluation.seeing import Viewer
from gongxin.evaluation.together import answers_together
from gongxin.reports.contents import Graded


def public_grades(codes: Collection[str], *, at: datetime) -> dict[str, list[Graded]]:
    """The grades of each organisation that everybody may see at `at`, each with its model's digest; no score."""
    found = answers_together(Viewer.PUBLIC, codes, at=at)
    return {code: [_graded(told) for told, _ in answers] for code, answers in found.items()}


def _graded(told: Answered) -> Graded:
    return Graded(
        model=told.asked.item.key,
        title=told.asked.item.title,
        grade=told.result.grade,
        grade_title=told.asked.title_of(told.result.grade),
        day=told.day,
        position=told.position,
        digest=told.asked.program.digest,
    )
