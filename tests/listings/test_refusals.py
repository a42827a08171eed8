"""What cannot be proposed: no person, no strange ground, no body that does not decide; hostile text changes nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.cases.actions import NoSuchSubject
from gongxin.cases.models import Case
from gongxin.cases.rules import ReasonsMissing, TextRefused
from gongxin.dossiers.statements import facts_held
from gongxin.listings.actions import propose_listing
from gongxin.listings.models import Listing
from gongxin.listings.queries import listing_of
from gongxin.listings.rules import (
    GoneOn,
    GroundNotOfList,
    KindNotListed,
    MayNotDecide,
    NotDecidedHere,
    NotEntered,
    NumberRefused,
    PeopleNotListed,
    TermNotAllowed,
    UnderWay,
    ends_on,
    facts_of_entry,
    last_day,
    number_of,
    refuse_decider,
    term_of,
)
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import Length, NotInForce
from gongxin.rulebook.lists import ListTerms
from gongxin.subjects.actions import record_succession
from gongxin.subjects.models import Subject
from gongxin.subjects.rules import Manner
from tests.cases.builders import moment
from tests.exchange.yunze import person_number
from tests.listings.builders import (
    EFFECT,
    EMERGENCY,
    FINANCE,
    NOTICED,
    NUMBER,
    PROCUREMENT,
    PROPOSED,
    SAFETY,
    Entry,
    known_organisation,
    years,
)
from tests.yunze import law

CHARITIES, DEBTORS = "national.list.charity-abnormal-operations", "national.list.judgment-debtors"
MARKET, OFFICE = "national.list.market-regulation", "demo.agency.market-regulation"


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"ground": "rumour"}, GroundNotOfList),
        ({"ground": "accident\x00"}, GroundNotOfList),
        ({"agency": OFFICE}, MayNotDecide),
        ({"agency": "demo.agency.nobody"}, UnknownKey),
        ({"key": "national.list.nobody"}, UnknownKey),
        ({"key": DEBTORS}, NotDecidedHere),
        ({"key": MARKET}, MayNotDecide),
        ({"term": years(1)}, TermNotAllowed),
        ({"statement": " "}, ReasonsMissing),
        ({"statement": "事实\x00"}, TextRefused),
        ({"statement": "长" * 20_001}, TextRefused),
    ],
)
def test_what_the_list_does_not_allow_is_refused(
    home: Path, changed: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        Entry(home, **changed)  # type: ignore[arg-type]
    assert (Case.objects.count(), Listing.objects.count()) == (0, 0)


def propose(home: Path, subject: str, *, key: str = SAFETY, year: int = 2026) -> int:
    return propose_listing(
        key,
        subject=subject,
        ground="accident",
        agency=EMERGENCY,
        by="officer",
        at=moment(PROPOSED.replace(year=year)),
        statement="事故",
        term=None,
        home=home,
    )


def test_no_person_is_entered_and_the_number_is_not_repeated(home: Path) -> None:
    number = person_number()
    with pytest.raises(PeopleNotListed) as refused:
        propose(home, number)
    assert number not in str(refused.value)


@pytest.mark.parametrize("code", ["", "李某", "91990100MA9000000X", "<script>alert(1)</script>", "9" * 5_000])
def test_what_is_no_known_organisation_is_not_entered(home: Path, code: str) -> None:
    with pytest.raises(NoSuchSubject):
        propose(home, code)


def test_a_list_that_is_not_in_force_yet_enters_nobody(home: Path) -> None:
    with pytest.raises(NotInForce):
        propose(home, known_organisation().code, year=2022)


def test_a_list_about_others_does_not_take_this_kind(home: Path) -> None:
    held = known_organisation()
    Subject.objects.filter(id=held.id).update(kind="government")
    with pytest.raises(KindNotListed, match="government"):
        propose(home, held.code)
    assert Case.objects.count() == 0


def gone_on(earlier: Subject, later: Subject, *, manner: Manner, since: date = PROPOSED) -> None:
    record_succession(
        earlier.code, later.code, manner=manner, since=since, by="register", reasons="登记", at=moment(PROPOSED)
    )


@pytest.mark.parametrize("manner", [Manner.MERGED, Manner.RECODED])
def test_whoever_went_on_in_another_is_not_entered_and_the_last_one_is_named(home: Path, manner: Manner) -> None:
    first, second, last = known_organisation(), known_organisation(), known_organisation()
    gone_on(first, second, manner=manner)
    gone_on(second, last, manner=Manner.MERGED)
    with pytest.raises(GoneOn, match=f"{first.code} went on in {last.code} on 2026-04-27"):
        propose(home, first.code)
    assert Case.objects.count() == 0 and propose(home, last.code)


def test_whoever_divided_or_merges_later_answers_for_itself(home: Path) -> None:
    divided, merging, other = known_organisation(), known_organisation(), known_organisation()
    gone_on(divided, other, manner=Manner.DIVIDED)
    gone_on(merging, other, manner=Manner.MERGED, since=PROPOSED + timedelta(days=1))
    assert propose(home, divided.code) and propose(home, merging.code)


def test_a_second_proposal_is_refused_and_names_what_runs_or_stands(home: Path) -> None:
    entry = Entry(home)
    with pytest.raises(UnderWay, match=f"is proposed for {SAFETY} already, in case {entry.case}"):
        propose(home, entry.subject.code)
    record = listing_of(entry.enter().case, at=moment(EFFECT)).record
    with pytest.raises(UnderWay, match=f"stands on {SAFETY} already, by record {record} of case {entry.case}"):
        Entry(home, subject=entry.subject, at=moment(EFFECT, 12))
    assert Listing.objects.count() == 1


def test_a_case_of_another_matter_enters_nobody(home: Path) -> None:
    with pytest.raises(NotEntered):
        listing_of(404, at=moment(EFFECT))


def test_an_entry_that_had_no_effect_is_neither_left_nor_annulled(home: Path) -> None:
    entry = Entry(home)
    with pytest.raises(NotEntered):
        entry.ask(at=moment(NOTICED))
    with pytest.raises(NotEntered, match="dropped"):
        entry.annul(at=moment(NOTICED))


@pytest.mark.parametrize(
    "number",
    [
        "",
        "12",
        "王某某",
        "法定代表人王某某〔2026〕12号，身份证",
        "云应急〔26〕1号",
        "〔2026〕1号",
        f"{'长' * 21}〔2026〕1号",
        "云应急〔2026〕1号\n<script>",
        "云应急〔2026〕１２号\u202e",
        "云应急〔2026〕123456789号",
    ],
)
def test_a_decision_is_numbered_as_documents_are(home: Path, number: str) -> None:
    entry = Entry(home)
    entry.notice()
    with pytest.raises(NumberRefused):
        entry.decide(number=number, at=moment(date(2026, 5, 20)))
    assert listing_of(entry.case, at=moment(EFFECT)).number == ""


@pytest.mark.parametrize("number", [NUMBER, " 云应急失信〔2026〕12号 ", "云财采[2026]第3号", "云应急罚(2026)7-1"])
def test_usual_numbers_are_taken(number: str) -> None:
    assert number_of(number) == number.strip()


@pytest.mark.parametrize("term", [Length(months=11), Length(years=4), Length(working_days=300), None])
def test_a_term_lies_between_the_shortest_and_the_longest(term: Length | None) -> None:
    terms = law().list_of(PROCUREMENT).versions[-1].terms
    assert terms is not None
    with pytest.raises(TermNotAllowed, match="from 1 year"):
        term_of(PROCUREMENT, terms, term)


def test_a_list_without_a_term_takes_none(home: Path) -> None:
    held = known_organisation()
    with pytest.raises(TermNotAllowed, match="no term"):
        Entry(
            home,
            key="national.list.enterprise-abnormal-operations",
            agency=OFFICE,
            ground="not_published",
            term=years(1),
            subject=held,
        )


@given(entered=st.dates(date(2020, 2, 1), date(2030, 2, 28)), months=st.integers(1, 60))
def test_an_entry_lasts_its_term_and_the_day_of_entry_counts(entered: date, months: int) -> None:
    end, last = ends_on(entered, Length(months=months)), last_day(entered, Length(months=months))
    assert end is not None and last is not None
    assert entered <= last < end
    assert (end.year * 12 + end.month) - (entered.year * 12 + entered.month) == months
    assert end.day == entered.day or entered.day > 28


def every_list() -> list[tuple[str, ListTerms]]:
    return [
        (key, version.terms)
        for key, item in law().lists.items()
        for version in item.versions
        if version.terms is not None
    ]


@pytest.mark.parametrize(("key", "terms"), every_list(), ids=lambda one: one if isinstance(one, str) else "")
def test_no_entry_has_a_field_that_a_person_could_stand_in(key: str, terms: ListTerms) -> None:
    item = law().item(terms.record.item).versions[-1].terms
    assert item is not None
    body = law().agency(EMERGENCY)
    told = facts_of_entry(
        law(), terms, item, ground=terms.grounds[0], agency=body, entered=EFFECT, term=None, number=NUMBER
    )
    allowed = {"reason", "basis_text", "term_months", "authority", "authority_code", *terms.record.states}
    allowed |= {terms.record.entered, terms.record.ends or "", terms.record.number or ""}
    assert set(told) <= allowed
    assert not set(told) & {"legal_representative", "responsible_person", "person", "name"}
    if any(word in str(terms.people_note) for word in ("法定代表人", "个人", "自然人")):
        assert terms.people == "not_modelled"


def test_names_in_the_statement_reach_no_record(home: Path) -> None:
    entry = Entry(home, statement=f"法定代表人王某某，身份证号{person_number()}，对事故负有责任").enter()
    record = listing_of(entry.case, at=moment(EFFECT)).record
    assert record is not None
    assert "王某某" not in str(facts_held(record))
    assert person_number() not in entry.seen(at=moment(EFFECT)).statement


def test_a_body_of_too_low_a_tier_does_not_decide(home: Path) -> None:
    fraud = law().list_of("national.list.telecom-fraud").versions[-1].terms
    assert fraud is not None
    body = law().agency(FINANCE).model_copy(update={"decides": ("x.list",), "region": "990102"})
    with pytest.raises(MayNotDecide):
        refuse_decider("x.list", fraud, body)
    refuse_decider("x.list", fraud, body.model_copy(update={"region": "990100"}))
