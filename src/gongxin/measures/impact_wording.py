"""What another rulebook would change, in words for whoever decides on it: in Chinese and in English."""

from collections.abc import Iterator
from types import MappingProxyType

from gongxin.codes.regions import region
from gongxin.measures.rules import Answer, Document
from gongxin.measures.wording import ANSWERS, EFFECTS
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.values_in_chinese import in_chinese

SHOWN = 10
"""So many sectors and regions of each change are told in lines; the document holds all."""

WORDS = MappingProxyType(
    {
        "zh": {
            "head": "{day}：以规则包 {proposed} 代替 {rulebook}，涉及单位共 {organisations} 家",
            "answers": "答复的变化",
            "measures": "措施的变化",
            "records": "公示的变化",
            "none": "没有变化",
            "organisations": "{count} 家",
            "record_count": "{count} 条",
            "not_asked": "不涉及",
            "nothing": "无",
            "more": "其余 {count} 项见 --json",
            "earlier": "公示期提前结束",
            "later": "公示期延长",
            "public": "公示",
            "shared": "仅共享",
            "kept": "仅留存",
            "lawless": "无适用条款",
            "tail": "账本位置 {position} · 摘要 {digest}",
        },
        "en": {
            "head": "{day}: {proposed} in the place of {rulebook}, over {organisations} organisations",
            "answers": "Answers that change",
            "measures": "Measures that change",
            "records": "Publication that changes",
            "none": "nothing changes",
            "organisations": "{count} organisations",
            "record_count": "{count} records",
            "not_asked": "not asked",
            "nothing": "nothing",
            "more": "{count} more with --json",
            "earlier": "ends earlier",
            "later": "ends later",
            "public": "public",
            "shared": "shared only",
            "kept": "kept only",
            "lawless": "no rule governs it",
            "tail": "position of the log {position} · digest {digest}",
        },
    }
)


def in_words(document: Document, old: Rulebook, new: Rulebook, language: str) -> Iterator[str]:
    """The table in lines of `language` ("zh" or "en")."""
    words = WORDS[language]
    digests = {name: document[name][:12] for name in ("proposed", "rulebook")}
    yield words["head"].format(**{**document, **digests})
    for part, told in (("answers", _answers), ("measures", _measures), ("records", _records)):
        yield words[part]
        for line in told(document[part], old, new, language):
            yield "  " + line
        if not document[part]:
            yield "  " + words["none"]
    yield words["tail"].format(**document)


def _answers(changes: list[Document], old: Rulebook, new: Rulebook, language: str) -> Iterator[str]:
    for one in changes:
        title = _title("purposes", one["purpose"], old, new, language)
        pair = f"{_answer(one['before'], language)} → {_answer(one['after'], language)}"
        yield f"{title}: {pair}: {_count(one, language)}"
        yield from _parts(one, language)


def _measures(changes: list[Document], old: Rulebook, new: Rulebook, language: str) -> Iterator[str]:
    for one in changes:
        titles = [_title(kind, one[name], old, new, language) for kind, name in KINDS]
        effects = " → ".join(_effect(one[name], language) for name in ("before", "after"))
        pair = " → ".join(_answer(one[name], language) for name in ("answer_before", "answer_after"))
        yield f"{' · '.join(titles)}: {effects} ({pair}): {_count(one, language)}"
        yield from _parts(one, language)


KINDS = (("measures", "measure"), ("purposes", "purpose"))


def _records(changes: list[Document], old: Rulebook, new: Rulebook, language: str) -> Iterator[str]:
    words = WORDS[language]
    for one in changes:
        title = _title("catalogue", one["item"], old, new, language)
        severity = in_chinese(one["severity"]) if language == "zh" else one["severity"]
        seen = [words[one[name] or "lawless"] for name in ("before", "after")]
        turn = words[one["end"]] if one["end"] else " → ".join(seen)
        yield f"{title} ({severity}): {turn}: {words['record_count'].format(count=one['records'])}"


def _title(kind: str, key: str, old: Rulebook, new: Rulebook, language: str) -> str:
    items = {**getattr(old, kind), **getattr(new, kind)}
    return str(getattr(items[key].title, language))


def _answer(answer: str | None, language: str) -> str:
    return WORDS[language]["not_asked"] if answer is None else ANSWERS[Answer(answer)][language]


def _effect(effect: str | None, language: str) -> str:
    return WORDS[language]["nothing"] if effect is None else EFFECTS[effect][language]


def _count(one: Document, language: str) -> str:
    return WORDS[language]["organisations"].format(count=one["organisations"])


def _parts(one: Document, language: str) -> Iterator[str]:
    """The sectors and the regions of a change, those with the most organisations first."""
    sectors = [(_sector(part, language), part["organisations"]) for part in one["by_sector"]]
    regions = [(_region(part["region"]), part["organisations"]) for part in one["by_region"]]
    for parts in (sectors, sorted(regions, key=lambda part: -part[1])):
        told = [f"{name} {count}" for name, count in parts[:SHOWN]]
        if len(parts) > SHOWN:
            told.append(WORDS[language]["more"].format(count=len(parts) - SHOWN))
        yield "  " + " · ".join(told)


def _sector(part: Document, language: str) -> str:
    named = part["industry"] or part["kind"]
    return in_chinese(named) if language == "zh" and part["industry"] is None else str(named)


def _region(code: str) -> str:
    known = region(code)
    return known.name or code
