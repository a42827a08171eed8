"""The store itself keeps agencies' rows apart: a query without any filter shows one body's alone."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import Http404

from gongxin.agencies.guarding import KNOWN, guard_stands, seen_by, seen_whole
from gongxin.agencies.mandates import Power
from gongxin.cases.models import Attachment, Case, Service, StepTaken
from gongxin.cases.overview import cases_of
from gongxin.cases.reading import deciders_before
from gongxin.remedies.models import Performance
from gongxin.rulebook.procedures import AGENCY_ROLES
from gongxin.store import guard
from gongxin.subjects.models import Subject
from tests.desk.builders import CENTRE, SOURCE, at_desk, objection, officer, organisation, representative
from tests.yunze import NOW, TODAY

pytestmark = pytest.mark.usefixtures("node")
OURS, THEIRS = SOURCE, "demo.agency.court"
OF_DESKS = {
    "agencies_agencykey",
    "agencies_machine",
    "api_ticket",
    "cases_attachment",
    "cases_case",
    "cases_service",
    "cases_steptaken",
    "commitments_commitment",
    "evaluation_objection",
    "exchange_chunk",
    "exchange_delivery",
    "exchange_difference",
    "exchange_problem",
    "exchange_reconciliation",
    "exchange_waiting",
    "listings_exit",
    "listings_listing",
    "remedies_performance",
    "reports_asked",
    "reports_request",
    "sharing_consent",
    "sharing_lookup",
    "sharing_request",
    "supervision_draw",
    "supervision_drawn",
    "supervision_member",
    "supervision_outcome",
    "supervision_plan",
    "supervision_population",
}
SHUT = {"agencies_assertion"}
"""Guarded, and open to no desk."""
NOT_THE_PLATFORMS = {"reports_asked", "reports_request", "sharing_consent", "sharing_lookup"}
ROWS = (
    "INSERT INTO agencies_agencykey (agency, digest, made_at) VALUES (%(agency)s, %(mark)s::bytea, %(at)s)",
    "INSERT INTO agencies_machine (agency, public_key, algorithm, digest, made_at, ends_at)"
    " VALUES (%(agency)s, '', 'ES256', %(mark)s::bytea, %(at)s, %(at)s)",
    "INSERT INTO agencies_assertion (digest, forgotten_at) VALUES (%(mark)s::bytea, %(at)s)",
    "INSERT INTO api_ticket (id, feed, agency, received_at, refused_because)"
    " VALUES (%(id)s, '', %(agency)s, %(at)s, '')",
    "INSERT INTO exchange_delivery (id, feed, agency, file_name, digest, rulebook, state,"
    " stopped_because, stopped_because_en, received_at, received_by, rows, chunk_rows, withdrawn, repaired_values,"
    " warnings, warnings_en)"
    " VALUES (%(id)s, '', %(agency)s, '', '', '', 'done', '', '', %(at)s, '', 0, 0, 0, 0, '[]', '[]')",
    "INSERT INTO exchange_chunk (delivery_id, number, new, changed, unchanged, queried, returned)"
    " VALUES (%(id)s, 1, 0, 0, 0, 0, 0)",
    'INSERT INTO exchange_problem (delivery_id, row, "column", rule, message, message_en, value, fate)'
    " VALUES (%(id)s, 1, '', '', '', '', '', '')",
    "INSERT INTO exchange_waiting (delivery_id, row, feed, key, digest, name, plain, code_as_published, because, entry,"
    " since, settled_as) VALUES (%(id)s, 1, '', %(id)s, %(id)s, '', '', '', '', '{}', %(at)s, '')",
    "INSERT INTO exchange_reconciliation (feed, agency, at, by, position, held, listed, own_root, their_root,"
    " differing) VALUES ('', %(agency)s, %(at)s, '', 0, 0, 0, '', '', '{}')",
    "INSERT INTO exchange_difference (reconciliation_id, agency, feed, key, kind, since)"
    " VALUES (1, %(agency)s, %(agency)s, %(id)s, 'different', %(at)s)",
    "INSERT INTO sharing_lookup (subject_id, kind, agency, actor, at, purpose, reference, shown, secret_basis, event)"
    " VALUES (%(subject)s, 'check', %(agency)s, '', %(at)s, '', '', '{}', '', 0)",
    "INSERT INTO sharing_consent (subject_id, agency, purpose, actor, at, event)"
    " VALUES (%(subject)s, %(agency)s, '', '', %(at)s, 0)",
    "INSERT INTO sharing_request (case_id, recipient, source, attribute, items, regions, way, since, until, act,"
    " article, scene) VALUES (%(case)s, %(agency)s, '', '', '[]', '[]', '', %(day)s, %(day)s, '', '', '')",
    "INSERT INTO listings_listing (case_id, list, ground, subject_id, agency, adoption, governed_on, number)"
    " VALUES (%(case)s, '', '', %(subject)s, %(agency)s, 1, %(day)s, '')",
    "INSERT INTO listings_exit (case_id, listing_id, annuls)"
    " SELECT %(case)s, id, false FROM listings_listing WHERE case_id = %(case)s",
    "INSERT INTO remedies_performance (subject_id, record_id, due, paid, stated_as, body, stated_on)"
    " VALUES (%(subject)s, %(case)s, 2, 1, 'authority', %(agency)s, %(day)s)",
    "INSERT INTO commitments_commitment (case_id, kind, subject_id, agency, adoption, governed_on, made_on, matter,"
    " content, liability, standing, number)"
    " VALUES (%(case)s, '', %(subject)s, %(agency)s, 1, %(day)s, %(day)s, '', '', '', '{}', '')",
    "INSERT INTO evaluation_objection (case_id, subject_id, model, position, grade)"
    " VALUES (%(case)s, %(subject)s, '', 0, '')",
    "INSERT INTO reports_request (id, agency, actor, kind, purpose, reference, recipient, papers, asked_at)"
    " VALUES (%(id)s, %(agency)s, '', '', '', '', '', false, %(at)s)",
    "INSERT INTO reports_asked (request_id, code, number, refused_because) VALUES (%(id)s, %(code)s, '', '')",
    "INSERT INTO supervision_plan (agency, year, policies, adoption, governed_on, model, run_digest, sealed, made_at,"
    " strata, digest, proposed_by, adopted_by)"
    " VALUES (%(agency)s, 2027, '[]', 1, %(day)s, '', '', false, %(at)s, '[]', %(agency)s, '', '')",
    "INSERT INTO supervision_member (plan_id, subject_id, stratum)"
    " SELECT id, %(subject)s, '' FROM supervision_plan WHERE agency = %(agency)s",
    "INSERT INTO supervision_draw (plan_id, agency, commitment, digest, event, secret, committed_at, barred)"
    " SELECT id, agency, '{}', agency, 0, '', %(at)s, '{}' FROM supervision_plan WHERE agency = %(agency)s",
    "INSERT INTO supervision_population (draw_id, content)"
    " SELECT id, '' FROM supervision_draw WHERE agency = %(agency)s",
    "INSERT INTO supervision_drawn (draw_id, agency, code, subject_id, name, stratum, rank, inspectors, policies)"
    " SELECT id, agency, %(code)s, %(subject)s, '', '', 1, '[]', '[]' FROM supervision_draw WHERE agency = %(agency)s",
    "INSERT INTO supervision_outcome (drawn_id, record_id, result, inspected_on, recorded_at, findings, basis, remedy)"
    " SELECT id, 0, '', %(day)s, %(at)s, '', '', '' FROM supervision_drawn WHERE agency = %(agency)s",
)


def guarded() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')")
        return {name for (name,) in cursor.fetchall()}


def seen(table: str) -> int:
    """How many rows a query sees that forgot to ask whose they are."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


def _one_of_each(agency: str, home: Path, name: str) -> Subject:
    """A row of every table that belongs to this agency."""
    held = organisation(name)
    case = objection(held.code, home)
    Case.objects.filter(id=case).update(parties={"subject": held.code, "source": agency, "reviewer": agency})
    step = StepTaken.objects.create(
        case_id=case,
        number=1,
        name="forward",
        leaves="x",
        enters="x",
        role="platform",
        at=NOW,
        recorded_at=NOW,
        event=0,
    )
    Service.objects.create(step=step, manner="desk", sent_at=NOW)
    Attachment.objects.create(case_id=case, paper="proof", digest="0" * 64, media="application/pdf", size=1)
    given = {"agency": agency, "mark": agency, "id": uuid.uuid4(), "case": case, "subject": held.id, "code": held.code}
    with connection.cursor() as cursor:
        for row in ROWS:
            cursor.execute(row, given | {"at": NOW, "day": TODAY})
    return held


@pytest.fixture
def two(quick: Path) -> tuple[Subject, Subject]:
    """Two agencies with one row of each kind, about an organisation each."""
    return _one_of_each(OURS, quick, "云川甲有限公司"), _one_of_each(THEIRS, quick, "云川乙有限公司")


def test_the_tables_of_desks_are_guarded_and_those_that_are_searched_are_not() -> None:
    assert guarded() == OF_DESKS | SHUT
    assert not any(table.startswith(("subjects_", "dossiers_", "ledger_")) for table in guarded())


def test_every_table_that_says_whose_its_rows_are_is_guarded() -> None:
    telling = ("agency", "parties", "case_id", "delivery_id")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns JOIN pg_tables ON tablename = table_name"
            " WHERE table_schema = 'public' AND column_name = ANY(%s)",
            [list(telling)],
        )
        found = {name for (name,) in cursor.fetchall()}
    assert found - guarded() == set()


def test_the_policy_of_cases_knows_every_capacity_that_a_body_acts_in() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT qual FROM pg_policies WHERE tablename = 'cases_case'")
        known = set(re.findall(r"parties ->> '(\w+)'", cursor.fetchone()[0]))
    assert known == {"subject"} | {role.value for role in AGENCY_ROLES}


@pytest.mark.parametrize("table", sorted(OF_DESKS))
def test_a_query_without_a_filter_shows_one_bodys_rows_alone(two: tuple[Subject, Subject], table: str) -> None:
    assert seen(table) == 2
    for body in (OURS, THEIRS):
        with seen_by(body):
            assert seen(table) == 1
    with seen_by(CENTRE):
        assert seen(table) == 0
    with seen_by(CENTRE, platform=True):
        assert seen(table) == (0 if table in NOT_THE_PLATFORMS else 2)
    assert seen(table) == 2


@pytest.mark.parametrize("table", sorted(OF_DESKS | SHUT))
def test_without_a_body_there_are_no_rows(two: tuple[Subject, Subject], table: str) -> None:
    with seen_by(""):
        assert seen(table) == 0


def test_an_organisation_sees_what_is_about_itself(two: tuple[Subject, Subject]) -> None:
    with seen_by(two[0].code):
        assert [seen(table) for table in ("cases_case", "cases_steptaken", "sharing_lookup")] == [1, 1, 1]
        assert seen("exchange_delivery") == 0


def test_what_was_performed_is_seen_by_the_parties_of_a_case_about_the_record(two: tuple[Subject, Subject]) -> None:
    Case.objects.filter(parties__source=OURS).update(record_id=Performance.objects.get(body=THEIRS).record_id)
    with seen_by(OURS):
        assert seen("remedies_performance") == 2
    with seen_by(two[1].code):
        assert set(Performance.objects.values_list("subject_id", flat=True)) == {two[1].id}


def test_no_row_is_written_or_changed_for_another_body(two: tuple[Subject, Subject]) -> None:
    given = {"agency": THEIRS, "mark": "x", "id": uuid.uuid4(), "at": NOW, "subject": two[0].id}
    with seen_by(OURS), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET statement = 'x'")
        assert cursor.rowcount == 1
        for row in (ROWS[0], ROWS[3]):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                cursor.execute(row, given)


def test_conditions_of_law_are_read_whole_and_then_the_guard_stands_again(two: tuple[Subject, Subject]) -> None:
    with seen_by(OURS):
        assert len(cases_of(two[1].id, at=NOW)) == 1
        with seen_whole():
            assert seen("cases_case") == 2
        assert seen("cases_case") == 1


def test_who_decided_for_another_body_is_known_where_he_would_review(two: tuple[Subject, Subject]) -> None:
    first, second = Case.objects.order_by("id")
    Case.objects.update(record_id=7)
    given = {"leaves": "x", "enters": "x", "role": "source", "at": NOW, "recorded_at": NOW, "event": 0}
    StepTaken.objects.create(case=first, number=2, name="not_uphold", by="person-7", **given)
    with seen_by(THEIRS):
        assert deciders_before(Case.objects.get(id=second.id)) == {"person-7": first.id}


def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role') || coalesce(current_setting('gongxin.body', true), '')")
        return str(cursor.fetchone()[0])


def test_the_guard_ends_with_its_transaction_however_it_ends() -> None:
    with seen_by(OURS):
        assert role() == f"{guard.ROLE}{OURS}"
    assert role() == "none"
    for fault in (Http404, ProgrammingError):
        with pytest.raises(fault), seen_by(OURS):
            raise fault
        assert role() == "none"
    with pytest.raises(ProgrammingError), seen_by(OURS), connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column")
    assert role() == "none"


def test_after_a_page_of_the_desk_the_connection_is_the_servers_own_again(two: tuple[Subject, Subject]) -> None:
    assert at_desk(officer(OURS, Power.DECIDE)).get("/zh/desk/cases/").status_code == 200
    assert role() == "none" and seen("cases_case") == 2


def test_a_page_that_forgets_to_ask_whose_case_it_is_still_shows_none(
    two: tuple[Subject, Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = Case.objects.get(parties__source=THEIRS).id
    monkeypatch.setattr("gongxin.desk.case_pages.sees", lambda *_: True)
    for who in (officer(OURS, Power.DECIDE), representative(two[0].code)):
        assert at_desk(who).get(f"/zh/desk/cases/{theirs}").status_code == 404


@pytest.fixture
def unguarded() -> Iterator[None]:
    """A node whose account may not take on the role."""
    KNOWN.stands = False
    yield
    KNOWN.stands = None


def test_where_the_role_cannot_be_had_desks_go_on_by_their_filters(
    two: tuple[Subject, Subject], unguarded: None
) -> None:
    theirs = Case.objects.get(parties__source=THEIRS).id
    assert not guard_stands()
    assert at_desk(officer(OURS, Power.DECIDE)).get(f"/zh/desk/cases/{theirs}").status_code == 404
    assert at_desk(officer(THEIRS, Power.DECIDE)).get("/zh/desk/cases/").status_code == 200
