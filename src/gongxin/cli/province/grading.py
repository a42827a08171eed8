"""The province's evaluations: all of them hints here, for agencies and the organisation itself."""

from datetime import datetime

from django.utils.timezone import localdate

from gongxin.evaluation.actions import Order, evaluate
from gongxin.evaluation.engines import Means
from gongxin.evaluation.queries import last_run
from gongxin.ledger.actions import sequence_batches

MODELS = (
    "national.model.comprehensive",
    "national.model.enterprise-risk",
    "tax.model.tax-and-fee",
    "customs.model.enterprise-credit",
)
"""In this order: the grade of customs asks what the comprehensive evaluation gave."""


def grade_province(*, at: datetime) -> int:
    """Each model is run once over the province; how many were run now."""
    waiting = [model for model in MODELS if last_run(model) is None]
    for model in waiting:
        sequence_batches()
        evaluate(Order(model, localdate(at), "demo", means=Means(memory="1GB")), at=at)
    sequence_batches()
    return len(waiting)
