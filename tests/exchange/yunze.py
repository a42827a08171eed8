"""A small province for deliveries: three items, one feed for each format, and files of invented organisations."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from gongxin.codes.generate import make_code
from gongxin.exchange.actions import deliver
from gongxin.exchange.receipts import Receipt
from gongxin.rulebook.actions import adopt_packs
from gongxin.rulebook.book import Rulebook

AT = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
OFFICE = make_code(pair="11", region="990100", body="MA000001")


def person_number(start: str = "99010019900307001") -> str:
    """A number of the form of a person's identity number, its check character right; by default of no place."""
    total = sum(pow(2, 17 - place, 11) * int(digit) for place, digit in enumerate(start))
    return start + "10X98765432"[total % 11]


PERSON = person_number()


def code(number: int, pair: str = "91") -> str:
    """The code of the invented organisation with this number."""
    return make_code(pair=pair, region="990100", body=f"MA{number:06d}")


ACT = """\
key: yunze.act.code
title: { zh: 云泽省信用条例, en: Credit code of Yunze }
rank: law
issuer: { zh: 云泽省, en: Yunze }
in_force: 2015-01-01
source: invented
verified: true
"""
LIMITS = """\
key: yunze.limits.publication
title: { zh: 公示期上限, en: Publication limits }
versions:
  - in_force: 2015-01-01
    basis: [{ act: yunze.act.code, article: "1" }]
    terms:
      windows:
        minor: { published: true, minimum: { days: 0 }, maximum: { years: 3 } }
        ordinary: { published: true, minimum: { months: 3 }, maximum: { years: 3 } }
        serious: { published: true, minimum: { years: 1 }, maximum: { years: 3 } }
"""
WORDS = """\
key: yunze.private.words
title: { zh: 个人信息用词, en: Words of private life }
titles: [身份证]
names: [id_number]
"""
COMMON = """\
      category: yunze.category.administrative
      department: { zh: 机关, en: Authority }
      subjects: [enterprise, institution]
      sharing: unconditional
      special_report: true
      objection: { answer: { within: { working_days: 10 }, anchor: received } }
      retention: { years: 5 }
"""
REPAIR = "      repair: { possible: true, decision: { within: { working_days: 10 }, anchor: applied } }\n"
PENALTY = f"""\
key: yunze.penalty
title: {{ zh: 行政处罚, en: Penalty }}
versions:
  - in_force: 2015-01-01
    basis: [{{ act: yunze.act.code, article: "2" }}]
    terms:
{COMMON}\
{REPAIR}\
      stance: adverse
      fields:
        - {{ name: document, title: {{ zh: 文号, en: Document }}, type: text, length: 40, required: true }}
        - name: kinds
          title: {{ zh: 类别, en: Kinds }}
          type: choices
          required: true
          choices:
            - {{ value: warning, title: {{ zh: 警告, en: Warning }} }}
            - {{ value: fine, title: {{ zh: 罚款, en: Fine }} }}
            - {{ value: closure, title: {{ zh: 责令关闭, en: Closure }} }}
        - name: fine
          title: {{ zh: 金额, en: Fine }}
          type: money
          required_when: {{ field: kinds, includes: [fine] }}
        - {{ name: decided_on, title: {{ zh: 决定日期, en: Decided on }}, type: date, required: true }}
        - {{ name: valid_until, title: {{ zh: 有效期, en: Valid until }}, type: date }}
        - {{ name: facts, title: {{ zh: 事实, en: Facts }}, type: long_text }}
      identity: [document]
      dates: {{ decided: decided_on }}
      severity:
        rules: [{{ severity: serious, when: [{{ field: kinds, includes: [closure] }}] }}]
        otherwise: ordinary
      publication:
        visibility: public
        windows:
          minor: {{ published: true, minimum: {{ days: 0 }}, maximum: {{ months: 3 }} }}
          ordinary: {{ published: true, minimum: {{ months: 3 }}, maximum: {{ months: 12 }} }}
          serious: {{ published: true, minimum: {{ years: 1 }}, maximum: {{ years: 3 }} }}
      governed_by: day_of_decision
"""
RATING = f"""\
key: yunze.rating
title: {{ zh: 评价结果, en: Rating }}
versions:
  - in_force: 2015-01-01
    basis: [{{ act: yunze.act.code, article: "3" }}]
    terms:
{COMMON}\
      stance: neutral
      fields:
        - {{ name: scheme, title: {{ zh: 评价体系, en: Scheme }}, type: text, required: true }}
        - {{ name: grade, title: {{ zh: 等级, en: Grade }}, type: text, required: true }}
      identity: [scheme]
      dates: {{}}
      severity: {{ otherwise: none }}
      publication: {{ visibility: public }}
      governed_by: day_of_filing
      changes: supersede
"""
REGISTRATION = f"""\
key: yunze.registration
title: {{ zh: 登记, en: Registration }}
versions:
  - in_force: 2015-01-01
    basis: [{{ act: yunze.act.code, article: "4" }}]
    terms:
{COMMON}\
      stance: neutral
      registers: true
      fields:
        - {{ name: register, title: {{ zh: 登记簿, en: Register }}, type: text, required: true }}
        - {{ name: name, title: {{ zh: 名称, en: Name }}, type: text, required: true }}
      identity: [register]
      dates: {{}}
      severity: {{ otherwise: none }}
      publication: {{ visibility: public }}
      governed_by: day_of_filing
      changes: supersede
"""
CHECK = """\
key: yunze.check.order
title: { zh: 日期先后, en: Order of dates }
versions:
  - in_force: 2015-01-01
    basis: [{ act: yunze.act.code, article: "2" }]
    terms:
      items: [yunze.penalty]
      compare: [decided_on, "<=", valid_until]
      on_failure: return
      message: { zh: 有效期早于决定日期, en: Valid until before the decision }
      mend: { zh: 改正日期, en: Correct the dates }
"""
PENALTY_FEED = """\
key: yunze.feed.penalties-FORMAT
title: { zh: 处罚, en: Penalties }
agency: yunze.agency.FORMAT
item: yunze.penalty
format: FORMAT
encoding: detect
subject:
  code: [XDR_DM, 统一社会信用代码]
  name: [XDR_MC, 名称]
  kind: [XDR_LB, 相对人类别]
  persons: [自然人]
  recovery: [{ names: [许可证编号], take: 18 }]
columns:
  - { to: document, names: [WSH, 文号], required: true }
  - { to: kinds, names: [LB, 类别], values: { 警告: warning, 罚款: fine, 责令关闭: closure }, separator: ";、" }
  - { to: fine, names: [JE, 金额（万元）], unit: wan_yuan }
  - { to: decided_on, names: [RQ, 决定日期], dates: [iso, slashes, chinese] }
  - { to: valid_until, names: [YXQ, 有效期], dates: [iso] }
  - { to: facts, names: [SS, 事实] }
ignored: [序号]
persons: [法定代表人]
EXTRA"""
RATING_FEED = """\
key: yunze.feed.ratings
title: { zh: 评价, en: Ratings }
agency: yunze.agency.ratings
item: yunze.rating
format: csv
delivery: snapshot
subject: { code: [代码], name: [名称] }
columns:
  - { to: scheme, names: [体系], required: true }
  - { to: grade, names: [等级], required: true, unknown_value: warn }
unknown_column: warn
"""
REGISTER_FEED = """\
key: yunze.feed.register
title: { zh: 登记, en: Register }
agency: yunze.agency.register
item: yunze.registration
format: csv
subject: { code: [代码], name: [名称] }
columns:
  - { to: name, names: [名称], required: true }
  - { to: register, names: [], constant: 工商 }
"""
FORMATS = {"csv": "", "xlsx": "", "json": "records: data.rows\n", "jsonl": "", "xml": "records: rows.row\n"}


def agency(name: str, item: str) -> str:
    return (
        f"key: yunze.agency.{name}\ntitle: {{ zh: 云泽省机关, en: Office }}\ncode: {OFFICE}\n"
        f'region: "990100"\nsupplies: [{item}]\n'
    )


TEXTS = {
    "pack.yaml": 'key: yunze\ntitle: { zh: 云泽, en: Yunze }\nkind: national\nversion: "1"\n',
    "acts/code.yaml": ACT,
    "categories/administrative.yaml": "key: yunze.category.administrative\ntitle: { zh: 行政, en: Administrative }\n"
    "number: 3\nverified: true\n",
    "limits/publication.yaml": LIMITS,
    "private/words.yaml": WORDS,
    "catalogue/penalty.yaml": PENALTY,
    "catalogue/rating.yaml": RATING,
    "catalogue/registration.yaml": REGISTRATION,
    "checks/order.yaml": CHECK,
    "agencies/ratings.yaml": agency("ratings", "yunze.rating"),
    "agencies/register.yaml": agency("register", "yunze.registration"),
    "feeds/ratings.yaml": RATING_FEED,
    "feeds/register.yaml": REGISTER_FEED,
    **{f"agencies/{name}.yaml": agency(name, "yunze.penalty") for name in FORMATS},
    **{
        f"feeds/penalties-{name}.yaml": PENALTY_FEED.replace("FORMAT", name).replace("EXTRA", extra)
        for name, extra in FORMATS.items()
    },
}


def write_packs(folder: Path, texts: dict[str, str] = TEXTS) -> Path:
    """Write the province's pack below `folder`."""
    for name, text in texts.items():
        path = folder / "yunze" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def adopt(folder: Path, *, at: datetime = AT - timedelta(days=900), **changed: str) -> Rulebook:
    """Adopt the province's pack, some of its files with another text."""
    adopt_packs(write_packs(folder, TEXTS | changed), by="operator", at=at)
    return Rulebook.from_packs(folder)


@cache
def small_rulebook() -> Rulebook:
    """The province's rulebook, read once."""
    with TemporaryDirectory() as folder:
        return Rulebook.from_packs(write_packs(Path(folder)))


PENALTY_COLUMNS = ("统一社会信用代码", "名称", "文号", "类别", "金额（万元）", "决定日期", "有效期", "事实")


def penalty(number: int, **changed: str) -> dict[str, str]:
    """A good penalty of an invented organisation."""
    row = {
        "统一社会信用代码": code(number),
        "名称": f"云泽第{number}商贸有限公司",
        "文号": f"云罚〔2026〕{number}号",
        "类别": "罚款",
        "金额（万元）": "3.5",
        "决定日期": "2026-04-01",
        "有效期": "",
        "事实": "未按规定公示",
    }
    return row | changed


def csv_of(rows: Iterable[dict[str, str]], columns: Sequence[str] = ()) -> bytes:
    """Rows as a CSV file with these columns, or those of the first row."""
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns) or list(rows[0]), lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


class Desk:
    """Where files are handed in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.days = 0
        self.files = 0

    def hand_in(
        self, content: bytes | Iterable[dict[str, str]], *, feed: str = "penalties-csv", name: str = "", day: int = 0
    ) -> Receipt:
        """Deliver a file some days after the first of all; rows are written as CSV."""
        self.files += 1
        path = self.folder / (name or f"file-{self.files}.csv")
        path.write_bytes(content if isinstance(content, bytes) else csv_of(content))
        return deliver(path, feed=f"yunze.feed.{feed}", by="clerk", at=AT + timedelta(days=day, seconds=self.files))


def counts(receipt: Receipt) -> dict[str, int]:
    """The fates that occurred."""
    names = ("new", "changed", "unchanged", "withdrawn", "queried", "returned")
    return {name: getattr(receipt, name) for name in names if getattr(receipt, name)}


def checks(receipt: Receipt) -> list[tuple[int, str, str]]:
    """Row, check and fate of every problem."""
    return [(line.row, line.check, line.fate) for line in receipt.problems]
