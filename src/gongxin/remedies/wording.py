"""Where an organisation stands, as a document and in words: in Chinese and in English."""

from collections.abc import Iterator
from dataclasses import asdict
from types import MappingProxyType

from gongxin.remedies.queries import Stands
from gongxin.remedies.rules import Condition, Met, Stand, Where

WHERE = MappingProxyType(
    {
        Where.CAN_BE_ASKED: {"zh": "现在可以申请修复", "en": "repair can be asked for now"},
        Where.TOO_EARLY: {"zh": "{earliest}起可以申请修复", "en": "repair can be asked for from {earliest} on"},
        Where.ASKED: {"zh": "已申请修复，见第{case}号案件", "en": "repair was asked for in case {case}"},
        Where.REPAIRED: {"zh": "已修复，仅存档", "en": "repaired; only the archive still has it"},
        Where.ENDED: {"zh": "公示已于{public_until}期满，无须修复", "en": "no longer published since {public_until}"},
        Where.EXCLUDED: {"zh": "规则未规定修复途径", "en": "the rulebook provides no repair"},
    }
)
"""What can be done about the repair of a record."""
CONDITIONS = MappingProxyType(
    {
        "minimum_period": {"zh": "已满最短公示期", "en": "shortest time of publication has run"},
        "corrected_and_performed": {
            "zh": "已纠正并履行义务（附证明材料）",
            "en": "put right, performed (enclose proof)",
        },
        "commitment": {"zh": "公开信用承诺（附承诺书）", "en": "public commitment (enclose the letter)"},
        "not_excluded": {"zh": "法律法规未排除修复", "en": "not excluded by law"},
    }
)
"""The conditions of repair."""
MET = MappingProxyType(
    {
        Met.MET: {"zh": "已满足", "en": "met"},
        Met.MISSING: {"zh": "未满足", "en": "missing"},
        Met.ENCLOSED: {"zh": "材料已附，由认定单位审核", "en": "enclosed, for the authority to judge"},
    }
)
TRACKS = MappingProxyType(
    {
        "deciding_authority": {"zh": "由作出决定的机关修复", "en": "decided by whoever made the finding"},
        "market_regulation": {"zh": "按市场监管信用修复程序办理", "en": "on the track of market regulation"},
    }
)


def document_of(found: Stands) -> dict[str, object]:
    """Where the organisation stands, as one document."""
    subject = found.dossier.subject
    return {
        "answer": found.dossier.answer.value,
        "code": subject.code if subject else None,
        "day": found.dossier.as_of.day.isoformat(),
        "records": [_plain(one) for one in found.stands],
    }


def _plain(one: Stand) -> dict[str, object]:
    days = ("earliest", "public_until")
    told = {**asdict(one), **{name: str(day) if (day := getattr(one, name)) else None for name in days}}
    return {**told, "where": one.where.value, "conditions": [_condition(each) for each in one.conditions]}


def _condition(one: Condition) -> dict[str, object]:
    return {"name": one.name, "met": one.met.value, "from": str(one.from_day) if one.from_day else None}


def in_words(found: Stands, language: str) -> Iterator[str]:
    """Where each record stands, in lines of `language` ("zh" or "en")."""
    subject = found.dossier.subject
    yield f"{found.dossier.answer} · {subject.name if subject else found.dossier.asked}"
    if subject and not found.stands:
        yield {"zh": "没有需要修复的记录。", "en": "No record needs repair."}[language]
    for one in found.stands:
        yield from _lines(one, language)


def where_in_words(one: Stand, language: str) -> str:
    """What can be done about the repair of a record, in a few words of `language`."""
    return WHERE[one.where][language].format(**asdict(one))


def conditions_in_words(one: Stand, language: str) -> Iterator[str]:
    """Each condition of repair and whether it is met, a line each."""
    for condition in one.conditions:
        since = f" · {condition.from_day}" if condition.from_day else ""
        yield f"{CONDITIONS[condition.name][language]}: {MET[condition.met][language]}{since}"


def _lines(one: Stand, language: str) -> Iterator[str]:
    yield f"{one.record} · {one.item} · {where_in_words(one, language)}"
    for line in conditions_in_words(one, language):
        yield f"    {line}"
    fee = {"zh": "不收费", "en": "no fee"}[language]
    doubt = {"zh": " · 期限未经原文核实", "en": " · times unconfirmed"}[language] if one.unverified else ""
    yield f"    {TRACKS[one.track][language]} · {one.decides or one.authority} · {fee}{doubt}"
