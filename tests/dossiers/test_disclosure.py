"""Who may see a record on a day: decided once, from its terms, class and dates."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gongxin.dossiers.disclosure import SEEN_BY, disclose, visible_facts
from gongxin.rulebook.items import CatalogueTerms, Condition, Narrower, Severity, Visibility
from gongxin.rulebook.publication import OPENNESS
from tests.exchange.yunze import small_rulebook

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
PENALTY = "yunze.penalty"


def terms() -> CatalogueTerms:
    latest = small_rulebook().item(PENALTY).versions[-1].terms
    assert latest is not None
    return latest


TERMS = terms()
CLASSES = st.sampled_from([Severity(one) for one in TERMS.publication.windows])


@given(CLASSES, DAYS, DAYS, DAYS)
def test_outside_its_window_a_record_is_only_kept(
    severity: Severity, decided: date, published: date, day: date
) -> None:
    told = disclose(
        TERMS,
        facts={},
        severity=severity,
        decided_on=decided,
        published_on=published,
        until=None,
        withheld_on=None,
        day=day,
    )
    inside = told.public_from <= day and (told.public_until is None or day < told.public_until)
    assert inside or told.visibility is Visibility.KEPT


@given(CLASSES, DAYS, DAYS, DAYS)
def test_whoever_sees_less_never_sees_more(severity: Severity, decided: date, published: date, day: date) -> None:
    told = disclose(
        TERMS,
        facts={},
        severity=severity,
        decided_on=decided,
        published_on=published,
        until=None,
        withheld_on=None,
        day=day,
    )
    if told.seen_in(Visibility.PUBLIC):
        assert told.seen_in(Visibility.SHARED)
    assert told.seen_in(Visibility.KEPT)


@given(CLASSES, DAYS, DAYS)
def test_the_window_ends_at_its_instant(severity: Severity, decided: date, published: date) -> None:
    told = disclose(
        TERMS,
        facts={},
        severity=severity,
        decided_on=decided,
        published_on=published,
        until=None,
        withheld_on=None,
        day=published,
    )
    if told.public_until is not None:
        after = disclose(
            TERMS,
            facts={},
            severity=severity,
            decided_on=decided,
            published_on=published,
            until=None,
            withheld_on=None,
            day=told.public_until,
        )
        assert not after.seen_in(Visibility.PUBLIC)


CONDITION = Condition(field="kinds", includes=("fine",))


@given(CLASSES, st.sampled_from(Visibility), st.sampled_from(Visibility), DAYS, DAYS)
def test_what_a_record_states_may_hide_it_and_never_shows_it_to_more(
    severity: Severity, widest: Visibility, asked: Visibility, published: date, day: date
) -> None:
    narrower = (Narrower(visibility=asked, when=(CONDITION,)),)
    said = TERMS.publication.model_copy(update={"visibility": widest, "narrower": narrower})
    plain, asking = (
        disclose(
            TERMS.model_copy(update={"publication": said}),
            facts={"kinds": kinds},
            severity=severity,
            decided_on=None,
            published_on=published,
            until=None,
            withheld_on=None,
            day=day,
        ).visibility
        for kinds in (["warning"], ["fine", "warning"])
    )
    assert asking is min(plain, asked, key=OPENNESS.index)


def test_the_three_views_contain_one_another() -> None:
    assert SEEN_BY[Visibility.PUBLIC] < SEEN_BY[Visibility.SHARED] < SEEN_BY[Visibility.KEPT]


def test_fields_that_the_catalogue_does_not_name_are_never_shown() -> None:
    shown = visible_facts(TERMS, {"legal_representative": "某人", "fine": 1}, view=Visibility.KEPT)
    assert "legal_representative" not in shown


def test_a_day_before_publication_is_not_public() -> None:
    decided, published = date(2026, 5, 1), date(2026, 5, 4)
    before = published - timedelta(days=1)
    told = disclose(
        TERMS,
        facts={},
        severity=Severity.SERIOUS,
        decided_on=decided,
        published_on=published,
        until=None,
        withheld_on=None,
        day=before,
    )
    assert not told.seen_in(Visibility.SHARED)
