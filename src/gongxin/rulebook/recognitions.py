"""Recognition of grades across regions as packs state it: which grade of which other node counts as which one here.

What another node found stays its answer, held as its record with its source and its position; a recognition says what
it counts as, for which purposes and how long, and never makes it a result of this node.  What no item recognises is not
recognised.  A hint that a node works out for its own work is nobody's grade (law.md §6.1).
"""

from typing import Annotated

from pydantic import Field

from gongxin.rulebook.evaluations import GradeName, Standing
from gongxin.rulebook.items import Condition, FieldName, Item, Key, Length, Strict

Node = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9./_-]{0,200}$")]
Region = Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class RecognisedGrade(Strict):
    """A grade as the other node's record has it, and the grade of ours that it counts as."""

    grade: Annotated[str, Field(min_length=1, max_length=50)]
    counts_as: GradeName


class RecognitionTerms(Strict):
    """Which records hold the other region's grade, from where, what it counts as here, for which purposes, how long.

    A record counts that is at home at one of `nodes`, was supplied by an agency of one of `regions`, and meets every
    condition of `when`, which name the other model.  It counts from the day in `begins` for `longest`, and not after
    the day in `last_day`; a record that states no such beginning is not recognised.
    """

    item: Key
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    grade: FieldName
    begins: FieldName
    last_day: FieldName | None = None
    longest: Length
    standing: Standing
    nodes: Annotated[tuple[Node, ...], Field(min_length=1)]
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    counts_for: Key
    grades: Annotated[tuple[RecognisedGrade, ...], Field(min_length=1)]
    purposes: Annotated[tuple[Key, ...], Field(min_length=1)]

    def counted(self, grade: object) -> GradeName | None:
        """The grade of ours that this one counts as; none where the rule does not name it."""
        return next((one.counts_as for one in self.grades if one.grade == grade), None)


RecognitionItem = Item[RecognitionTerms]
