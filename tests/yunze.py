"""A few invented organisations of Yunze, delivered through the real intake."""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from gongxin.codes.generate import make_code
from gongxin.exchange.actions import deliver
from gongxin.exchange.receipts import Receipt
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Rulebook
from gongxin.subjects.followers import index_names
from tests.exchange.yunze import person_number

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = (NOW + timedelta(hours=8)).date()
PLENTY = 100  # the register's feed stops below so many rows


def code(number: int, *, pair: str = "91", region: str = "990100") -> str:
    """The code of the organisation with this number."""
    return make_code(pair=pair, region=region, body=f"MA9{number:05d}")


BUSY, CLEAN, WITHHELD, EXPIRED = code(1), code(2), code(3, region="990200"), code(4)
NAMES = {
    BUSY: "云川宏岚化工新材料科技（集团）有限公司",
    CLEAN: "云川清禾精密机械有限公司",
    WITHHELD: "泽阳棠溪餐饮管理有限公司",
    EXPIRED: "云川润垚商贸有限公司",
}
FORMER = "云川晨舟化工有限公司"
UNKNOWN, MISSPELT, PERSON = code(99999), BUSY[:-1] + ("0" if BUSY[-1] != "0" else "1"), person_number()


@cache
def law() -> Rulebook:
    """The packs that come with the software, read once."""
    return Rulebook.from_packs(Path(settings.PACKS))


@dataclass(frozen=True)
class Penalty:
    """A penalty as an agency sends it."""

    subject: str
    number: str
    days_ago: int
    kinds: str = "罚款"
    fine: str = "2.500000"
    conduct: str = "未按照规定安装、使用大气污染物排放自动监测设备"


PENALTIES = (
    Penalty(BUSY, "云川环罚〔2026〕107号", 60),
    Penalty(
        BUSY,
        "云川应急罚〔2026〕18号",
        200,
        kinds="罚款;责令停产停业",
        fine="86.000000",
        conduct="未如实记录危险化学品储存情况",
    ),
    Penalty(WITHHELD, "泽阳市监罚〔2026〕9号", 30, kinds="警告", fine="", conduct="未按规定公示年度报告"),
    Penalty(EXPIRED, "云川市监罚〔2025〕3号", 700, conduct="明码标价不规范"),
)


def adopt(*, at: datetime = NOW - timedelta(days=900)) -> None:
    """Let the packs be the law."""
    adopt_rulebook(law(), by="tests", at=at)


def deliver_province(folder: Path) -> list[Receipt]:
    """Adopt the packs and deliver registrations, penalties, licences and honours, the older ones when they were new."""
    adopt()
    receipts = [
        deliver(registrations_file(folder, name=FORMER), feed="demo.feed.registrations", by="tests", at=_ago(800))
    ]
    receipts.append(
        deliver(registrations_file(folder, name=NAMES[BUSY]), feed="demo.feed.registrations", by="tests", at=_ago(400))
    )
    for penalty in sorted(PENALTIES, key=lambda one: -one.days_ago):
        receipts.append(
            deliver(
                penalty_file(folder, penalty), feed="demo.feed.penalties", by="tests", at=_ago(penalty.days_ago - 3)
            )
        )
    receipts.append(deliver(_licences(folder), feed="demo.feed.licences", by="tests", at=_ago(10)))
    receipts.append(deliver(_honours(folder), feed="demo.feed.honours", by="tests", at=_ago(5)))
    assert all(receipt.state == "done" for receipt in receipts), [receipt.stopped_because for receipt in receipts]
    index_names()
    return receipts


def deliver_little(folder: Path) -> None:
    """Adopt the packs and deliver the register and one penalty: enough for a desk."""
    adopt()
    deliver(registrations_file(folder, name=NAMES[BUSY]), feed="demo.feed.registrations", by="tests", at=_ago(400))
    deliver(penalty_file(folder, PENALTIES[0]), feed="demo.feed.penalties", by="tests", at=_ago(57))
    index_names()


def _ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def _day(days_ago: int) -> date:
    return TODAY - timedelta(days=days_ago)


def registrations_file(folder: Path, *, name: str) -> Path:
    """The register of the province as it is delivered."""
    names = NAMES | {BUSY: name} | {code(number): f"云川{number}号测试商行" for number in range(100, 100 + PLENTY)}
    rows = [
        {
            "uscc": uscc,
            "name": title,
            "registered_on": "2016-03-18",
            "status": "存续",
            "organisation_type": "有限责任公司",
            "capital": "5000.000000",
            "scope": "精细化工产品的研发、生产和销售；货物进出口。（须经批准的项目，经批准后方可开展经营活动）",
            "address": "云川市高新技术产业开发区云岭路328号",
            "authority": "云川市市场监督管理局",
            "法定代表人": "某人",
        }
        for uscc, title in names.items()
    ]
    return _csv(folder / f"register-{name}.csv", rows)


def penalty_file(folder: Path, penalty: Penalty) -> Path:
    """One penalty in a file as its agency sends it."""
    row = {
        "CF_XDR_MC": NAMES[penalty.subject],
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": penalty.subject,
        "CF_WSH": penalty.number,
        "CF_WFXW": penalty.conduct,
        "CF_SY": f"经现场检查，当事人{penalty.conduct}，以上事实有现场检查笔录、询问笔录、照片等证据证明。",
        "CF_YJ": "《云泽省企业信用监督管理条例》第二十四条",
        "CF_CFLB": penalty.kinds,
        "CF_NR": f"给予{penalty.kinds}的行政处罚",
        "CF_NR_FK": penalty.fine,
        "CF_JDRQ": _day(penalty.days_ago).isoformat(),
        "CF_CFJG": "云川市生态环境局" if "环" in penalty.number else "云川市市场监督管理局",
    }
    return _csv(folder / f"penalty-{penalty.number}-{penalty.fine}.csv", [row])


def _licences(folder: Path) -> Path:
    rows = [
        {
            "XK_XDR_MC": NAMES[subject],
            "XK_XDR_LB": "法人及非法人组织",
            "XK_XDR_SHXYM": subject,
            "XK_WSH": f"云应急许〔{year}〕{place}号",
            "XK_XKLB": "普通",
            "XK_NR": "危险化学品经营许可" if subject == BUSY else "特种设备生产许可（A级锅炉）",
            "XK_JDRQ": f"{year}-06-11",
            "XK_YXQZ": f"{year}-06-11",
            "XK_YXQZI": f"{TODAY.year + 3}-06-10",
            "XK_XKJG": "云泽省应急管理厅",
            "XK_ZT": "1",
        }
        for subject in (BUSY, CLEAN)
        for place, year in enumerate((2022, 2023, 2025, 2025), 1)
    ]
    return _csv(folder / "licences.csv", rows)


def _honours(folder: Path) -> Path:
    path = folder / "honours.jsonl"
    lines = [
        {
            "统一社会信用代码": CLEAN,
            "纳税人名称": NAMES[CLEAN],
            "评价年度": str(year),
            "公布日期": f"{year + 1}-04-20",
            "数据来源": "云泽省税务局",
        }
        for year in (2023, 2024)
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def _csv(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
