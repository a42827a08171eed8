"""Whatever form opens a case about a record, it goes to the agency that answers for it, and on its own track."""

import ast
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from gongxin.cases.models import Case
from gongxin.cases.rules import Actor
from gongxin.remedies.actions import (
    AlreadyAsked,
    NoSuchRecord,
    NotProvided,
    NotRepairable,
    NotTheDecider,
    TooEarly,
    open_about,
)
from gongxin.remedies.rules import EFFECTS
from gongxin.rulebook.procedures import Role
from tests.cases.builders import ABOVE, OFFICE, moment
from tests.remedies.builders import CENTRE, DELIVERED, DOCUMENT, EARLIEST, LETTERS, Company
from tests.yunze import law

SOURCE = Path(__file__).resolve().parents[2] / "src" / "gongxin"
TAX = "demo.agency.tax"
NATIONAL = "national.procedure"
RIGHT = {
    "repair": {Role.AUTHORITY: OFFICE, Role.REVIEWER: ABOVE},
    "market-repair": {Role.AUTHORITY: OFFICE, Role.REVIEWER: ABOVE},
    "objection": {Role.SOURCE: CENTRE, Role.REVIEWER: ABOVE},
    "annulment": {Role.SOURCE: CENTRE},
    "error-report": {Role.SOURCE: CENTRE},
    "delisting": {Role.AUTHORITY: OFFICE},
}
PAPERS = {"repair": LETTERS, "market-repair": LETTERS, "annulment": DOCUMENT}


def opened(company: Company, name: str, *, early: bool = False, **others: str) -> int:
    at = moment(DELIVERED if early else EARLIEST, 12)
    parties = RIGHT[name] | {Role(role): key for role, key in others.items()}
    asked = company.asked(PAPERS.get(name))
    if name == "error-report":
        asked = replace(asked, by=Actor("reporter", Role.REPORTER))
    return open_about(company.record, f"{NATIONAL}.{name}", code=company.code, parties=parties, asked=asked, at=at)


@pytest.mark.parametrize("name", ["repair", "objection", "annulment", "error-report"])
def test_no_form_chooses_who_answers_for_a_record(company: Company, name: str) -> None:
    role = Role.AUTHORITY if name == "repair" else Role.SOURCE
    with pytest.raises(NotTheDecider):
        opened(company, name, **{role.value: TAX})
    number = opened(company, name)
    assert Case.objects.get().id == number and Case.objects.get().record_id == company.record


def test_no_form_takes_a_record_along_the_other_track(company: Company) -> None:
    with pytest.raises(NotRepairable, match="by the procedure repair, not market-repair"):
        opened(company, "market-repair")


def test_no_form_asks_too_early_or_twice(company: Company) -> None:
    with pytest.raises(TooEarly):
        opened(company, "repair", early=True)
    for name in ("repair", "objection", "annulment"):
        opened(company, name)
        with pytest.raises(AlreadyAsked):
            opened(company, name)


def test_a_record_that_is_not_public_is_reported_by_nobody(company: Company) -> None:
    company.repaired(at=moment(EARLIEST))
    with pytest.raises(NoSuchRecord):
        opened(company, "error-report")


def test_what_is_not_about_one_record_is_opened_by_its_own_room(company: Company) -> None:
    with pytest.raises(NotProvided, match="not about one record"):
        opened(company, "delisting")
    assert not Case.objects.exists()


def test_where_nobody_here_made_the_finding_its_source_takes_the_request(company: Company) -> None:
    elsewhere = Company(company.folder, authority="邻省市场监督管理局")
    with pytest.raises(NotTheDecider, match=f"ask {CENTRE}"):
        opened(elsewhere, "repair")
    assert Case.objects.get(id=elsewhere.ask_repair(at=moment(EARLIEST))).parties["authority"] == CENTRE


def test_every_procedure_whose_steps_change_what_is_said_of_a_record_is_about_one() -> None:
    between_agencies = {"sharing-correction"}  # the source answers it, and nothing is said of the record meanwhile
    names = {kind.partition(".")[0] for kind in EFFECTS} | between_agencies
    found = {key.rpartition(".")[2]: item.versions[-1].terms for key, item in law().procedures.items()}
    assert names == {name for name, terms in found.items() if terms is not None and terms.about_record}


def test_cases_about_a_record_are_opened_by_remedies_lists_sharing_and_reconciliation_alone() -> None:
    naming = set()
    for file in sorted(SOURCE.rglob("*.py")):
        calls = [one for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.Call)]
        named = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "open_case"]
        if any(word.arg == "record" for one in named for word in one.keywords):
            naming.add(file.relative_to(SOURCE).parts[0])
    assert naming == {"remedies", "listings", "sharing", "exchange"}


def test_of_requests_that_come_at_once_one_opens_a_case(company: Company) -> None:
    def ask() -> object:
        try:
            return company.object_to(at=moment(EARLIEST))
        except AlreadyAsked as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda _: ask(), range(4)))
    assert sum(isinstance(one, AlreadyAsked) for one in ended) == 3
    assert Case.objects.count() == 1
