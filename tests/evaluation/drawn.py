"""Models and worlds drawn at random, for properties that hold of all of them."""

from typing import Any

from hypothesis import strategies as st

from tests.evaluation.builders import CLOSED, PENALTY, PRAISE, Known, World, indicator, limit, model, words

POINTS = st.sampled_from(["-100", "-12.5", "-3", "-0.01", "0", "0.07", "1", "8.25", "40"])
LEVELS, KINDS = ["high", "low", "a_b"], ["fine", "warning", "closure", "a_b"]
AGES = st.one_of(st.none(), st.integers(0, 40), st.sampled_from([89, 90, 91, 92, 364, 365, 366, 730, 9_000]))
CONDITIONS = {
    PENALTY: st.sampled_from(
        [
            {"field": "kinds", "includes": ["fine", "a_b"]},
            {"field": "kinds", "within": ["fine", "warning"]},
            {"field": "kinds", "stated": False},
            {"field": "level", "includes": ["high"]},
            {"field": "level", "within": ["low", "a_b"]},
            {"field": "fine", "at_least": 500},
            {"field": "fine", "at_most": 500},
            {"field": "months", "stated": True},
            {"field": "until", "stated": True},
            {"field": "note", "stated": False},
        ]
    ),
    PRAISE: st.sampled_from([{"field": "level", "includes": ["high"]}, {"field": "note", "stated": True}]),
    CLOSED: st.sampled_from([{"field": "kinds", "within": ["closure"]}]),
}
SEVERITIES = ["none", "minor", "ordinary", "serious"]


@st.composite
def takes(draw: st.DrawFn, item: str) -> dict[str, Any]:
    return {
        "item": item,
        "when": draw(st.lists(CONDITIONS[item], max_size=2)),
        "severities": draw(st.lists(st.sampled_from(SEVERITIES), max_size=2, unique=True)),
        "dated": draw(st.sampled_from(["happened", "decided", "published"])),
    }


@st.composite
def indicators(draw: st.DrawFn, key: str) -> dict[str, Any]:
    aggregate = draw(st.sampled_from(["count", "sum", "latest_days", "present"]))
    items = [PENALTY] if aggregate == "sum" else [PENALTY, PRAISE, CLOSED]
    said: dict[str, Any] = {
        "take": [draw(takes(draw(st.sampled_from(items)))) for _ in range(draw(st.integers(1, 3)))],
        "aggregate": aggregate,
        "dimension": draw(st.sampled_from(["conduct", "care"])),
    }
    said |= {"of": draw(st.sampled_from(["fine", "months"]))} if aggregate == "sum" else {}
    if draw(st.booleans()):
        said["each"] = draw(POINTS)
        said |= {"decay": "fading"} if aggregate in ("count", "sum") and draw(st.booleans()) else {}
    else:
        steps = draw(st.lists(st.integers(-1, 400), min_size=1, max_size=4, unique=True))
        said["rungs"] = [{"at_least": step, "points": draw(POINTS)} for step in steps]
    lengths = [{"days": 30}, {"months": 3}, {"years": 1}, {"years": 2}]
    said |= {"within": draw(st.sampled_from(lengths))} if draw(st.booleans()) else {}
    said |= {"least": "-20"} if draw(st.booleans()) else {}
    return indicator(key, **said, **({"most": "5"} if draw(st.booleans()) else {}))


@st.composite
def models(draw: st.DrawFn) -> Any:  # noqa: ANN401
    drawn = [draw(indicators(f"number{place}")) for place in range(draw(st.integers(1, 4)))]
    grades = st.sampled_from("ABCD")
    bound = limit("bound", indicator="number0", at_least=draw(st.integers(0, 3)), grade=draw(grades))
    ceiling = limit("above", model="yunze.model.whole", when=["D", "M"], grade=draw(grades))
    steps = [{"from_days": 30, "thousandths": 750}, {"from_days": 365, "thousandths": 125}]
    said: dict[str, Any] = {
        "dimensions": [
            {"key": "conduct", "title": words("守法"), "weight": draw(st.sampled_from([1, 333, 1000, 2500]))},
            {"key": "care", "title": words("责任"), "least": "-30", "most": "10.5"},
        ],
        "decays": [{"key": "fading", "steps": steps}],
        "bounds": [bound] if draw(st.booleans()) else [],
        "ceilings": [ceiling] if draw(st.booleans()) else [],
    }
    coverage = {"items": [PENALTY, PRAISE], "at_least": 1, "otherwise": "M", "title": words("未评"), "small": 2}
    return model(*drawn, **said, **({"coverage": coverage} if draw(st.booleans()) else {}))


FACTS = {
    PENALTY: st.fixed_dictionaries(
        {},
        optional={
            "fine": st.sampled_from([0, 1, 499, 500, 501, -7, 10**12, 10**15]),
            "kinds": st.lists(st.sampled_from(KINDS), max_size=3),
            "level": st.sampled_from(LEVELS),
            "months": st.integers(-3, 40),
            "until": st.just("2027-01-31"),
            "note": st.sampled_from(["", "见决定书", "it's; DROP TABLE records--"]),
        },
    ),
    PRAISE: st.fixed_dictionaries({}, optional={"level": st.sampled_from(LEVELS), "note": st.just("2026-01-01")}),
    CLOSED: st.fixed_dictionaries({}, optional={"kinds": st.lists(st.sampled_from(KINDS), max_size=2)}),
}


@st.composite
def records(draw: st.DrawFn) -> Known:
    item = draw(st.sampled_from([PENALTY, PENALTY, PRAISE, CLOSED]))
    severity, facts = draw(st.sampled_from(SEVERITIES)), draw(FACTS[item])
    return Known(draw(st.integers(1, 5)), item, draw(AGES), severity, facts, draw(AGES), draw(AGES))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    kinds = {subject: draw(st.sampled_from(["enterprise", "enterprise", "institution"])) for subject in range(1, 6)}
    graded = draw(st.sets(st.tuples(st.integers(1, 5), st.just("yunze.model.whole"), st.sampled_from("ABDM"))))
    return World(kinds, draw(st.lists(records(), max_size=25)), sorted(graded))
