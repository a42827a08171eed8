"""What changes between two rulebooks, item by item and from which day, and what is stricter or looser for whom."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from gongxin.law.ranks import Rank
from gongxin.rulebook.book import Rulebook, in_force
from gongxin.rulebook.described import KINDS, cited, described
from gongxin.rulebook.items import CatalogueItem, CatalogueTerms, Stance, Version, Words
from gongxin.rulebook.lengths import compared, said
from gongxin.rulebook.measures import ConsentTerms, MeasureKind, PurposeItem
from gongxin.rulebook.values_in_chinese import in_chinese
from gongxin.rulebook.widening import Change, Direction, changes

WORDS = {
    "subjects": ("适用主体", "subjects concerned"),
    "stance": ("信息性质", "stance"),
    "publication": ("公示", "publication"),
    "windows": ("公示期", "window"),
    "minor": ("轻微", "minor"),
    "ordinary": ("一般", "ordinary"),
    "serious": ("严重", "serious"),
    "none": ("不分级", "no class"),
    "published": ("是否公示", "published"),
    "maximum": ("最长", "longest"),
    "minimum": ("最短", "shortest"),
    "anchor": ("起算日", "counted from"),
    "late_after": ("迟报改按决定日起算", "counted from the decision when later than"),
    "visibility": ("公开范围", "visibility"),
    "narrower": ("按记录载明收窄", "visible to fewer by what a record states"),
    "sharing": ("共享属性", "sharing"),
    "sharing_row": ("共享方式、更新频率、条件", "ways, updating and conditions of sharing"),
    "special_report": ("专项信用报告", "special report"),
    "severity": ("严重程度认定", "how severity is found"),
    "retention": ("保存期限", "retention"),
    "fields": ("数据项", "field"),
    "repair": ("信用修复", "repair"),
    "possible": ("是否可修复", "possible"),
    "decision": ("修复办理时限", "time to decide"),
    "objection": ("异议", "objection"),
    "answer": ("异议答复时限", "time to answer"),
    "publish_within": ("公示时限", "time to publish"),
    "governed_by": ("适用哪日的规定", "day whose law governs"),
    "item": ("目录条目", "catalogue item"),
    "rank": ("依据的最高效力层级", "highest rank of its basis"),
    "act_rank": ("效力层级", "rank"),
    "basis": ("依据", "legal basis"),
    "title": ("名称", "title"),
    "version": ("版本", "version"),
    "terms": ("内容", "terms"),
    "columns": ("数据列", "columns"),
    "agency": ("报送单位", "agency"),
    "supplies": ("可报送的目录条目", "items it may supply"),
    "code": ("统一社会信用代码", "code"),
    "format": ("格式", "format"),
    "in_force": ("施行日期", "in force from"),
    "repealed": ("废止日期", "repealed on"),
    "successor": ("替代文件", "successor"),
    "consent": ("须经组织授权，最长", "the organisation's consent, at most"),
    "verified": ("是否核实", "verified"),
} | KINDS
"""What the parts of a change are called, in Chinese and in English."""

DIRECTIONS: dict[Direction, dict[str, str]] = {
    "stricter": {"zh": "更严", "en": "stricter"},
    "looser": {"zh": "更宽", "en": "looser"},
    "neutral": {"zh": "不分宽严", "en": "neither stricter nor looser"},
}
NOTHING = {"zh": "无", "en": "nothing"}


@dataclass(frozen=True)
class Difference:
    """One change: since when ("" where no day is told), in which direction, and for which kinds of subject, if any."""

    key: str
    since: str
    change: Words
    direction: Direction
    subjects: tuple[str, ...]
    old: str
    new: str

    def as_json(self) -> dict[str, object]:
        """The change as plain data, in the shape that the command prints."""
        told = asdict(self)
        told["for"] = list(told.pop("subjects"))
        return {**told, "change": {"zh": self.change.zh, "en": self.change.en}}

    def in_words(self, language: str) -> str:
        """The change in one line of `language` ("zh" or "en")."""
        chinese = language == "zh"
        words = in_chinese if chinese else str
        since = (f"自{self.since}起" if chinese else f"from {self.since}") if self.since else ""
        values = " → ".join(words(value) if value else NOTHING[language] for value in (self.old, self.new))
        whom = ("、" if chinese else ", ").join(words(kind) for kind in self.subjects)
        told = DIRECTIONS[self.direction][language] + (f" ({whom})" if whom else "")
        head = ", ".join(part for part in (self.key, since) if part)
        return f"{head}: {self.change.zh if chinese else self.change.en}: {values}: {told}"


def difference(old: Rulebook, new: Rulebook) -> tuple[Difference, ...]:
    """Every change: to the catalogue in order of key and day, then to what else the packs describe.

    A change that goes on is told on its first day.
    """
    told: list[Difference] = []
    for key in sorted({*old.catalogue, *new.catalogue}):
        seen: set[tuple[Change, tuple[str, ...]]] = set()
        for day in _days(old.catalogue.get(key), new.catalogue.get(key)):
            now = set(_on(day, key, old, new))
            told += [_told(key, day, *one) for one in sorted(now - seen, key=lambda one: one[0].path)]
            seen = now
    told += _consents(old, new)
    for key, since, path, was, becomes in described(old, new):
        direction = _of_measure(key, path, old, new)
        told.append(Difference(key, since, _title(path), direction, (), was, becomes))
    return tuple(told)


def _consents(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Purposes that come to ask the organisation's consent, or no longer: then more is shown without its word."""
    for key in sorted({*old.purposes} & {*new.purposes}):
        last = None
        for day in _days(old.purposes[key], new.purposes[key]):
            was, becomes = old.purposes[key].on(day), new.purposes[key].on(day)
            if was is None or becomes is None or was.terms is None or becomes.terms is None:
                continue
            asked = was.terms.consent, becomes.terms.consent
            if asked[0] != asked[1] and asked != last:
                yield _told(key, day, _consent(*asked), ())
            last = asked


def _consent(was: ConsentTerms | None, becomes: ConsentTerms | None) -> Change:
    direction: Direction = "neutral"
    if was is None or becomes is None:
        direction = "stricter" if becomes is None else "looser"
    else:
        directions: dict[int, Direction] = {1: "stricter", -1: "looser", 0: "neutral"}
        direction = directions[compared(was.longest, becomes.longest)]
    old, new = (said(one.longest, "en") if one else "" for one in (was, becomes))
    return Change(("purposes", "consent"), direction, old, new)


def _of_measure(key: str, path: tuple[str, ...], old: Rulebook, new: Rulebook) -> Direction:
    """A restriction that begins is stricter and one that ends looser; an incentive the other way round."""
    if path != ("measures",):
        return "neutral"
    begins = key in new.measures
    item = (new if begins else old).measures[key]
    said = [version.terms.kind for version in item.versions if version.terms is not None]
    return "stricter" if begins is (MeasureKind.RESTRICTION in said) else "looser"


def _days(*items: CatalogueItem | PurposeItem | None) -> list[date]:
    return sorted({version.in_force for item in items if item is not None for version in item.versions})


def _on(day: date, key: str, old: Rulebook, new: Rulebook) -> Iterator[tuple[Change, tuple[str, ...]]]:
    was, becomes = _version(old, key, day), _version(new, key, day)
    if was is None or becomes is None:
        yield from _begun_or_ended(was, becomes)
        return
    before, after = was.terms, becomes.terms
    assert before is not None
    assert after is not None
    concerned = tuple(kind for kind in (*before.subjects, *(set(after.subjects) - set(before.subjects))))
    for change in changes(before, after):
        yield change, (change.path[1],) if change.path[0] == "subjects" else concerned
    ranks = _highest(old, was, day), _highest(new, becomes, day)
    if was.basis != becomes.basis:
        yield Change(("basis",), "neutral", cited(was.basis), cited(becomes.basis)), concerned
    if ranks[0] is not ranks[1]:
        yield Change(("rank",), "neutral", str(ranks[0] or ""), str(ranks[1] or "")), concerned


def _version(book: Rulebook, key: str, day: date) -> Version[CatalogueTerms] | None:
    return book.catalogue[key].on(day) if key in book.catalogue else None


def _begun_or_ended(
    was: Version[CatalogueTerms] | None, becomes: Version[CatalogueTerms] | None
) -> Iterator[tuple[Change, tuple[str, ...]]]:
    if was is not None and was.terms is not None:
        yield Change(("item",), _burden(was.terms, ends=True), "in force", "not in force"), tuple(was.terms.subjects)
    if becomes is not None and becomes.terms is not None:
        change = Change(("item",), _burden(becomes.terms, ends=False), "not in force", "in force")
        yield change, tuple(becomes.terms.subjects)


def _burden(terms: CatalogueTerms, *, ends: bool) -> Direction:
    if terms.stance is not Stance.ADVERSE:
        return "neutral"
    return "looser" if ends else "stricter"


def _highest(book: Rulebook, version: Version[CatalogueTerms], day: date) -> Rank | None:
    acts = [book.acts[basis.act] for basis in version.basis if basis.act in book.acts]
    ranks = {act.rank for act in acts if in_force(act, day)}
    return next((rank for rank in Rank if rank in ranks), None)


def _told(key: str, day: date, change: Change, subjects: tuple[str, ...]) -> Difference:
    title = _title(change.path)
    return Difference(key, day.isoformat(), title, change.direction, tuple(map(str, subjects)), change.old, change.new)


def _title(path: tuple[str, ...]) -> Words:
    """What a change is about, in both languages."""
    zh, en = zip(*(WORDS.get(part, (in_chinese(part), part)) for part in path), strict=True)
    return Words(zh="·".join(zh), en=", ".join(en))
