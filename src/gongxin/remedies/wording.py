"""Where an organisation stands, as a document and in words: in Chinese and in English."""

from collections.abc import Iterator
from dataclasses import asdict
from types import MappingProxyType

from gongxin.codes.faults import Fault
from gongxin.dossiers.answers import Answer, Dossier
from gongxin.remedies.performance import Performed, yuan
from gongxin.remedies.queries import Stands
from gongxin.remedies.rules import Condition, Met, Stand, Where

WHERE = MappingProxyType(
    {
        Where.CAN_BE_ASKED: {"zh": "现在可以申请修复", "en": "repair can be asked for now"},
        Where.TOO_EARLY: {"zh": "{earliest}起可以申请修复", "en": "repair can be asked for from {earliest} on"},
        Where.ASKED: {"zh": "已申请修复，见第{case}号案件", "en": "repair was asked for in case {case}"},
        Where.SHIELDED: {
            "zh": "计划执行期间暂停公示，见第{case}号案件",
            "en": "shielded while a plan is performed, in case {case}",
        },
        Where.ON_LIST: {
            "zh": "属于名单列入，凭第{case}号案件申请移出名单",
            "en": "an entry in a list: ask to leave it, by case {case}",
        },
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
        Met.IN_PART: {"zh": "部分履行，全部履行后方可修复", "en": "performed in part; repair needs the whole"},
        Met.ENCLOSED: {"zh": "材料已附，由认定单位审核", "en": "enclosed, for the authority to judge"},
    }
)
PERFORMED = MappingProxyType(
    {"zh": "已缴{paid}元，应缴{due}元（{by}陈述）", "en": "{paid} of {due} yuan paid, as {by} stated on"}
)
STATED_AS = MappingProxyType(
    {
        "zh": {"subject": "申请人", "authority": "认定单位", "platform": "平台（收件）"},
        "en": {
            "subject": "the organisation",
            "authority": "the authority",
            "platform": "the platform, which received it,",
        },
    }
)
INSTALMENTS = MappingProxyType(
    {
        "zh": "{since}准予分期或者延期缴纳，至{until}；分期期间能否修复未见规定",
        "en": "instalments granted on {since}, until {until}; whether repair may come before that was not seen",
    }
)
"""What was performed of a duty, who says so, and whether it may be paid in instalments or later."""
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
    told: dict[str, object] = {"name": one.name, "met": one.met.value}
    told["from"] = str(one.from_day) if one.from_day else None
    return told | ({"performed": _performed(one.performed)} if one.performed else {})


def _performed(one: Performed) -> dict[str, object]:
    granted = one.instalments
    return {
        "due": yuan(one.due).replace(",", ""),
        "paid": yuan(one.paid).replace(",", ""),
        "stated_as": one.stated_as,
        "stated_on": one.stated_on.isoformat(),
        "instalments": {"granted_on": str(granted.granted_on), "until": str(granted.until)} if granted else None,
    }


def performed_in_words(one: Performed, language: str) -> str:
    """What was performed of what, who stated it and when, in words of `language`."""
    told = PERFORMED[language].format(paid=yuan(one.paid), due=yuan(one.due), by=STATED_AS[language][one.stated_as])
    told = f"{told} {one.stated_on}"
    if one.instalments is None:
        return told
    granted = INSTALMENTS[language].format(since=one.instalments.granted_on, until=one.instalments.until)
    return f"{told} · {granted}"


NOBODY = MappingProxyType(
    {"zh": "平台上没有代码为{code}的组织。", "en": "No organisation is known here by the code {code}."}
)


def _nobody(dossier: Dossier, language: str) -> str:
    """Why there is nobody to tell of; a person's number is not repeated."""
    if dossier.answer is Answer.OUT_OF_SCOPE:
        return Fault.NATURAL_PERSON.message[language]
    if dossier.answer is Answer.ILL_FORMED:
        return Fault(dossier.fault).message[language]
    return NOBODY[language].format(code=dossier.asked)


def in_words(found: Stands, language: str) -> Iterator[str]:
    """Where each record stands, in lines of `language` ("zh" or "en")."""
    subject = found.dossier.subject
    if subject is None:
        yield _nobody(found.dossier, language)
        return
    yield f"{subject.code} · {subject.name}"
    if not found.stands:
        yield {"zh": "没有需要修复的记录。", "en": "No record needs repair."}[language]
    for one in found.stands:
        yield from _lines(one, language)


def where_in_words(one: Stand, language: str) -> str:
    """What can be done about the repair of a record, in a few words of `language`."""
    return WHERE[one.where][language].format(**asdict(one))


def _part(one: Condition, language: str) -> str:
    return f" · {performed_in_words(one.performed, language)}" if one.performed else ""


def conditions_in_words(one: Stand, language: str) -> Iterator[str]:
    """Each condition of repair and whether it is met, a line each, with what was performed of the duty."""
    for condition in one.conditions:
        since = f" · {condition.from_day}" if condition.from_day else ""
        met = f"{MET[condition.met][language]}{since}{_part(condition, language)}"
        yield f"{CONDITIONS[condition.name][language]}: {met}"


def _lines(one: Stand, language: str) -> Iterator[str]:
    yield f"{one.record} · {one.item} · {where_in_words(one, language)}"
    for line in conditions_in_words(one, language):
        yield f"    {line}"
    fee = {"zh": "不收费", "en": "no fee"}[language]
    doubt = {"zh": " · 期限未经原文核实", "en": " · times unconfirmed"}[language] if one.unverified else ""
    yield f"    {TRACKS[one.track][language]} · {one.decides or one.authority} · {fee}{doubt}"
