"""How alike two names are, feature by feature: characters decide, region and legal form weigh little.

What one name leaves out and what it says differently are two features each: a short form leaves out, a namesake
contradicts.  A trade name of three characters or fewer has its own rule, because one character is much of it.
"""

from dataclasses import dataclass
from math import log10

from rapidfuzz.distance import OSA, Indel, LCSseq

from gongxin.subjects.parts import NameParts, regions_meet

NUMERALS = frozenset("0123456789一二三四五六七八九十甲乙丙丁")
SHORT_TRADE = 3
FEATURES = (
    "same_name",
    "trade_same",
    "trade_contradicted",
    "short_trade_contradicted",
    "trade_left_out",
    "trade_missing",
    "industry_contradicted",
    "industry_left_out",
    "region_contradicted",
    "region_left_out",
    "form_contradicted",
    "form_left_out",
    "branch_contradicted",
    "branch_left_out",
    "numeral_contradicted",
    "heart_unlike",
    "whole_unlike",
    "heart_same",
    "one_slip",
    "slip_never_seen",
    "short_form",
    "holds_whole",
    "short_name_asked",
    "trade_common",
    "place_contradicted",
    "place_agrees",
    "rivals",
    "behind_best",
    "ahead_of_next",
    "sole_holder",
    "sole_short_form",
)
"""The features in the order of the weights; the last five compare a candidate with the others."""

SHORT_NAME = 4

DOUBTS = (
    "trade_contradicted",
    "trade_left_out",
    "trade_missing",
    "industry_contradicted",
    "industry_left_out",
    "region_contradicted",
    "branch_contradicted",
    "branch_left_out",
    "numeral_contradicted",
    "place_contradicted",
)
"""Features of which none may be there for two names to be one beyond doubt, whatever the weights say."""


@dataclass(frozen=True)
class Name:
    """A name to be compared: as it is searched, and its parts."""

    text: str
    parts: NameParts


def contradicted(one: str, other: str) -> float:
    """The share of the shorter text's characters that the longer does not hold in the same order."""
    shorter = min(len(one), len(other))
    return (shorter - LCSseq.similarity(one, other)) / shorter if shorter else 0.0


def left_out(one: str, other: str) -> float:
    """The share of the longer text's characters that the shorter one leaves out, as far as it contradicts nothing."""
    longer = max(len(one), len(other))
    return abs(len(one) - len(other)) / longer if longer else 0.0


def pair_features(asked: Name, held: Name, *, holders: int, never: bool, place: bool | None) -> dict[str, float]:
    """The features of one pair.

    `holders` is how many names hold the rarest pair of the asked trade name's characters, `never` whether some pair in
    the asked name is held by none; `place` says whether the place that came with the name is that of the organisation,
    None where none came.
    """
    mine, theirs = asked.parts, held.parts
    trade = contradicted(mine.trade_name, theirs.trade_name)
    slip = float(asked.text != held.text and OSA.distance(asked.text, held.text, score_cutoff=1) == 1)
    short = min(len(mine.trade_name), len(theirs.trade_name)) <= SHORT_TRADE
    return {
        "same_name": float(asked.text == held.text),
        "trade_same": float(mine.trade_name == theirs.trade_name != ""),
        "trade_contradicted": trade,
        "short_trade_contradicted": float(short and trade > 0),
        "trade_left_out": left_out(mine.trade_name, theirs.trade_name),
        "trade_missing": float(not mine.trade_name or not theirs.trade_name),
        "industry_contradicted": contradicted(mine.industry, theirs.industry),
        "industry_left_out": left_out(mine.industry, theirs.industry),
        "region_contradicted": float(_clash(mine.region, theirs.region)),
        "region_left_out": float(bool(mine.region) != bool(theirs.region)),
        "form_contradicted": float(
            bool(mine.legal_form and theirs.legal_form) and mine.legal_form != theirs.legal_form
        ),
        "form_left_out": float(bool(mine.legal_form) != bool(theirs.legal_form)),
        "branch_contradicted": float(bool(mine.branch and theirs.branch) and mine.branch != theirs.branch),
        "branch_left_out": float(bool(mine.branch) != bool(theirs.branch)),
        "numeral_contradicted": float(_numerals(asked.text) != _numerals(held.text)),
        "heart_unlike": 1 - Indel.normalized_similarity(mine.heart, theirs.heart),
        "whole_unlike": 1 - Indel.normalized_similarity(asked.text, held.text),
        "heart_same": float(mine.heart == theirs.heart),
        "one_slip": slip,
        "slip_never_seen": slip * never,
        "short_form": float(_is_short_form(asked.text, held)),
        "holds_whole": float(_holds_whole(asked.text, held.text)),
        "short_name_asked": float(len(asked.text) <= SHORT_NAME),
        "trade_common": log10(1 + holders) / 5,
        "place_contradicted": float(place is False),
        "place_agrees": float(place is True),
    }


def is_doubtful(features: dict[str, float]) -> bool:
    """Whether the names contradict each other, or leave trade name, trade, branch or place open.

    A namesake always does: of a name without its place the one that is meant may be elsewhere, and not held at all.
    """
    placeless = features["region_left_out"] > features["place_agrees"]
    return placeless or any(features[name] > 0 for name in DOUBTS)


def closeness(features: dict[str, float]) -> float:
    """A first likeness, by which candidates are compared with each other."""
    return (
        1
        + features["same_name"]
        - 0.5 * features["heart_unlike"]
        - 0.3 * features["whole_unlike"]
        - 0.5 * features["trade_contradicted"]
        - 0.2 * features["industry_contradicted"]
        - 0.3 * features["region_contradicted"]
        - 0.1 * features["branch_left_out"]
        - 0.3 * features["branch_contradicted"]
        - 0.2 * features["numeral_contradicted"]
        - 0.3 * features["place_contradicted"]
        + 0.2 * features["short_form"]
    )


def with_rivals(found: list[dict[str, float]]) -> list[dict[str, float]]:
    """Each candidate's features with those that compare it with the others."""
    close = [closeness(features) for features in found]
    ranked = sorted(close, reverse=True)
    best, second = ranked[0] if ranked else 0.0, ranked[1] if len(ranked) > 1 else 0.0
    one_holds, one_shortens = (sum(one[name] for one in found) == 1 for name in ("holds_whole", "short_form"))
    return [
        features
        | {
            "rivals": log10(sum(other >= mine - 0.05 for other in close)),
            "behind_best": best - mine,
            "ahead_of_next": min(0.5, mine - second) if mine == best else 0.0,
            "sole_holder": features["holds_whole"] * one_holds,
            "sole_short_form": features["short_form"] * one_shortens,
        }
        for features, mine in zip(found, close, strict=True)
    ]


def _clash(one: str, other: str) -> bool:
    return bool(one and other) and one != other and not regions_meet(one, other)


def _numerals(text: str) -> list[str]:
    return sorted(character for character in text if character in NUMERALS)


def _holds_whole(asked: str, held: str) -> bool:
    return len(asked) < len(held) and asked in held


def _is_short_form(asked: str, held: Name) -> bool:
    """Whether the asked text leaves characters of the held name out and begins its trade name as that does."""
    start = held.parts.trade_name[:2]
    rest = iter(held.text)
    return len(asked) < len(held.text) and start in asked and all(character in rest for character in asked)
