"""Two models of the small province: its own grades, and a sector's that the first one bounds."""

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from gongxin.evaluation.actions import Order, evaluate
from gongxin.evaluation.engines import Means
from gongxin.evaluation.models import Run
from gongxin.ledger.actions import sequence_batches
from gongxin.periods import first_moment_of
from gongxin.rulebook.book import Rulebook
from tests.exchange.yunze import AT, TEXTS, write_packs

DAY = date(2026, 7, 3)
GENERAL = """\
key: yunze.model.general
title: { zh: 云泽评价, en: Yunze evaluation }
versions:
  - in_force: 2015-01-01
    basis: [{ act: yunze.act.code, article: "7" }]
    terms:
      standing: STANDING
      purpose: { zh: 试用, en: For trial }
      subjects: [enterprise]
      evaluator: { zh: 云泽省机关, en: Office }
      seen_by: SEEN
      counts: public
      every: { years: 1 }
      start: "80"
      dimensions: [{ key: law, title: { zh: 守法, en: Law } }]
      decays: [{ key: fading, steps: [{ from_days: 100, thousandths: 500 }] }]
      indicators:
        - key: penalties
          title: { zh: 行政处罚, en: Penalties }
          dimension: law
          basis: [{ act: yunze.act.code, article: "2" }]
          take: [{ item: yunze.penalty }]
          each: "-10"
          decay: fading
        - key: recent
          title: { zh: 近期处罚, en: Recent penalties }
          dimension: law
          basis: [{ act: yunze.act.code, article: "2" }]
          take: [{ item: yunze.penalty }]
          within: { days: 120 }
          each: "-5"
        - key: closures
          title: { zh: 责令关闭, en: Closures }
          dimension: law
          basis: [{ act: yunze.act.code, article: "2" }]
          take: [{ item: yunze.penalty, when: [{ field: kinds, includes: [closure] }] }]
          each: "-1"
      bounds:
        - key: closed
          title: { zh: 责令关闭, en: Closed }
          basis: [{ act: yunze.act.code, article: "2" }]
          indicator: closures
          grade: D
      grades:
        - { grade: A, title: { zh: 优, en: Good }, from_points: "75" }
        - { grade: B, title: { zh: 中, en: Fair }, from_points: "60" }
        - { grade: D, title: { zh: 差, en: Poor } }
"""
SECTOR = """\
key: yunze.model.sector
title: { zh: 行业评价, en: Sector evaluation }
versions:
  - in_force: 2015-01-01
    basis: [{ act: yunze.act.code, article: "8" }]
    terms:
      standing: sector
      purpose: { zh: 试用, en: For trial }
      subjects: [enterprise]
      evaluator: { zh: 云泽省机关, en: Office }
      seen_by: shared
      counts: shared
      every: { years: 1 }
      start: "90"
      dimensions: [{ key: law, title: { zh: 守法, en: Law } }]
      indicators:
        - key: ratings
          title: { zh: 评价, en: Ratings }
          dimension: law
          basis: [{ act: yunze.act.code, article: "3" }]
          take: [{ item: yunze.rating }]
          each: "1"
      ceilings:
        - key: general_d
          title: { zh: 云泽评价为差, en: Poor in general }
          basis: [{ act: yunze.act.code, article: "8" }]
          model: yunze.model.general
          when: [D]
          grade: B
      grades:
        - { grade: A, title: { zh: 优, en: Good }, from_points: "80" }
        - { grade: B, title: { zh: 中, en: Fair } }
"""


COVERAGE = """\
      coverage:
        items: [yunze.registration]
        otherwise: N
        title: { zh: 没有登记, en: No registration is held }
"""
PURPOSE = """\
key: yunze.purpose.trial
title: { zh: 试用, en: Trial }
versions:
  - in_force: 2015-01-01
    basis: [{ act: yunze.act.code, article: "7" }]
    terms:
      question: { zh: 试问, en: Trial? }
      asked_by: { zh: 云泽省机关, en: Office }
      measures: []
"""


@cache
def law(*, seen: str = "public", standing: str = "sector", start: int = 80, coverage: bool = False) -> Rulebook:
    """The province's rulebook with its two models; who sees the first one, what its standing is, where it starts.

    With `coverage` the first one grades nobody of whom no registration is held.
    """
    general = GENERAL.replace("SEEN", seen).replace("STANDING", standing).replace('"80"', f'"{start}"', 1)
    general += COVERAGE if coverage else ""
    texts = {"models/general/model.yaml": general, "models/sector/model.yaml": SECTOR}
    texts |= {"purposes/trial.yaml": PURPOSE}
    texts |= {"procedures/evaluation-objection.yaml": _procedure()}
    with TemporaryDirectory() as folder:
        return Rulebook.from_packs(write_packs(Path(folder), TEXTS | texts))


def run(model: str = "general", *, day: date = DAY, position: int | None = None, since: int | None = None) -> Run:
    """A run of the model by the office, after everything that was told so far."""
    sequence_batches()
    order = Order(model, day, "operator", position=position, since=since, means=Means(threads=1, memory="512MB"))
    made = evaluate(order, at=max(AT + timedelta(days=61), first_moment_of(day)))
    sequence_batches()
    return made


def _procedure() -> str:
    """The national procedure of objections to results, as one of the province's."""
    text = (Path(settings.PACKS) / "national" / "procedures" / "evaluation-objection.yaml").read_text(encoding="utf-8")
    national = r'act: national[.]act[.][a-z0-9-]+, article: (?:"[0-9]+"|whole)'
    cited = re.sub(national, 'act: yunze.act.code, article: "7"', text)
    return cited.replace("key: national.", "key: yunze.").replace("in_force: 2026-04-02", "in_force: 2015-01-01")
