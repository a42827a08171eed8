"""What changes between two rulebooks beside the catalogue's terms: acts, checks, feeds, measures and more.

Each is told as it was and as it becomes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Basis, Item, Strict, Version, Words
from gongxin.rulebook.measures import PurposeTerms

KINDS = {
    "packs": ("规则包", "pack"),
    "acts": ("法律文件", "act"),
    "categories": ("信息类别", "category"),
    "limits": ("公示期上限", "publication limits"),
    "private": ("个人信息用词", "private words"),
    "checks": ("质量校验", "quality check"),
    "agencies": ("信源单位", "agency"),
    "feeds": ("信源描述", "feed"),
    "measures": ("措施", "measure"),
    "purposes": ("查询用途", "purpose"),
    "procedures": ("程序", "procedure"),
    "lists": ("名单", "list"),
    "commitments": ("信用承诺", "commitment"),
    "models": ("评价模型", "model of evaluation"),
    "reports": ("信用报告", "credit report"),
    "supervision": ("监管方案规则", "policy of supervision"),
    "requests": ("数据共享申请规则", "rules of sharing requests"),
    "exports": ("出境规则", "export rule"),
    "recognitions": ("评价互认规则", "recognition of grades"),
    "copies": ("公示信息副本规则", "rule about copies"),
    "calendars": ("放假安排", "calendar"),
}
"""The kinds of items told here, in Chinese and in English."""

Told = tuple[str, str, tuple[str, ...], str, str]
"""The item's key, the day from which (empty where it has none), what changes, and how it was and becomes."""


def described(old: Rulebook, new: Rulebook) -> Iterator[Told]:
    """Every change to what is not in the catalogue, kind by kind in order of key."""
    for kind in KINDS:
        was, becomes = getattr(old, kind), getattr(new, kind)
        for key in sorted({*was, *becomes}):
            yield from _of_item(kind, key, was.get(key), becomes.get(key))


def cited(basis: Iterable[Basis]) -> str:
    """Citations as one text: the acts' keys and the places in them."""
    return ", ".join(f"{one.act}#{one.article}" for one in basis)


def _of_item(kind: str, key: str, was: Strict | None, becomes: Strict | None) -> Iterator[Told]:
    if was is None or becomes is None:
        yield key, _begins(was or becomes), (kind,), *(("", "in force") if was is None else ("in force", ""))
    elif isinstance(was, Item) and isinstance(becomes, Item):
        yield from _of_versions(kind, key, was, becomes)
        yield from _of_fields(kind, key, "", was.title, becomes.title, only="title")
    elif was != becomes:
        for name in type(was).model_fields:
            yield from _of_fields(kind, key, _begins(becomes), getattr(was, name), getattr(becomes, name), only=name)


def _of_versions(kind: str, key: str, was: Item[Any], becomes: Item[Any]) -> Iterator[Told]:
    versions: list[Mapping[Any, Version[Any]]] = [
        {one.in_force: one for one in item.versions} for item in (was, becomes)
    ]
    for day in sorted({*versions[0], *versions[1]}):
        before, after = versions[0].get(day), versions[1].get(day)
        since = day.isoformat()
        if before is None or after is None:
            said = ("", "in force") if before is None else ("in force", "")
            yield key, since, (kind, "version"), *said
            continue
        yield from _of_fields(kind, key, since, cited(before.basis), cited(after.basis), only="basis")
        yield from _of_fields(kind, key, since, _asked(before.terms), _asked(after.terms), only="terms")


def _asked(terms: object) -> object:
    """Terms without the consent that a purpose asks, which `difference` tells with its direction."""
    return terms.model_copy(update={"consent": None}) if isinstance(terms, PurposeTerms) else terms


def _of_fields(kind: str, key: str, since: str, was: object, becomes: object, *, only: str) -> Iterator[Told]:
    if was == becomes:
        return
    if isinstance(was, tuple) and isinstance(becomes, tuple):
        gone = tuple(one for one in was if one not in becomes)
        come = tuple(one for one in becomes if one not in was)
        was, becomes = (gone, come) if gone or come else (was, becomes)
    yield key, since, (kind, f"act_{only}" if only == "rank" else only), _said(was), _said(becomes)


def _begins(value: Strict | None) -> str:
    if isinstance(value, Item):
        return str(value.versions[0].in_force)
    return str(getattr(value, "in_force", ""))


def _said(value: object) -> str:
    """A value in one line."""
    if isinstance(value, Words):
        return f"{value.zh} / {value.en}"
    if isinstance(value, Strict):
        return json.dumps(value.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
    if isinstance(value, tuple):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
