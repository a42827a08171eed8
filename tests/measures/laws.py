"""Other rulebooks of the small province, drawn at random: other measures, other windows."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from gongxin.rulebook.book import Rulebook, by_key
from gongxin.rulebook.items import CatalogueItem, Condition, Length, Narrower, Severity, Version, Visibility, Window
from gongxin.rulebook.measures import Effect, Family, Ground, MeasureItem
from tests.measures.builders import law

LENGTHS = st.sampled_from([None, Length(days=0), Length(days=91), Length(months=1), Length(years=1), Length(years=100)])
DATES = st.sampled_from(["decided_on", "valid_until", "facts"])
CONDITIONS = {
    "yunze.penalty": st.sampled_from(
        [
            Condition(field="kinds", includes=("closure",)),
            Condition(field="kinds", within=("fine", "warning")),
            Condition(field="fine", at_least=6_000_000),
            Condition(field="fine", at_most=3_500_000),
            Condition(field="fine", stated=False),
            Condition(field="valid_until", stated=True),
            Condition(field="document", includes=("第1号", "第2号")),
            Condition(field="document", stated=False),
        ]
    ),
    "yunze.rating": st.sampled_from(
        [Condition(field="grade", includes=("D", "other")), Condition(field="grade", within=("A", "B"))]
    ),
}

NARROWER = st.builds(
    Narrower,
    visibility=st.sampled_from(Visibility),
    when=st.lists(CONDITIONS["yunze.penalty"], min_size=1, max_size=2).map(tuple),
)


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    """Records of some item on which a measure may rest."""
    item = draw(st.sampled_from(sorted(CONDITIONS)))
    dates = DATES if item == "yunze.penalty" else st.just("nothing")
    return Ground(
        item=item,
        when=tuple(draw(st.lists(CONDITIONS[item], max_size=2))),
        begins=draw(st.none() | dates),
        ended_on=tuple(draw(st.lists(dates, max_size=1))),
        last_day=tuple(draw(st.lists(dates, max_size=1))),
        shortest=draw(LENGTHS),
        longest=draw(LENGTHS),
    )


@st.composite
def measures(draw: st.DrawFn, key: str) -> MeasureItem:
    """The measure of that key with another effect and family, on other grounds."""
    known = law().measures[key]
    (version,) = known.versions
    assert version.terms is not None
    changed = {
        "effect": draw(st.sampled_from(Effect)),
        "family": draw(st.sampled_from(Family)),
        "grounds": tuple(draw(st.lists(grounds(), min_size=1, max_size=3))),
    }
    terms = version.terms.model_copy(update=changed)
    return known.model_copy(update={"versions": (version.model_copy(update={"terms": terms}),)})


@st.composite
def penalties(draw: st.DrawFn) -> CatalogueItem:
    """The item of penalties with other windows, from a second day on or from the first."""
    known = law().item("yunze.penalty")
    since = draw(st.lists(st.sampled_from([date(2026, 3, 1), date(2026, 5, 1)]), unique=True).map(sorted))
    versions = [_other_windows(draw, known.versions[0], day) for day in (date(2015, 1, 1), *since)]
    return known.model_copy(update={"versions": tuple(versions)})


def _other_windows(draw: st.DrawFn, version: Version, day: date) -> Version:  # type: ignore[type-arg]
    assert version.terms is not None
    lengths = st.sampled_from([Length(days=30), Length(months=3), Length(years=1), Length(years=3)])
    windows = {
        one: Window(published=draw(st.booleans()), minimum=Length(days=0), maximum=draw(lengths))
        for one in (Severity.ORDINARY, Severity.SERIOUS)
        if draw(st.integers(0, 3))
    }
    publication = version.terms.publication.model_copy(
        update={
            "visibility": draw(st.sampled_from(Visibility)),
            "narrower": tuple(draw(st.lists(NARROWER, max_size=2))),
            "anchor": draw(st.sampled_from(["published", "decided"])),
            "late_after": draw(st.none() | lengths),
            "until": draw(st.sampled_from([None, "valid_until"])),
            "windows": windows,
        }
    )
    changed = {
        "publication": publication,
        "governed_by": draw(st.sampled_from(["day_of_decision", "day_of_filing"])),
        "stance": draw(st.sampled_from(["adverse", "neutral"])),
    }
    stance = type(version.terms.stance)(changed["stance"])
    terms = version.terms.model_copy(update={**changed, "stance": stance})
    return version.model_copy(update={"in_force": day, "terms": terms})


def _book(bar: MeasureItem, limit: MeasureItem, penalty: CatalogueItem) -> Rulebook:
    catalogue = {**law().catalogue, penalty.key: penalty}
    return replace(law(), measures=by_key((bar, limit)), catalogue=by_key(catalogue.values()))


RULEBOOKS = st.builds(_book, measures("yunze.measure.bar"), measures("yunze.measure.limit"), penalties())
