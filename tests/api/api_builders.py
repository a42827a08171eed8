"""Organisations of the invented province and files about them, as the API's tests need them."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from gongxin.codes.generate import make_code
from gongxin.exchange.actions import deliver
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Rulebook
from tests.exchange.yunze import person_number

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
MARKET = "demo.agency.market-regulation"
TAX = "demo.agency.tax"
PENALTIES = "demo.feed.penalties"
PERSON = person_number()
Deliver = Callable[..., None]


def code_of(number: int) -> str:
    """A valid code of the invented province."""
    return make_code(pair="91", region="990100", body=f"MA9{number:05d}")


@cache
def packs() -> Rulebook:
    """The packs beside the software, read once."""
    return Rulebook.from_packs(Path(settings.PACKS))


def adopt(*, at: datetime = NOON - timedelta(days=3000)) -> None:
    """Let the packs be the law."""
    adopt_rulebook(packs(), by="tests", at=at)


def penalty(
    number: int,
    *,
    days_ago: int = 20,
    fine: str = "2.500000",
    kinds: str = "罚款",
    conduct: str = "未按规定公示",
    subject: str | None = None,
) -> dict[str, str]:
    """A row of the penalties' feed."""
    decided: date = timezone.localdate() - timedelta(days=days_ago)
    return {
        "CF_XDR_MC": f"云泽{number}号商贸有限公司",
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": code_of(number) if subject is None else subject,
        "CF_WSH": f"云川市监罚〔2026〕{number}号",
        "CF_WFXW": conduct,
        "CF_SY": "经现场检查，当事人未按规定公示，以上事实有现场检查笔录等证据证明。",
        "CF_YJ": "《云泽省企业信用监督管理条例》第二十四条",
        "CF_CFLB": kinds,
        "CF_NR": f"给予{kinds}的行政处罚",
        "CF_NR_FK": fine,
        "CF_JDRQ": decided.isoformat(),
        "CF_CFJG": "云川市市场监督管理局",
    }


def file_of(*rows: dict[str, str]) -> bytes:
    """The rows as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def deliver_open_and_shared(folder: Path) -> None:
    """Number 1 has a public penalty, number 2 a warning that agencies alone share."""
    adopt()
    path = folder / "rows.csv"
    path.write_bytes(file_of(penalty(1), penalty(2, kinds="警告", fine="")))
    assert deliver(path, feed=PENALTIES, by="tests", at=datetime.now(UTC)).state == "done"
