"""The good standing that a kind of commitment asks for, as checks answer it on the day on which the promise is made."""

from datetime import datetime

from gongxin.commitments.rules import Standing
from gongxin.ledger.actions import sequence_batches
from gongxin.measures.queries import check
from gongxin.periods import day_of
from gongxin.rulebook.queries import current


def standing_for(kind: str, code: str, *, at: datetime) -> list[Standing]:
    """What checks answer today about the organisation, for the purposes that the kind of commitment names.

    What was committed before is numbered first, so that the answer knows of it.  Refused for a kind that is not in
    force, and for a purpose that the adopted packs do not have.
    """
    sequence_batches()
    terms = current().at(day_of(at)).commitment(kind).terms
    assert terms is not None  # `at` answers with versions that say something
    told = [(purpose, check([code], purpose=purpose, day=day_of(at))) for purpose in terms.standing]
    return [Standing(purpose, one["answers"][0]["answer"], one["position"], one["digest"]) for purpose, one in told]
