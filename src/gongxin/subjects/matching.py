"""Which organisation a name without a code may mean: candidates, ranked, each with its reasons.

Nothing is ever linked by name alone.  A score orders candidates and labels them for the person who decides; links come
from codes and from recorded judgements.  "Not the same" binds: that organisation is never proposed again for that name
from that source, whatever either is called later.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import exp
from pathlib import Path
from typing import Any

import orjson
from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq

from gongxin.store.steps import steps_in
from gongxin.subjects.features import FEATURES, Name, is_doubtful, pair_features, with_rivals
from gongxin.subjects.grams import bigrams
from gongxin.subjects.names import plain
from gongxin.subjects.parts import parse_name
from gongxin.subjects.places import code_prefix

BRACKETS = str.maketrans("", "", "()")
RAREST = 6
MOST_HOLDERS = 3_000
COMPARED = 40
MANY = 100_000
STEPS = steps_in(Path(__file__).with_name("matching.sql"))


class Label(StrEnum):
    """What a score is worth to the person who decides; none of them links anything."""

    NEAR_CERTAIN = "near_certain"
    LIKELY = "likely"
    WEAK = "weak"


@dataclass(frozen=True)
class Feature:
    """One reason: its name, what was found, what it adds to the score before folding, and the words for people."""

    name: str
    value: float
    contribution: float
    zh: str
    en: str


@dataclass(frozen=True)
class Candidate:
    """An organisation that a name may mean; `model` is the digest of the weights that gave the score."""

    code: str
    name: str
    score: float
    label: Label
    explained: tuple[Feature, ...]
    model: str


@dataclass(frozen=True)
class Model:
    """The reviewed weights of the features and the two thresholds, with the digest of their file."""

    bias: float
    weights: dict[str, float]
    words: dict[str, dict[str, str]]
    automatic: float
    ask: float
    digest: str

    def score(self, features: dict[str, float]) -> float:
        """The likelihood, by the weights, that the two names are one organisation's."""
        total = self.bias + sum(self.weights[name] * features[name] for name in FEATURES)
        return 1 / (1 + exp(-max(-50.0, min(50.0, total))))

    def label(self, score: float, features: dict[str, float]) -> Label:
        """What the score is worth; names that contradict each other are never near certain."""
        if score >= self.automatic and not is_doubtful(features):
            return Label.NEAR_CERTAIN
        return Label.LIKELY if score >= self.ask else Label.WEAK


@cache
def model() -> Model:
    """The weights in the file beside this module."""
    content = (files("gongxin.subjects") / "weights.json").read_bytes()
    said = orjson.loads(content)
    features = said["features"]
    return Model(
        bias=said["bias"],
        weights={name: features[name]["weight"] for name in FEATURES},
        words={name: {"zh": features[name]["zh"], "en": features[name]["en"]} for name in FEATURES},
        automatic=said["automatic"],
        ask=said["ask"],
        digest="sha256:" + hashlib.sha256(content).hexdigest(),
    )


@dataclass(frozen=True)
class Compared:
    """A held name beside the asked one."""

    subject: int
    code: str
    name: str
    features: dict[str, float]


def candidates(
    name: str, *, region: str | None = None, source: str | None = None, limit: int = 5
) -> tuple[Candidate, ...]:
    """The organisations that `name` may mean, likeliest first.

    `region` is the code of the place that came with the name; what was judged "not the same" for this name from
    `source`, and whoever disowned the name, is left out.
    """
    judged = _judged_apart(plain(name), source or "")
    found = sorted(
        ((model().score(one.features), one) for one in compared(name, region=region, without=judged)),
        key=lambda pair: (-pair[0], pair[1].code),
    )
    return tuple(_candidate(score, one) for score, one in found[:limit])


def compared(name: str, *, region: str | None = None, without: frozenset[int] = frozenset()) -> list[Compared]:
    """Every organisation whose name is worth comparing, each by the closest of its names."""
    asked = _name(name)
    if len(asked.text) < 2:
        return []
    known = dict(_rows("how_common", {"grams": bigrams(asked.text)}))
    rows = _closest(asked.text, _near(known, without))
    holders = min((known.get(gram, 0) for gram in bigrams(asked.parts.trade_name)), default=MANY)
    never = any(not known.get(gram) for gram in bigrams(asked.text))
    held = [(row, _name(row[2])) for row in rows]
    features = [
        pair_features(asked, other, holders=holders, never=never, place=_agrees(region, row[4])) for row, other in held
    ]
    best: dict[int, Compared] = {}
    for (row, _), one in zip(held, features, strict=True):
        kept = best.get(row[0])
        if kept is None or one["whole_unlike"] < kept.features["whole_unlike"]:
            best[row[0]] = Compared(row[0], row[1], row[2], one)
    whole = list(best.values())
    return [
        Compared(one.subject, one.code, one.name, full)
        for one, full in zip(whole, with_rivals([one.features for one in whole]), strict=True)
    ]


def _near(known: dict[int, int], without: frozenset[int]) -> list[tuple[Any, ...]]:
    """The held names that share one of the rarest pairs of characters, or all of them where none is rare."""
    rarest = sorted((holders, gram) for gram, holders in known.items() if holders > 0)[:RAREST]
    few = [gram for holders, gram in rarest if holders <= MOST_HOLDERS]
    grams = few or [gram for _, gram in rarest]
    return _rows("sharing_any" if few else "sharing_all", {"grams": grams, "without": sorted(without)})


def _closest(text: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows whose names are likest as a whole, and those that hold the most of the asked characters."""
    texts = [row[3] for row in rows]
    near = process.extract(text, texts, scorer=Indel.normalized_similarity, limit=COMPARED)
    holding = process.extract(text, texts, scorer=LCSseq.similarity, limit=COMPARED)
    return [rows[place] for place in sorted({found[2] for found in (*near, *holding)})]


def _name(name: str) -> Name:
    folded = plain(name)
    return Name(folded.translate(BRACKETS), parse_name(name if name.isascii() else folded))


def _agrees(asked: str | None, held: str) -> bool | None:
    if not asked:
        return None
    return held.startswith(code_prefix(asked)) or asked.startswith(code_prefix(held))


def _candidate(score: float, one: Compared) -> Candidate:
    used = model()
    explained = [
        Feature(name, one.features[name], used.weights[name] * one.features[name], **used.words[name])
        for name in FEATURES
        if one.features[name] and used.weights[name]
    ]
    explained.sort(key=lambda feature: -abs(feature.contribution))
    return Candidate(one.code, one.name, score, used.label(score, one.features), tuple(explained), used.digest)


def _judged_apart(name: str, source: str) -> frozenset[int]:
    return frozenset(row[0] for row in _rows("judged_apart", {"plain": name, "source": source}))


def _rows(step: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step], given)
        return list(cursor.fetchall())
