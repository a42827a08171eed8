"""Measures of the small province, and facts as they are held."""

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from gongxin.measures.rules import Fact
from gongxin.rulebook.book import Rulebook
from tests.exchange.yunze import TEXTS, write_packs

DAY = date(2026, 7, 1)
PURPOSE = "yunze.purpose.tender"
BAR = """\
key: yunze.measure.bar
title: { zh: 禁止投标, en: Barred from tenders }
versions:
  - in_force: 2015-01-01
    basis: [{ act: yunze.act.code, article: "5" }]
    terms:
      kind: restriction
      family: part_of_decision
      effect: barred
      applied_by: { zh: 招标人, en: Whoever tenders }
      grounds:
        - item: yunze.penalty
          when: [{ field: kinds, includes: [closure] }]
          begins: decided_on
          last_day: [valid_until]
          longest: { years: LONGEST }
"""
LIMIT = """\
key: yunze.measure.limit
title: { zh: 审慎考量, en: Weighed }
versions:
  - in_force: 2015-01-01
    basis: [{ act: yunze.act.code, article: "6" }]
    terms:
      kind: restriction
      family: part_of_decision
      effect: human_decides
      applied_by: { zh: 招标人, en: Whoever tenders }
      grounds:
        - item: yunze.penalty
          when: [{ field: fine, at_least: 5000000 }]
          begins: decided_on
          longest: { years: 1 }
        - item: yunze.rating
          when: [{ field: grade, includes: [D] }]
          longest: { years: 1 }
"""
TENDER = """\
key: yunze.purpose.tender
title: { zh: 投标, en: Tenders }
versions:
  - in_force: 2015-01-01
    basis: [{ act: yunze.act.code, article: "5" }]
    terms:
      question: { zh: 能否投标？, en: May it bid? }
      asked_by: { zh: 招标人, en: Whoever tenders }
      measures: [yunze.measure.bar, yunze.measure.limit]
"""
MEASURES = {
    "measures/bar.yaml": BAR.replace("LONGEST", "3"),
    "measures/limit.yaml": LIMIT,
    "purposes/tender.yaml": TENDER,
}
"""The files of the province's measures."""


@cache
def law(longest: int = 3, *, effect: str = "human_decides") -> Rulebook:
    """The province's rulebook with its measures; a bar lasts at most so many years, a limit has an effect."""
    changed = {
        "measures/bar.yaml": BAR.replace("LONGEST", str(longest)),
        "measures/limit.yaml": LIMIT.replace("human_decides", effect),
        "purposes/tender.yaml": TENDER,
        "feeds/ratings.yaml": TEXTS["feeds/ratings.yaml"].replace("snapshot\n", "snapshot\nfloor: 0.0\n"),
    }
    with TemporaryDirectory() as folder:
        return Rulebook.from_packs(write_packs(Path(folder), TEXTS | changed))


@cache
def national() -> Rulebook:
    """The packs beside the software."""
    return Rulebook.from_packs(Path(settings.PACKS))


def fact(item: str, *, record: int = 1, **facts: object) -> Fact:
    """A record as it is held."""
    return Fact(record, item, 10 + record, date(2026, 1, 1), date(2026, 1, 1), "某机关", facts)
