"""One organisation's result explained, with what every repair would give, among 100,000 with a million records.

The store is that of the dossier page at a tenth of its size, about that of the demo; the comprehensive model was run
over it once.  Each organisation is explained once, as its own desk has it; then its grade alone is asked for, once
recalled from that run, once by a model that was never run and so works it out in the store.
"""

import os
import random
import time
from collections.abc import Callable

from bench.checks import BATCH
from bench.dossier import AT, BUSY, PAGES, fill, timed
from bench.promises import at_most

PART = 0.1
"""Of the size of the dossier page."""
MODEL = "national.model.comprehensive"
NEVER_RUN = "national.model.enterprise-risk"


def run(scale: float) -> dict[str, object]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    import django

    django.setup()
    began = time.perf_counter()
    codes = fill(scale * PART)
    _tell()
    filled = round(time.perf_counter() - began)
    evaluated = _evaluated()
    chosen, busy = random.Random(1), max(1, round(BUSY * scale * PART))
    ask = explainer()
    for code in chosen.sample(codes, min(20, len(codes))):
        ask(code)
    few = timed(ask, chosen.sample(codes[busy:], min(PAGES, len(codes) - busy)))
    many = timed(ask, chosen.sample(codes[:busy], min(PAGES, busy)))
    asked = chosen.sample(codes[busy:], min(PAGES, len(codes) - busy))
    recalled, anew = (timed(grader(model), asked) for model in (MODEL, NEVER_RUN))
    of_many = (timed(grader(model), chosen.sample(codes[:busy], min(PAGES, busy))) for model in (MODEL, NEVER_RUN))
    many_recalled, many_anew = of_many
    return {
        "subjects": len(codes),
        "fill_seconds": filled,
        "run_seconds": evaluated,
        "of_some_ten_records_ms": {name: value for name, value in few.items() if name != "mean_kib"},
        "of_100_records_ms": {name: value for name, value in many.items() if name != "mean_kib"},
        "grade_recalled_ms": {name: value for name, value in recalled.items() if name != "mean_kib"},
        "grade_worked_out_ms": {name: value for name, value in anew.items() if name != "mean_kib"},
        "grade_of_100_recalled_ms": {name: value for name, value in many_recalled.items() if name != "mean_kib"},
        "grade_of_100_worked_out_ms": {name: value for name, value in many_anew.items() if name != "mean_kib"},
        "ratios": [
            at_most("one organisation of some ten records explained, p95 ms", float(few["p95"]), 50.0),
            at_most("one organisation of 100 records explained, p95 ms", float(many["p95"]), 50.0),
            at_most("its grade worked out in the store, p95 ms", float(anew["p95"]), 50.0),
            at_most("the grade of one with 100 records recalled, p95 ms", float(many_recalled["p95"]), 50.0),
            at_most("the grade of one with 100 records worked out, p95 ms", float(many_anew["p95"]), 50.0),
        ],
    }


def explainer() -> Callable[[str], int]:
    """A function that explains one organisation's result and returns how many points it has."""
    from gongxin.evaluation.explaining import explain

    def ask(code: str) -> int:
        return len(explain(code, model=MODEL, at=AT).points)

    return ask


def grader(model: str) -> Callable[[str], int]:
    """A function that asks for one organisation's grade by the model, without reasons."""
    from gongxin.evaluation.answering import answer

    def ask(code: str) -> int:
        return len(answer(code, model=model, at=AT).result.grade)

    ask(next(iter(codes_known())))
    return ask


def codes_known() -> list[str]:
    """A code that is held, to warm up with."""
    from gongxin.subjects.queries import codes_of

    return list(codes_of([1]).values())


def _tell() -> None:
    """The log's batch that every row names as its event's."""
    from django.db import connection

    from gongxin.ledger.actions import sequence_batches

    with connection.cursor() as cursor:
        for step in BATCH:
            cursor.execute(step)
        sequence_batches()
        cursor.execute("VACUUM ANALYZE ledger_batch")


def _evaluated() -> float:
    """Seconds that a run over everybody took."""
    from gongxin.evaluation.actions import Order, evaluate
    from gongxin.evaluation.engines import Means
    from gongxin.ledger.actions import sequence_batches

    made = evaluate(Order(MODEL, AT.date(), "bench", means=Means(memory="1GB")), at=AT)
    sequence_batches()
    return made.milliseconds / 1_000
