"""What no commitment may be: without standing, for an excluded matter, in a letter that lacks or says too much."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from gongxin.cases.actions import NoSuchSubject
from gongxin.cases.models import Case
from gongxin.cases.rules import DocumentMissing, TextRefused
from gongxin.commitments.actions import make_commitment
from gongxin.commitments.models import Commitment
from gongxin.commitments.queries import NoSuchCommitment, commitment_of
from gongxin.commitments.rules import (
    EndRefused,
    KindMayNotCommit,
    LetterRefused,
    MatterExcluded,
    NotInGoodStanding,
    Promise,
    Standing,
    StandingNotAsked,
)
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import NotInForce
from gongxin.subjects.models import Subject
from tests.cases.builders import moment, organisation
from tests.commitments.builders import DEFERRED, MADE, OFFICE, PAPERS, PROMISE, VOLUNTARY, Letter
from tests.exchange.yunze import person_number

PURPOSES = ("national.purpose.incomplete-filing", "national.purpose.licensing")


def offered(home: Path, *answers: str, promise: Promise = PROMISE, code: str | None = None, key: str = DEFERRED) -> int:
    """A commitment on that standing."""
    standing = [Standing(purpose, answer, 1, "0" * 64) for purpose, answer in zip(PURPOSES, answers, strict=False)]
    return make_commitment(
        key,
        subject=organisation().code if code is None else code,
        promise=promise,
        standing=standing,
        agency=OFFICE,
        by="director",
        at=moment(MADE),
        enclosed=PAPERS,
        home=home,
    )


def test_whoever_is_barred_is_not_accepted_first(home: Path) -> None:
    for answers in (("no", "yes"), ("yes", "no")):
        with pytest.raises(NotInGoodStanding):
            offered(home, *answers)
    assert not Case.objects.exists() and not Commitment.objects.exists()


def test_what_a_person_decides_is_left_to_the_office(home: Path) -> None:
    assert offered(home, "yes", "needs_a_human")


def test_standing_that_nobody_asked_is_no_good_standing(home: Path) -> None:
    with pytest.raises(StandingNotAsked):
        offered(home, "yes")


@pytest.mark.parametrize("concern", ["state_security", "public_safety", "life_and_property", "nothing_known"])
def test_matters_of_some_concerns_are_excluded(home: Path, concern: str) -> None:
    with pytest.raises(MatterExcluded):
        offered(home, "yes", "yes", promise=replace(PROMISE, concerns=(concern,)))


@pytest.mark.parametrize(
    "changed",
    [
        {"missing": ()},
        {"missing": (" ",)},
        {"missing": tuple(str(number) for number in range(21))},
        {"matter": " "},
        {"matter": "事" * 513},
        {"content": "承" * 4_001},
        {"liability": "责" * 4_001},
        {"valid_until": date(2026, 5, 31)},
        {"valid_until": date(9999, 12, 31)},
    ],
)
def test_a_letter_has_what_it_needs_and_no_more(home: Path, changed: dict[str, object]) -> None:
    with pytest.raises(LetterRefused):
        offered(home, "yes", "yes", promise=replace(PROMISE, **changed))  # type: ignore[arg-type]


def test_a_letter_ends_by_the_day_that_its_kind_allows(home: Path) -> None:
    last = date(2036, 6, 1)
    assert offered(home, "yes", "yes", promise=replace(PROMISE, valid_until=last))
    with pytest.raises(EndRefused, match="made on 2026-06-01 ends by 2036-06-01, not on 2036-06-02"):
        offered(home, "yes", "yes", promise=replace(PROMISE, valid_until=last + timedelta(days=1)))


def test_a_letter_holds_no_control_characters_and_no_person_s_number(home: Path) -> None:
    with pytest.raises(TextRefused):
        offered(home, "yes", "yes", promise=replace(PROMISE, content="承诺\x00"))
    number = person_number()
    case = offered(home, "yes", "yes", promise=replace(PROMISE, content=f"由{number}办理", matter=f"许可 {number}"))
    told = commitment_of(case, at=moment(MADE, 11))
    assert number not in told.content + told.matter


def test_scripts_stay_the_text_that_they_are(home: Path) -> None:
    case = offered(home, "yes", "yes", promise=replace(PROMISE, matter="<script>alert(1)</script>"))
    assert commitment_of(case, at=moment(MADE, 11)).matter == "<script>alert(1)</script>"


def test_public_bodies_do_not_ask_to_be_accepted_first(home: Path) -> None:
    held = organisation()
    Subject.objects.filter(id=held.id).update(kind="government")
    with pytest.raises(KindMayNotCommit):
        offered(home, "yes", "yes", code=held.code)
    assert not Case.objects.exists()


@pytest.mark.parametrize("code", ["", "91990100", person_number(), "91990100MA9999999X"])
def test_only_known_organisations_commit_themselves(home: Path, code: str) -> None:
    with pytest.raises(NoSuchSubject):
        offered(home, "yes", "yes", code=code)


def test_a_kind_that_is_not_there_or_not_in_force_is_refused(home: Path) -> None:
    with pytest.raises(UnknownKey):
        offered(home, key="national.commitments.nothing")
    with pytest.raises(NotInForce):
        Letter(home, VOLUNTARY, promise=Promise("诚信经营"), at=moment(date(2025, 3, 20)))


def test_the_written_promise_comes_with_it(home: Path) -> None:
    with pytest.raises(DocumentMissing):
        make_commitment(
            VOLUNTARY,
            subject=organisation().code,
            promise=Promise("诚信经营"),
            standing=[],
            agency=OFFICE,
            by="director",
            at=moment(MADE),
            enclosed={},
            home=home,
        )


def test_a_case_of_something_else_follows_no_commitment(home: Path) -> None:
    with pytest.raises(NoSuchCommitment):
        commitment_of(999_999, at=moment(MADE))
