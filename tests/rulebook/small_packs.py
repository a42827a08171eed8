"""A tiny good set of packs of an invented jurisdiction, and ways to break one thing in it."""

from pathlib import Path

from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.violations import Violation

TEXTS = {
    "small/pack.yaml": """\
key: small
title: { zh: 小包, en: Small pack }
kind: national
version: "1"
""",
    "small/acts/penalties.yaml": """\
key: small.act.penalties
title: { zh: 处罚法, en: Penalties act }
rank: law
issuer: { zh: 云泽省, en: Yunze }
in_force: 2020-01-01
articles: 86
source: invented
verified: true
""",
    "small/acts/repair.yaml": """\
key: small.act.repair
title: { zh: 修复办法, en: Repair rule }
rank: department_rule
issuer: { zh: 云泽省, en: Yunze }
issued_on: 2019-12-01
in_force: 2020-01-01
repealed: 2024-01-01
successor: small.act.penalties
source: invented
verified: true
""",
    "small/categories/administrative.yaml": """\
key: small.category.administrative
title: { zh: 行政管理信息, en: Administrative information }
number: 3
verified: true
""",
    "small/categories/lists.yaml": """\
key: small.category.lists
title: { zh: 严重失信主体名单信息, en: Serious lists }
number: 6
verified: true
""",
    "small/limits/publication.yaml": """\
key: small.limits.publication
title: { zh: 公示期上限, en: Publication limits }
versions:
  - in_force: 2020-01-01
    basis:
      - { act: small.act.penalties, article: "1" }
    terms:
      windows:
        minor: { published: false, minimum: { days: 0 }, maximum: { months: 3 } }
        ordinary: { published: true, minimum: { months: 3 }, maximum: { years: 1 } }
        serious: { published: true, minimum: { years: 1 }, maximum: { years: 3 } }
""",
    "small/private/words.yaml": """\
key: small.private.words
title: { zh: 个人信息用词, en: Words of private life }
titles: [身份证, 宗教]
names: [id_number, health]
allowed: [宗教活动场所名称]
""",
    "small/catalogue/penalty.yaml": """\
key: small.penalty
title: { zh: 行政处罚, en: Penalty }
versions:
  - in_force: 2021-01-01
    basis:
      - { act: small.act.penalties, article: "48" }
    unverified: [publication.anchor, fields.kind.choices]
    terms:
      category: small.category.administrative
      stance: adverse
      subjects: [enterprise, institution]
      department: { zh: 处罚机关, en: Authority }
      fields:
        - { name: document, title: { zh: 文号, en: Document }, type: text, length: 40, required: true }
        - name: kind
          title: { zh: 类别, en: Kind }
          type: choices
          required: true
          choices:
            - { value: warning, title: { zh: 警告, en: Warning } }
            - { value: fine, title: { zh: 罚款, en: Fine } }
            - { value: closure, title: { zh: 责令关闭, en: Closure } }
        - { name: fine, title: { zh: 金额, en: Fine }, type: money, required_when: { field: kind, includes: [fine] } }
        - { name: decided_on, title: { zh: 决定日期, en: Decided on }, type: date, required: true }
        - { name: valid_until, title: { zh: 有效期, en: Valid until }, type: date }
      identity: [document]
      dates: { decided: decided_on }
      severity:
        rules:
          - { severity: serious, when: [{ field: kind, includes: [closure] }] }
          - { severity: serious, when: [{ field: fine, at_least: 10000000 }] }
          - { severity: minor, when: [{ field: kind, within: [warning] }] }
        otherwise: ordinary
      publication:
        visibility: public
        anchor: published
        late_after: { days: 30 }
        windows:
          minor: { published: false, minimum: { days: 0 }, maximum: { months: 3 } }
          ordinary: { published: true, minimum: { months: 3 }, maximum: { months: 12 } }
          serious: { published: true, minimum: { years: 1 }, maximum: { years: 3 } }
      sharing: unconditional
      special_report: true
      retention: { years: 5 }
      publish_within: { within: { working_days: 7 }, anchor: decided }
      repair: { possible: true, decision: { within: { working_days: 10 }, anchor: applied } }
      objection: { answer: { within: { working_days: 10 }, anchor: received } }
      governed_by: day_of_decision
  - in_force: 2023-01-01
    basis:
      - { act: small.act.penalties, article: "49" }
    amends:
      retention: { years: 3 }
""",
    "small/catalogue/licence.yaml": """\
key: small.licence
title: { zh: 行政许可, en: Licence }
versions:
  - in_force: 2021-01-01
    basis:
      - { act: small.act.repair, article: "40" }
      - { act: small.act.penalties, article: "40" }
    terms:
      category: small.category.administrative
      stance: neutral
      subjects: [enterprise]
      department: { zh: 许可机关, en: Authority }
      fields:
        - { name: number, title: { zh: 编号, en: Number }, type: text, required: true }
        - { name: until, title: { zh: 有效期至, en: Until }, type: date }
      identity: [number]
      dates: {}
      severity: { otherwise: none }
      publication: { visibility: public, until: until }
      sharing: unconditional
      special_report: true
      retention: { years: 5 }
      governed_by: day_of_filing
""",
    "small/checks/order.yaml": """\
key: small.check.order
title: { zh: 日期先后, en: Order of dates }
versions:
  - in_force: 2021-01-01
    basis:
      - { act: small.act.penalties, article: "48" }
    terms:
      items: [small.penalty]
      when: [{ field: kind, includes: [fine] }]
      compare: [decided_on, "<=", valid_until]
      on_failure: return
      message: { zh: 有效期早于决定日期, en: Valid until before the decision }
      mend: { zh: 改正日期, en: Correct the dates }
""",
    "small/agencies/office.yaml": """\
key: small.agency.office
title: { zh: 云泽省信用中心, en: Credit office of Yunze }
code: '11990000000000000D'
region: "990000"
supplies: [small.penalty, small.licence]
""",
    "small/feeds/penalties.yaml": """\
key: small.feed.penalties
title: { zh: 处罚, en: Penalties }
agency: small.agency.office
item: small.penalty
format: csv
subject: { code: [代码], name: [名称] }
columns:
  - { to: document, names: [文号], required: true }
  - { to: kind, names: [类别], values: { 警告: warning, 罚款: fine }, separator: ";" }
  - { to: fine, names: [金额], unit: wan_yuan }
  - { to: decided_on, names: [日期], dates: [iso] }
ignored: [序号]
persons: [法定代表人]
""",
    "small/measures/bar.yaml": """\
key: small.measure.bar
title: { zh: 禁止投标, en: Barred from tenders }
versions:
  - in_force: 2021-01-01
    basis:
      - { act: small.act.penalties, article: "53" }
    terms:
      kind: restriction
      family: part_of_decision
      effect: barred
      applied_by: { zh: 招标人, en: Whoever tenders }
      grounds:
        - item: small.penalty
          when: [{ field: kind, includes: [closure] }]
          begins: decided_on
          last_day: [valid_until]
          shortest: { years: 1 }
          longest: { years: 3 }
      way_out:
        - step: correct
          text: { zh: 改正, en: Put matters right }
          basis: { act: small.act.penalties, article: "54" }
          after: { months: 6 }
          counted_from: decided_on
""",
    "small/purposes/tender.yaml": """\
key: small.purpose.tender
title: { zh: 投标, en: Tenders }
versions:
  - in_force: 2021-01-01
    basis:
      - { act: small.act.penalties, article: "53" }
    terms:
      question: { zh: 能否投标, en: May it bid }
      asked_by: { zh: 招标人, en: Whoever tenders }
      measures: [small.measure.bar]
""",
    "local/pack.yaml": """\
key: local
title: { zh: 地方, en: Local }
kind: local
supplements: small
version: "1"
""",
}
PENALTY = "small/catalogue/penalty.yaml"
LICENCE = "small/catalogue/licence.yaml"
FEED = "small/feeds/penalties.yaml"
MEASURE = "small/measures/bar.yaml"
PURPOSE = "small/purposes/tender.yaml"


def write(folder: Path, **changed: str) -> Path:
    """Write the small packs into `folder`; with `file` and its new text, that text instead."""
    for name, text in {**TEXTS, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def broken(folder: Path, file: str, old: str, new: str) -> tuple[Violation, ...]:
    """The violations of the small packs once `old` became `new` in one file."""
    assert TEXTS[file].count(old) == 1, f"{old!r} stands {TEXTS[file].count(old)} times in {file}"
    return check_packs(write(folder, **{file: TEXTS[file].replace(old, new)})).violations


def with_file(folder: Path, file: str, text: str) -> tuple[Violation, ...]:
    """The violations of the small packs with one file more, or with another text of one."""
    return check_packs(write(folder, **{file: text})).violations


def line_of(text: str, needle: str) -> int:
    """The number of the first line with `needle`."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if needle in line)
