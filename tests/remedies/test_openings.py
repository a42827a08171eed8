"""Whatever form opens a case about a record, it goes to the agency that answers for it, and on its own track."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from gongxin.cases.models import Case
from gongxin.remedies.actions import AlreadyAsked, NotRepairable, NotTheDecider, TooEarly, refuse_opening
from gongxin.rulebook.procedures import Role
from tests.cases.builders import ABOVE, OFFICE, moment
from tests.remedies.builders import CENTRE, DELIVERED, EARLIEST, Company

TAX = "demo.agency.tax"
RIGHT = {Role.AUTHORITY: OFFICE, Role.SOURCE: CENTRE, Role.REVIEWER: ABOVE}


def opened(company: Company, name: str, parties: dict[Role, str], *, early: bool = False) -> None:
    at = moment(DELIVERED if early else EARLIEST, 12)
    refuse_opening(f"national.procedure.{name}", company.record, code=company.code, parties=parties, at=at)


@pytest.mark.parametrize("name", ["repair", "objection", "annulment"])
def test_no_form_chooses_who_answers_for_a_record(company: Company, name: str) -> None:
    opened(company, name, RIGHT)
    role = Role.AUTHORITY if name == "repair" else Role.SOURCE
    with pytest.raises(NotTheDecider):
        opened(company, name, RIGHT | {role: TAX})


def test_no_form_takes_a_record_along_the_other_track(company: Company) -> None:
    with pytest.raises(NotRepairable, match="by the procedure repair, not market-repair"):
        opened(company, "market-repair", RIGHT)


def test_no_form_asks_too_early_or_twice(company: Company) -> None:
    with pytest.raises(TooEarly):
        opened(company, "repair", RIGHT, early=True)
    company.object_to(at=moment(EARLIEST))
    with pytest.raises(AlreadyAsked):
        opened(company, "objection", RIGHT)
    opened(company, "annulment", RIGHT)


def test_procedures_of_other_rooms_are_let_pass(company: Company) -> None:
    opened(company, "delisting", {})
    assert not Case.objects.exists()


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
