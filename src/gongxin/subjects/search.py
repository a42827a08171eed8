"""Organisations found by what people type: a code, a name, a former or short name, part of one, a name and a place.

Only names of organisations are searched; no person can be found here, and an identity number is refused unread.  The
same question gives the same order and the same total on every page.  What most questions ask stands in two functions
of the store, which are planned once; the rarer ones are planned for their own values.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from rapidfuzz.distance import Indel

from gongxin.codes import uscc
from gongxin.codes.faults import Fault
from gongxin.codes.identity import scrub
from gongxin.codes.regions import region
from gongxin.store.steps import steps_in
from gongxin.subjects.grams import bigrams
from gongxin.subjects.models import Standing
from gongxin.subjects.names import plain
from gongxin.subjects.parts import parse_name
from gongxin.subjects.places import forms, gazetteer

LONGEST_TEXT = 100
LARGEST_PAGE = 50
LAST_HIT = 1_000
"""Hits beyond this one cannot be paged to, and beyond it the hits of very common texts are not counted."""
COMMON = 1_000
"""Of a text that more names may hold not all are ranked."""
RANKED = 200
"""But so many of the shortest, what begins with the text, and what is called just so."""
RARE_ENOUGH = 2_000
"""Looser readings start from pairs of characters that no more names hold."""
COMMON_HALF = 20_000
"""The same where nothing else was found and a slower answer is better than none."""
RAREST = 4
"""How many rare pairs of a text are tried, where any of them may be right."""
VERY_COMMON = 100_000
"""Where the shortest names of all are read in order until a page is full."""
VERY_COMMON_SAMPLED = 64
FEW = 20
"""With fewer hits than this, looser readings of the text are tried too."""
MOST_LOOSE = 500
SPARE = 50
"""Rows beyond a page, for organisations of which several names hold the text."""
MOST_SIMILAR = 100
LEAST_LIKENESS = 28
LONGEST_SHORT_NAME = 8
BRACKETS = str.maketrans("", "", "()")
Given = dict[str, Any]
STEPS = steps_in(Path(__file__).with_name("search.sql"))
CURRENT_NAME = (
    "(SELECT text FROM subjects_search AS own WHERE own.subject_id = counted.subject_id "
    "ORDER BY standing, name_id DESC LIMIT 1)"
)
HOW = ("name", "former_name", "short_name", "prefix", "contains", "name_and_place", "short_name", "fuzzy")
BASE = (100, 95, 90, 85, 75, 65, 55, 0)
MOST_OFF = 9


class SearchRefused(ValueError):
    """The question cannot be asked so; the message says why."""


class OutOfScope(SearchRefused):
    """The text is a person's identity number, and people are not searched here."""


@dataclass(frozen=True)
class Hit:
    """An organisation that was found: the name it bears, the name that matched, and how closely."""

    code: str
    name: str
    matched: str
    how: str
    score: int
    region: str
    region_name: str
    former: bool


@dataclass(frozen=True)
class Found:
    """One page of hits; `total` is exact, or the least there are where `more` says so."""

    query: str
    total: int
    hits: tuple[Hit, ...]
    more: bool = False


@dataclass(frozen=True)
class _Asked:
    """A text as it is searched, and which pairs of characters it has, the rarest first."""

    text: str
    asked: str
    rarest: tuple[tuple[int, int], ...]

    @property
    def grams(self) -> list[int]:
        return [gram for gram, _ in self.rarest[:3]]

    @property
    def holders(self) -> int:
        """At most how many names hold the text."""
        return self.rarest[0][1] if self.rarest else 0


def search(text: str, *, limit: int = 20, offset: int = 0) -> Found:
    """Find organisations by what somebody typed, closest first.

    Refused: an empty or overlong text, a page too large or too far, and a person's identity number.
    """
    _check(text, limit=limit, offset=offset)
    reading = uscc.parse(text)
    if reading.fault is Fault.NATURAL_PERSON or scrub(text) != text:
        raise OutOfScope(Fault.NATURAL_PERSON.message["en"])
    if reading.code is not None:
        hits = [_hit(row, reading.code, how="code") for row in _rows("by_code", {"code": reading.code})]
        return Found(text, len(hits), tuple(hits[offset : offset + limit]))
    asked = _asked(text)
    if not asked.asked:
        return Found(text, 0, ())
    return _by_name(asked, limit=limit, offset=offset)


def _check(text: str, *, limit: int, offset: int) -> None:
    if not text.strip():
        raise SearchRefused("there is nothing to search for")
    if len(text) > LONGEST_TEXT or len(unicodedata.normalize("NFKC", text)) > LONGEST_TEXT:
        raise SearchRefused(f"a text to search for has at most {LONGEST_TEXT} characters")
    if not 1 <= limit <= LARGEST_PAGE:
        raise SearchRefused(f"a page has between 1 and {LARGEST_PAGE} hits, not {limit}")
    if not 0 <= offset <= LAST_HIT - limit:
        raise SearchRefused(f"only the first {LAST_HIT} hits can be paged to; ask more closely")


def _asked(text: str) -> _Asked:
    asked = _searchable(text)
    return _Asked(text, asked, _rarest([asked]))


def _searchable(text: str) -> str:
    return plain(text.replace("\0", "")).translate(BRACKETS)


def _rarest(texts: Iterable[str], *, known: Mapping[int, int] | None = None) -> tuple[tuple[int, int], ...]:
    """The pairs of characters of all texts with the number of names that hold them, the rarest first.

    Asked of the store only where not all of them are known already.
    """
    grams = {gram for text in texts for gram in bigrams(text)}
    if not grams:
        return ()
    if known is None or not grams <= known.keys():
        known = dict(_rows("how_common", {"grams": sorted(grams)}))
    return tuple(sorted(((gram, known.get(gram, 0)) for gram in grams), key=lambda pair: (pair[1], pair[0])))


def _by_name(asked: _Asked, *, limit: int, offset: int) -> Found:
    """What is called so or holds the text; of pairs that many names hold, hardly any may hold them all."""
    step = "common" if asked.holders > COMMON else "narrow" if asked.rarest else "beginning"
    counted = len(asked.asked) == 2 and max(asked.asked) <= "\uffff"
    if asked.holders > VERY_COMMON and (
        counted or _rows("sampled", {"asked": asked.asked})[0][0] >= VERY_COMMON_SAMPLED
    ):
        found = _close(asked, "broad", limit=limit, offset=offset)
        return Found(asked.text, LAST_HIT, found.hits, more=True)
    close = _close(asked, step, limit=limit, offset=offset)
    return close if close.total >= FEW else _loosely(asked, close, step, limit=limit, offset=offset)


def _loosely(asked: _Asked, close: Found, step: str, *, limit: int, offset: int) -> Found:
    """One page of the few close hits and what looser readings find beside them."""
    whole = close if close.total == len(close.hits) else _close(asked, step, limit=FEW, offset=0)
    every = _with_loose(asked, whole.hits)
    return Found(asked.text, len(every), every[offset : offset + limit])


def _close(asked: _Asked, step: str, *, limit: int, offset: int) -> Found:
    """One page of the names that are, begin with or hold the text, and how many of those that were ranked there are."""
    rows = {"broad": 2 * (offset + limit) + SPARE, "common": RANKED}.get(step, COMMON)
    given: Given = {"asked": asked.asked, "rarest": asked.grams, "beyond": asked.asked + chr(0x10FFFF), "rows": rows}
    found = _rows(step, {**given, "limit": limit, "offset": offset})
    counted = found or (offset and _rows(step, {**given, "limit": 1, "offset": 0}))
    total, read = counted[0][-2:] if counted else (0, 0)
    return Found(asked.text, min(total, LAST_HIT), tuple(_hit(row, asked.asked) for row in found), more=read >= rows)


def _with_loose(asked: _Asked, close: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The close hits, then those of looser readings; what is merely similar counts only where nothing else does."""
    seen = {hit.code for hit in close}
    loose = [hit for hit in (*_in_place(asked), *_by_short_form(asked)) if hit.code not in seen]
    if not close and not loose:
        loose = _similar(asked)[:FEW]
    best: dict[str, Hit] = {}
    for hit in sorted(loose, key=lambda hit: (-hit.score, len(hit.matched), hit.former, hit.code)):
        best.setdefault(hit.code, hit)
    return close + tuple(best.values())


def _in_place(asked: _Asked) -> list[Hit]:
    """Organisations by words in any order, one of which may be the place where they are."""
    hits: dict[str, Hit] = {}
    for words, place in _readings(asked):
        rarest = _rarest(words, known=dict(asked.rarest))
        if not rarest or rarest[0][1] == 0:
            continue
        grams = [gram for gram, _ in (rarest if rarest[0][1] <= RARE_ENOUGH else _rarest([*words, place]))[:3]]
        prefixes = list(gazetteer()[place].prefixes) if place else []
        given = {"words": words, "place": place, "prefixes": prefixes, "rarest": grams, "most": MOST_LOOSE}
        for row in _rows("all_words", given):
            how = "name_and_place" if place else "contains"
            hits.setdefault(row[0], _hit(row, "".join([*words, place]), how=how))
    return list(hits.values())


def _readings(asked: _Asked) -> list[tuple[list[str], str]]:
    """The ways to read a text as words and a place: a word that is a place, or a place at either end."""
    words = [word for word in map(_searchable, asked.text.split()) if word]
    if len(words) > 1:
        places = [word for word in words if word in gazetteer()]
        return [([other for other in words if other != place], place) for place in places] + [(words, "")]
    ends = (forms().at(asked.asked), forms().ending(asked.asked))
    rests = (asked.asked[len(ends[0]) :], asked.asked[: len(asked.asked) - len(ends[1])])
    return [([rest], place) for rest, place in zip(rests, ends, strict=True) if place and len(rest) >= 2]


def _by_short_form(asked: _Asked) -> list[Hit]:
    """Names that hold all characters in the same order, those of the trade name's beginning side by side."""
    parts = parse_name(asked.asked)
    start = asked.asked.find(parts.heart[:2]) if len(parts.heart) >= 2 else -1
    if start < 0 or not 3 <= len(asked.asked) <= LONGEST_SHORT_NAME:
        return []
    first = asked.asked[start : start + 2]
    holders = dict(_rarest([first], known=dict(asked.rarest)))
    if not 0 < min(holders.values()) <= RARE_ENOUGH:
        return []
    pieces = [*asked.asked[:start], first, *asked.asked[start + 2 :]]
    pattern = "%" + "%".join(map(_literal, pieces)) + "%"
    rows = _rows("short_form", {"first": list(holders), "pattern": pattern, "most": MOST_LOOSE})
    return [_hit(row, asked.asked) for row in rows]


def _literal(text: str) -> str:
    """The text with no character left that a pattern of LIKE gives a meaning."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _similar(asked: _Asked) -> list[Hit]:
    """Names whose heart is like the one asked for, at most a page of them.

    Where something in a long heart differs, a rare pair of it is right; in a short one, one half of it is.
    """
    parts = parse_name(asked.asked)
    heart = parts.heart or asked.asked
    if len(heart) < 2 or not heart.isalnum():
        return []
    known = dict(asked.rarest)
    rare = [gram for gram, holders in _rarest([heart], known=known) if 0 < holders <= RARE_ENOUGH][:RAREST]
    alike: Given = {"rare": rare, "heart": heart, "most": MOST_SIMILAR, "most_missing": max(1, len(heart) // 2)}
    rows = _rows("similar", alike) if rare else []
    for right, other in ((heart[len(heart) // 2 :], heart[: len(heart) // 2]), (heart[:-2], heart[-2:])):
        rarest = _rarest([right, parts.region], known=known) if len(right) >= 2 else ()
        if rarest and 0 < rarest[0][1] <= COMMON_HALF:
            given = {"rarest": [gram for gram, _ in rarest[:3]], "other": other, "most_missing": (len(other) + 1) // 2}
            rows += _rows("half_right", given | {"heart": heart, "most": MOST_LOOSE})
    hits = [_hit(row, asked.asked, score=_likeness(heart, parts.region, row)) for row in rows]
    likely = [hit for hit in hits if hit.score >= LEAST_LIKENESS]
    return sorted(likely, key=lambda hit: (-hit.score, len(hit.matched), hit.code))


def _likeness(heart: str, region: str, row: tuple[Any, ...]) -> int:
    """How alike the hearts are, out of 50; a place that the text names and the name bears speaks for it."""
    beside = 0.9 if region and region not in row[1] else 1.0
    return round(50 * beside * Indel.normalized_similarity(heart, row[-1]))


def _hit(row: tuple[Any, ...], asked: str, *, how: str | None = None, score: int | None = None) -> Hit:
    code, matched, name, step, standing, place, length = row[:7]
    if score is None:
        score = 100 if how == "code" else BASE[step] - min(MOST_OFF, max(0, length - len(asked)))
    known = region(place)
    return Hit(code, name, matched, how or HOW[step], score, place, known.full_name, standing == Standing.FORMER)


def _rows(step: str, given: Given) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step].replace("{name}", CURRENT_NAME), given)
        return list(cursor.fetchall())
