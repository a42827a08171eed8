"""Values that the rooms below answer with, made by hand for pages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from gongxin.dossiers.answers import Answer, AsOf, Citation, Dossier, Mark, NameView, RecordView, SubjectView
from gongxin.rulebook.items import Severity, Stance, Visibility
from gongxin.subjects.search import Found, Hit
from tests.yunze import BUSY, FORMER, NAMES, NOW, TODAY

Answering = Callable[..., None]
PENALTY_FACTS = MappingProxyType(
    {
        "document_number": "云川环罚〔2026〕107号",
        "violation_kind": "超标排放",
        "penalty_kinds": ["fine"],
        "fine": 2_500_000,
        "decided_on": "2026-09-23",
    }
)


def record(
    number: int = 1,
    *,
    item: str = "national.penalty",
    stance: Stance = Stance.ADVERSE,
    severity: Severity = Severity.ORDINARY,
    since: date = TODAY - timedelta(days=30),
    until: date | None = TODAY + timedelta(days=300),
    facts: Mapping[str, object] = PENALTY_FACTS,
    corrected_at: datetime | None = None,
    marks: tuple[Mark, ...] = (),
) -> RecordView:
    """A record in the public view."""
    return RecordView(
        id=number,
        item=item,
        stance=stance,
        source="demo.agency.credit-centre",
        authority="云川市生态环境局",
        happened_on=None,
        decided_on=since - timedelta(days=3),
        published_at=since,
        corrected_at=corrected_at,
        severity=severity,
        visibility=Visibility.PUBLIC,
        public_from=since,
        public_until=until,
        basis=(Citation("national.act.repair-measures-2025", "4", "信用修复管理办法"),),
        facts=facts,
        event=number << 20,
        marks=marks,
    )


def licence(number: int) -> RecordView:
    """A licence, which speaks neither for nor against."""
    facts = {"document_number": f"云应急许〔2025〕{number}号", "content": "危险化学品经营许可"}
    return record(
        number, item="national.licence", stance=Stance.NEUTRAL, severity=Severity.NONE, until=None, facts=facts
    )


def dossier(*records: RecordView, code: str = BUSY, answer: Answer | None = None, fault: str = "") -> Dossier:
    """The public answer about an organisation."""
    found = answer or (Answer.PUBLISHED if records else Answer.NOTHING_PUBLISHED)
    as_of = AsOf(TODAY, NOW, 7)
    if found in (Answer.NO_SUCH_CODE, Answer.ILL_FORMED, Answer.OUT_OF_SCOPE, Answer.SOURCE_UNAVAILABLE):
        return Dossier(found, as_of, Visibility.PUBLIC, asked=code, fault=fault)
    names = (NameView(NAMES[BUSY], date(2020, 1, 1), None), NameView(FORMER, None, date(2020, 1, 1)))
    subject = SubjectView(1, code, code, names, "enterprise", "990100")
    return Dossier(found, as_of, Visibility.PUBLIC, subject, records)


def renamed(one: Dossier, name: str) -> Dossier:
    """The same answer about an organisation of another name."""
    assert one.subject is not None
    return replace(one, subject=replace(one.subject, names=(NameView(name, None, None),)))


def hits(total: int, *, shown: int = 20, text: str = "宏岚") -> Found:
    """What a search answers, its first hit by a former name."""
    found = [
        Hit(
            BUSY,
            NAMES[BUSY],
            FORMER if n == 0 else NAMES[BUSY],
            "former_name" if n == 0 else "contains",
            90 - n,
            "990100",
            "云川市",
            n == 0,
        )
        for n in range(min(shown, total))
    ]
    return Found(text, total, tuple(found))
