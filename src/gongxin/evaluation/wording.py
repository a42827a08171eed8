"""A result as a document and in words, in Chinese and in English, as far as the viewer may see it."""

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import Any

from gongxin.evaluation.answering import Answered
from gongxin.evaluation.explaining import Change, Counted, Explained, Point, Way
from gongxin.evaluation.queries import Asked
from gongxin.evaluation.rules import PARTS, Result
from gongxin.evaluation.seeing import Sight
from gongxin.rulebook.evaluations import Standing

STANDINGS = MappingProxyType(
    {
        Standing.COMPREHENSIVE: {"zh": "公共信用综合评价", "en": "comprehensive public credit evaluation"},
        Standing.SECTOR: {"zh": "行业信用评价", "en": "sector credit evaluation"},
        Standing.RISK_HINT: {
            "zh": "内部风险提示，不是信用评价，不对外公布，不进入报告",
            "en": "an internal risk hint: no credit evaluation, not published, in no report",
        },
    }
)
"""What a model's result is, in words that go wherever it goes."""
SAID = MappingProxyType(
    {
        "grade": {"zh": "等级：{grade}（{title}）", "en": "Grade: {grade} ({title})"},
        "score": {"zh": "得分：{score}", "en": "Score: {score}"},
        "unbounded": {"zh": "仅按得分为{grade}级；", "en": "By score alone it would be {grade};"},
        "flag": {"zh": "等级受限：{title}", "en": "the grade is bound: {title}"},
        "missing": {"zh": "所知不足：{title}", "en": "not enough is known: {title}"},
        "small": {"zh": "记录较少，结果依据有限", "en": "few records: the result rests on little"},
        "dimension": {"zh": "{title}的分值已达上下限", "en": "{title} reached its limit of points"},
        "point": {"zh": "{title}：{points}分", "en": "{title}: {points} points"},
        "counted": {"zh": "{title}", "en": "{title}"},
        "record": {
            "zh": "第{record}号记录，{item}，决定于{decided}，公示于{published}",
            "en": "record {record}, {item}, decided {decided}, published {published}",
        },
        "withheld": {
            "zh": "另有{n}条按条件共享的记录，不在此列明，可另行申请共享",
            "en": "{n} more that are shared on conditions count, and are not named here: ask for them by a request",
        },
        "repair": {
            "zh": "第{record}号记录最早可于{earliest}修复（免费）；修复后，其他情况不变，等级为{grade}",
            "en": "repair of record {record} is possible from {earliest} and free; all else as today: {grade}",
        },
        "ends": {
            "zh": "第{record}号记录的公示于{until}届满；此后，其他情况不变，等级为{grade}",
            "en": "publication of record {record} ends on {until}; then, all else as today, the grade is {grade}",
        },
        "all": {
            "zh": "全部可修复的记录修复后，等级为{grade}",
            "en": "after all that can be repaired was repaired, the grade is {grade}",
        },
        "last": {
            "zh": "上次评价（第{run}次，{day}）等级为{grade}",
            "en": "the last run (number {run}, of {day}) gave {grade}",
        },
        "changed": {"zh": "{title}：由{before}分变为{after}分", "en": "{title}: {before} points then, {after} now"},
        "unverified": {
            "zh": "本模型的部分数值尚未经官方文本证实",
            "en": "some of the model's figures are not confirmed by an official text",
        },
    }
)
"""Sentences of an explanation."""


def points_of(parts: int) -> str:
    """Parts as points in exact decimals, without empty places."""
    whole, rest = divmod(abs(parts), PARTS)
    places = f"{rest:08d}".rstrip("0")
    return f"{'-' if parts < 0 else ''}{whole}{'.' + places if places else ''}"


def standing_of(asked: Asked) -> dict[str, Any]:
    """Which model it is, and what its result is."""
    return {
        "model": asked.item.key,
        "title": asked.item.title.model_dump(),
        "standing": asked.standing.value,
        "standing_said": dict(STANDINGS[asked.standing]),
        "unverified": list(asked.unverified),
    }


def _graded(asked: Asked, result: Result) -> dict[str, Any]:
    """The grade with what bounds it."""
    return {
        **standing_of(asked),
        "digest": asked.program.digest,
        "grade": result.grade,
        "grade_title": asked.title_of(result.grade).model_dump(),
        "flags": [{"flag": flag, **_flag_title(asked, flag)} for flag in result.flags],
    }


def line_of(told: Answered) -> dict[str, Any]:
    """A result without reasons as a document: the grade, what bounds it, and the run that gave it, if one did."""
    return {**_graded(told.asked, told.result), "run": None if told.run is None else told.run.id}


def document_of(told: Explained, sight: Sight) -> dict[str, Any]:
    """The explanation as a document, as far as this sight goes: without points where only the grade is seen."""
    result, full = told.result, sight is Sight.ALL
    return {
        "code": told.code,
        **_graded(told.asked, result),
        "day": told.day.isoformat(),
        "position": told.position,
        **({"score": points_of(result.score), "by_score_alone": result.unbounded} if full else {}),
        "points": [_point(point, full=full) for point in told.points],
        **(
            {
                "ways": [_way(way) for way in told.ways],
                "last": _change(told.last) if told.last else None,
                "history": [
                    {"run": run.id, "day": run.day.isoformat(), "position": run.position, "grade": grade}
                    for run, grade in told.history
                ],
                "others": dict(told.others),
            }
            if full
            else {}
        ),
    }


def _flag_title(asked: Asked, flag: str) -> dict[str, str]:
    """What a flag means, in both languages."""
    terms = asked.terms
    named = {one.key: one.title for one in terms.bounds} | {one.key: one.title for one in terms.ceilings}
    named |= {f"dimension.{one.key}": one.title for one in terms.dimensions}
    kind = flag.partition(".")[0] if flag.startswith("dimension.") else flag if flag in {"missing", "small"} else "flag"
    title = terms.coverage.title if kind == "missing" and terms.coverage else named.get(flag)
    return {
        language: said.format(title=title.model_dump()[language] if title else flag)
        for language, said in SAID[kind].items()
    }


def _point(point: Point, *, full: bool) -> dict[str, Any]:
    return {
        "indicator": point.indicator.key,
        "title": point.indicator.title.model_dump(),
        "dimension": point.indicator.dimension,
        "basis": [{"act": one.act, "article": one.article} for one in point.indicator.basis],
        **({"points": points_of(point.parts)} if full else {}),
        "records": [_record(one) for one in point.records],
        **({"withheld": point.withheld} if point.withheld else {}),
        **({"told": list(point.told)} if full else {}),
    }


def _record(one: Counted) -> dict[str, Any]:
    return {
        "record": one.record,
        "item": one.item,
        "severity": one.severity,
        "happened_on": _day(one.happened_on),
        "decided_on": _day(one.decided_on),
        "published_on": _day(one.published_on),
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        "record": way.record,
        "repair_from": _day(way.earliest),
        "fee": "none",
        "public_until": _day(way.public_until),
        "grade_then": way.grade,
    }


def _change(last: Change) -> dict[str, Any]:
    return {
        "run": last.run.id,
        "day": last.run.day.isoformat(),
        "position": last.run.position,
        "grade": last.grade,
        "indicators": [
            {"indicator": key, "before": points_of(before), "now": points_of(now)}
            for key, before, now in last.indicators
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def in_words(told: Explained, sight: Sight, language: str) -> Iterator[str]:
    """The explanation line by line in one language."""
    titles = {one.key: getattr(one.title, language) for one in told.asked.terms.indicators}
    yield f"{told.code} · {getattr(told.asked.item.title, language)} · {told.day}"
    yield STANDINGS[told.asked.standing][language]
    if told.asked.unverified:
        yield SAID["unverified"][language]
    grade = getattr(told.asked.title_of(told.result.grade), language)
    yield _said("grade", language, grade=told.result.grade, title=grade)
    if sight is Sight.ALL:
        yield _said("score", language, score=points_of(told.result.score))
    if sight is Sight.ALL and told.result.unbounded != told.result.grade:
        yield _said("unbounded", language, grade=told.result.unbounded)
    yield from flags_in_words(told, language)
    for point in told.points:
        yield from _point_in_words(point, told, sight, language)
    if sight is Sight.ALL:
        for way in told.ways:
            yield from _way_in_words(way, language)
        if told.last is not None:
            yield _said("last", language, run=told.last.run.id, day=told.last.run.day, grade=told.last.grade)
            for key, before, now in told.last.indicators:
                values = {"before": points_of(before), "after": points_of(now)}
                yield "  " + _said("changed", language, title=titles[key], **values)


def flags_in_words(told: Explained, language: str) -> Iterator[str]:
    """What bounds the grade, and what is missing, in one language."""
    for flag in told.result.flags:
        yield _flag_title(told.asked, flag)[language]


def _point_in_words(point: Point, told: Explained, sight: Sight, language: str) -> Iterator[str]:
    title, book = getattr(point.indicator.title, language), told.asked.book
    basis = "；".join(f"{getattr(book.act(one.act).title, language)} {one.article}" for one in point.indicator.basis)
    kind = "point" if sight is Sight.ALL else "counted"
    yield _said(kind, language, title=title, points=points_of(point.parts)) + f" [{basis}]"
    for one in point.records:
        item = getattr(book.item(one.item).title, language)
        dates = {"decided": one.decided_on or "—", "published": one.published_on or "—"}
        yield "  " + _said("record", language, record=one.record, item=item, **dates)
    if point.withheld:
        yield "  " + _said("withheld", language, n=point.withheld)
    yield from (f"  {reason}" for reason in (point.told if sight is Sight.ALL else ()))


def _way_in_words(way: Way, language: str) -> Iterator[str]:
    if way.record is None:
        yield _said("all", language, grade=way.grade)
        return
    if way.earliest is not None:
        yield _said("repair", language, record=way.record, earliest=way.earliest, grade=way.grade)
    if way.public_until is not None:
        yield _said("ends", language, record=way.record, until=way.public_until, grade=way.grade)


def _said(key: str, language: str, **values: object) -> str:
    return SAID[key][language].format(**values)
