"""Reports signed and verified, in seconds of one core: of 34 records each, from what a dossier discloses to the file.

Reading the dossier from the store and keeping what was issued are not counted: `dossier` measures the first.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time

from bench.promises import at_least, at_most

ROOT = Path(__file__).resolve().parents[1]
AT = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
RECORDS = 34
PAPERS = 60
DOSSIERS = 100
DOCUMENTS = 2_000
KIND = "national.report.public-report"
FACTS = {
    "document_number": "云川环罚〔2026〕107号",
    "violation": "经现场检查，当事人未按照规定安装、使用大气污染物排放自动监测设备，以上事实有证据证明。",
    "basis_text": "《云泽省企业信用监督管理条例》第二十四条",
    "penalty_kinds": ["fine"],
    "penalty_text": "给予罚款的行政处罚",
    "fine": 2_500_000,
    "decided_on": "2026-07-14",
    "authority": "云川市生态环境局",
}


def run(scale: float) -> dict[str, object]:
    from gongxin.cli.main import know_django

    know_django()
    from gongxin.reports.contents import Wanted, compose
    from gongxin.reports.credentials import credential_of, sign, verify
    from gongxin.reports.keys import make_keys, read_public
    from gongxin.reports.rules import number_of
    from gongxin.reports.seals import check_seal, sealed
    from gongxin.reports.sheets import press, printed
    from gongxin.reports.statuses import status_entry
    from gongxin.rulebook.book import Rulebook

    law = Rulebook.from_packs(ROOT / "packs")
    assert law.digest
    with tempfile.TemporaryDirectory() as folder:
        keys = make_keys(Path(folder), name="云泽省公共信用信息平台", at=AT)
    address, made = "https://gx.example", press(None)
    dossiers = [_dossier(n) for n in range(DOSSIERS)]
    status = status_entry(1, 7, address=address)

    def report(n: int):  # noqa: ANN202  # its type is known once Django is
        number = number_of(AT, drawn=n.to_bytes(8))
        return compose(dossiers[n % DOSSIERS], Wanted(KIND, "投标", "某招标人"), law=law, number=number, at=AT)

    def document(n: int) -> dict[str, object]:
        unsigned = credential_of(report(n), issuer=keys.issuer, address=address, status=status)
        return sign(unsigned, keys=keys, at=AT)

    signed = document(0)
    text = json.dumps(signed).encode()

    def paper(n: int) -> bytes:
        return sealed(printed(report(n), document(n), place="云泽省", at=AT, press=made), keys=keys, at=AT).content

    first = paper(DOSSIERS - 1)
    key = read_public(keys.public)
    documents = _rate(document, max(50, round(DOCUMENTS * scale)))
    papers = _rate(paper, max(10, round(PAPERS * scale)))
    checked = 1_000 / _rate(lambda _: verify(json.loads(text), key=key), 200)
    sealed_checked = 1_000 / _rate(lambda _: check_seal(first, certificate=keys.certificate), 20)
    return {
        "records": RECORDS,
        "pdf_bytes": len(first),
        "json_bytes": len(text),
        "json_per_second": round(documents),
        "pdf_per_second": round(papers, 1),
        "verify_json_ms": round(checked, 2),
        "verify_pdf_ms": round(sealed_checked, 1),
        "ratios": [
            at_least("sealed PDFs a second", papers, 15),
            at_least("signed credentials a second", documents, 1_000),
            at_most("a credential verified offline, ms", checked, 50),
            at_most("a sealed PDF verified offline, ms", sealed_checked, 50),
        ],
    }


def _rate(work: Callable[[int], object], times: int) -> float:
    """How many a second, one after the other, in the best third of the run."""
    best, third = 0.0, max(1, times // 3)
    for first in range(0, times - third + 1, third):
        began = process_time()
        for n in range(first, first + third):
            work(n)
        best = max(best, third / (process_time() - began))
    return best


def _facts(n: int) -> dict[str, object]:
    """The facts of a record: each of each report has its own, so that no line that was set once is met again."""
    told = {
        "document_number": f"云川环罚〔2026〕{n}号",
        "violation": f"经{n}月现场检查，当事人未按照规定安装第{n}号大气污染物排放自动监测设备，以上事实有证据证明。",
        "fine": 2_500_000 + 100 * n,
    }
    return {**FACTS, **told}


def _dossier(which: int):  # noqa: ANN202  # its type is known once Django is
    from gongxin.dossiers.answers import Answer, AsOf, Citation, Dossier, NameView, RecordView, SubjectView
    from gongxin.rulebook.items import Severity, Stance, Visibility

    day = date(2026, 7, 14)
    one = RecordView(
        id=1,
        item="national.penalty",
        stance=Stance.ADVERSE,
        source="demo.agency.ecology",
        authority="云川市生态环境局",
        happened_on=day,
        decided_on=day,
        published_at=day,
        corrected_at=None,
        severity=Severity.ORDINARY,
        visibility=Visibility.PUBLIC,
        public_from=day,
        public_until=date(2027, 7, 14),
        basis=(Citation("national.act.administrative-penalty-law", "48", "中华人民共和国行政处罚法"),),
        facts=FACTS,
        event=1,
    )
    subject = SubjectView(
        1,
        "91990100MA90011A4Q",
        "91990100MA90011A4Q",
        (NameView("云川测试有限公司", None, None),),
        "enterprise",
        "990100",
    )
    records = tuple(replace(one, id=n, facts=_facts(which * RECORDS + n)) for n in range(RECORDS, 0, -1))
    return Dossier(Answer.PUBLISHED, AsOf(AT.date(), AT, 1_000), Visibility.PUBLIC, subject, records)
