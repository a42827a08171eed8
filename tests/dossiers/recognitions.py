"""A province that recognises the ratings of a neighbouring city's node, and ratings that came from there."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from gongxin.dossiers.models import Home, Record
from gongxin.rulebook.book import Rulebook
from gongxin.subjects.models import Subject
from tests.evaluation.models import GENERAL
from tests.exchange.yunze import TEXTS, Desk, code, write_packs

NODE, RULE, PURPOSE = "zeyang.example/log", "yunze.recognition.zeyang", "yunze.purpose.trial"
FILE, MEASURE_FILE = "recognitions/zeyang.yaml", "measures/green.yaml"
RECOGNITION = f"""\
key: {RULE}
title: {{ zh: 泽阳市评价互认, en: Ratings of Zeyang }}
versions:
  - in_force: 2020-01-01
    basis: [{{ act: yunze.act.code, article: "7" }}]
    terms:
      item: yunze.rating
      when: [{{ field: scheme, includes: [泽阳评价] }}]
      grade: grade
      begins: given_on
      last_day: valid_until
      longest: {{ years: 1 }}
      standing: sector
      nodes: [{NODE}]
      regions: ["990200"]
      counts_for: yunze.model.general
      grades: [{{ grade: 优秀, counts_as: A }}, {{ grade: 良好, counts_as: B }}]
      purposes: [{PURPOSE}]
  - in_force: 2027-01-01
    basis: [{{ act: yunze.act.code, article: "7" }}]
    terms: null
"""
MEASURE = f"""\
key: yunze.measure.green
title: {{ zh: 绿色通道, en: Green channel }}
versions:
  - in_force: 2015-01-01
    basis: [{{ act: yunze.act.code, article: "7" }}]
    terms:
      kind: incentive
      family: part_of_decision
      effect: eased
      applied_by: {{ zh: 云泽省机关, en: Office }}
      grounds:
        - {{ item: yunze.rating, recognised: {RULE}, counts_as: [A] }}
"""


def purpose(name: str) -> str:
    """A question for which the measure counts."""
    return (
        f"key: yunze.purpose.{name}\ntitle: {{ zh: 试用, en: Trial }}\nversions:\n  - in_force: 2015-01-01\n"
        '    basis: [{ act: yunze.act.code, article: "7" }]\n    terms:\n      question: { zh: 试问, en: "Trial?" }\n'
        "      asked_by: { zh: 云泽省机关, en: Office }\n      measures: [yunze.measure.green]\n"
    )


DATES = """\
        - { name: given_on, title: { zh: 评定日期, en: Given on }, type: date }
        - { name: valid_until, title: { zh: 有效期至, en: Valid until }, type: date }
      identity: [scheme]
"""
COLUMNS = """\
  - { to: given_on, names: [日期], dates: [iso] }
  - { to: valid_until, names: [有效期], dates: [iso] }
unknown_column: warn
"""
FILES = TEXTS | {
    FILE: RECOGNITION,
    MEASURE_FILE: MEASURE,
    "purposes/trial.yaml": purpose("trial"),
    "purposes/other.yaml": purpose("other"),
    "models/general/model.yaml": GENERAL.replace("SEEN", "public").replace("STANDING", "sector"),
    "catalogue/rating.yaml": TEXTS["catalogue/rating.yaml"].replace("      identity: [scheme]\n", DATES),
    "feeds/ratings.yaml": TEXTS["feeds/ratings.yaml"].replace("unknown_column: warn\n", COLUMNS),
    "agencies/ratings.yaml": TEXTS["agencies/ratings.yaml"].replace('region: "990100"', 'region: "990200"'),
}


@cache
def law(**changed: str) -> Rulebook:
    """The province's rulebook; `old="new"` is replaced in its recognition."""
    text = RECOGNITION
    for old, new in changed.items():
        text = text.replace(old, new)
    with TemporaryDirectory() as folder:
        return Rulebook.from_packs(write_packs(Path(folder), FILES | {FILE: text}))


def rated(desk: Desk, number: int = 1, *, at_home: str = NODE, **changed: str) -> int:
    """A rating of the organisation that came from the node; its record."""
    row = {"代码": code(number), "名称": f"云泽第{number}商贸有限公司", "体系": "泽阳评价", "等级": "优秀"}
    row |= {"日期": "2026-03-01", "有效期": ""} | changed
    receipt = desk.hand_in([row], feed="ratings")
    assert receipt.new == 1, receipt
    record = Record.objects.get(subject_id=Subject.objects.get(code=code(number)).id, item="yunze.rating").id
    if at_home:
        Home.objects.create(record_id=record, node=at_home, position=77, via=at_home)
    return record
