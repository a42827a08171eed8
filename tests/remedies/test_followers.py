"""Decisions are carried out once, together with the advance past them, and many as cheaply as few."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongxin.cases.actions import open_case
from gongxin.dossiers.models import Remark
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.followers import next_position
from gongxin.ledger.models import Follower
from gongxin.ledger.queries import head
from gongxin.remedies import followers
from gongxin.remedies.followers import FOLLOWER, follow_decisions
from tests.cases.builders import OBJECTION, PARTIES, moment
from tests.remedies.builders import EARLIEST, Company

AT = moment(EARLIEST)


def test_a_reaction_repeated_changes_nothing(company: Company) -> None:
    company.repaired(at=AT)
    company.object_to(at=AT)
    said = list(Remark.objects.order_by("id").values())
    Follower.objects.filter(name=FOLLOWER).update(next_position=0)
    company.followed(0, at=AT)
    assert list(Remark.objects.order_by("id").values()) == said


def test_a_reaction_that_fails_leaves_the_follower_where_it_was(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = next_position(FOLLOWER)
    monkeypatch.setattr(followers, "_end_what_was_restated", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        company.object_to(at=moment(date(2026, 6, 8)))
    assert next_position(FOLLOWER) == before and not Remark.objects.exists()
    monkeypatch.undo()
    company.followed(0, at=AT)
    assert next_position(FOLLOWER) == head() and Remark.objects.count() == 1


def test_many_decisions_take_as_many_statements_as_one(company: Company) -> None:
    company.followed(0, at=AT)
    counted = []
    for many in (1, 12):
        companies = [Company(company.folder) for _ in range(many)]
        for one in companies:
            one.followed = lambda case, *, at: case  # type: ignore[method-assign, misc, assignment]  # nobody follows yet
            one.object_to(at=AT)
        sequence_batches()
        with CaptureQueriesContext(connection) as asked:
            follow_decisions(at=AT)
        counted.append(len(asked))
    assert counted[0] == counted[1] and Remark.objects.count() == 13


@pytest.mark.parametrize("other", [True, False])
def test_a_case_about_another_s_record_or_none_changes_nothing(company: Company, other: bool) -> None:
    record = Company(company.folder).record if other else 10**9
    wrong = company.asked(statement="不是本单位的记录")
    parties = PARTIES[OBJECTION]
    open_case(
        OBJECTION,
        subject=company.code,
        parties=parties,
        by=wrong.by,
        at=AT,
        statement=wrong.statement,
        enclosed={},
        home=company.folder,
        record=record,
    )
    company.followed(0, at=AT)
    assert next_position(FOLLOWER) == head() and not Remark.objects.exists()
