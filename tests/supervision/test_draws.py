"""A draw is committed to before its seed exists, drawn once, and drawn again by anybody."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from gongxin.ledger.keys import signing_key, trusted_keys
from gongxin.ledger.models import Event
from gongxin.ledger.notes import SigningKey, TreeHead
from gongxin.ledger.notes import signed as signed_note
from gongxin.ledger.queries import first_checkpoint_after
from gongxin.ledger.suites import INTERNATIONAL
from gongxin.subjects.models import Subject
from gongxin.supervision import redraw
from gongxin.supervision.actions import DrawTwice, NotYetDrawn, commit_draw, run_draw
from gongxin.supervision.adopting import PlanOpen
from gongxin.supervision.drawing import Inspector, InspectorsRefused, LogRefused, refuse_persons, ticket_of
from gongxin.supervision.inspected import drawn_in, drawn_of, entries_of
from gongxin.supervision.models import Draw, Drawn, Population
from gongxin.supervision.queries import NoSuchDraw, draw_of, population_of
from gongxin.supervision.rules import SupervisionEvent
from tests.at_once import at_once
from tests.exchange.yunze import PERSON
from tests.supervision.builders import (
    EMERGENCY,
    NEXT_YEAR,
    OFFICE,
    REGISTERED,
    ROSTER,
    SAFETY,
    committed_to,
    drawn,
    grades,
    one_drawn,
    planned,
    province,
    signed,
)
from tests.yunze import BUSY, CLEAN, NOW, code


def test_a_draw_waits_for_a_checkpoint_after_its_commitment(yunze: Path) -> None:
    signed()
    draw = committed_to(planned())
    assert not draw_of(draw).ready
    with pytest.raises(NotYetDrawn):
        run_draw(draw, agency=OFFICE, at=NOW)
    signed()
    assert draw_of(draw).ready and run_draw(draw, agency=OFFICE, at=NOW).transcript


def test_the_seed_is_of_the_first_checkpoint_after_and_of_no_later_one(yunze: Path) -> None:
    draw = committed_to(planned())
    signed()
    planned(seconds=1, year=NEXT_YEAR + 1)
    signed()
    told = run_draw(draw, agency=OFFICE, at=NOW).transcript
    first = first_checkpoint_after(draw_of(draw).position or 0)
    assert told is not None and first is not None and told["notes"] == [first.note]


def test_the_published_transcript_is_drawn_again_the_same(yunze: Path) -> None:
    draw = drawn(planned(REGISTERED, SAFETY))
    told = json.loads(json.dumps(draw_of(draw.id).transcript))
    assert list(redraw.differences(told, population_of(draw.id))) == []
    assert len(told["drawn"]) == 3 and all(len(row[3]) == 2 for row in told["drawn"])


def test_matters_reach_as_far_as_their_quota(yunze: Path) -> None:
    found = drawn_in(drawn(planned(REGISTERED, SAFETY)).id, agency=OFFICE)
    assert [one.policies for one in found] == [("registered-matters", "work-safety")] * 2 + [("work-safety",)]


def test_however_many_are_drawn_their_draw_and_its_plan_are_read_once(yunze: Path) -> None:
    draw = drawn(planned(REGISTERED, SAFETY))
    with CaptureQueriesContext(connection) as asked:
        assert len(drawn_in(draw.id, agency=OFFICE)) == 3
    assert [sum(f'FROM "supervision_{table}"' in one["sql"] for one in asked) for table in ("draw", "plan")] == [1, 1]


def test_the_log_tells_of_commitment_and_draw_without_naming_inspectors(yunze: Path) -> None:
    draw = drawn(planned())
    told = {one.kind: one.details for one in Event.objects.filter(kind__startswith="supervision.draw")}
    assert told[SupervisionEvent.COMMITTED] == {"plan": draw.plan_id, "digest": draw.digest}
    assert told[SupervisionEvent.DRAWN]["drawn"] == 2 and set(told[SupervisionEvent.DRAWN]) == {
        "draw",
        "digest",
        "drawn",
    }


def test_nobody_draws_twice(yunze: Path) -> None:
    plan = planned()
    draw = drawn(plan)
    with pytest.raises(DrawTwice):
        run_draw(draw.id, agency=OFFICE, at=NOW)
    with pytest.raises(DrawTwice):
        committed_to(plan)


def test_no_draw_is_committed_to_beside_one_that_waits_to_be_run(yunze: Path) -> None:
    first, other = planned(), planned(REGISTERED, SAFETY)
    draw = committed_to(first)
    with pytest.raises(PlanOpen, match=f"draw {draw} about {REGISTERED}"):
        committed_to(other)
    assert Draw.objects.count() == 1
    signed()
    run_draw(draw, agency=OFFICE, at=NOW)
    assert committed_to(other)


@pytest.mark.django_db(transaction=True)
def test_of_several_commitments_made_at_once_one_is_kept(
    transactional_db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.HOME = tmp_path
    province()
    plans = planned(), planned(REGISTERED, SAFETY)
    acts = [lambda plan=plan: commit_draw(plan, inspectors=ROSTER, agency=OFFICE, at=NOW) for plan in plans]
    ended = at_once(*acts, refusal=PlanOpen)
    assert sum(isinstance(one, PlanOpen) for one in ended) == 1 and Draw.objects.count() == 1


def test_other_agencies_neither_commit_nor_draw(yunze: Path) -> None:
    plan = planned()
    with pytest.raises(Exception, match="has no plan"):
        commit_draw(plan, inspectors=ROSTER, agency=EMERGENCY, at=NOW)
    draw = committed_to(plan)
    with pytest.raises(NoSuchDraw):
        run_draw(draw, agency=EMERGENCY, at=NOW)


def test_inspectors_are_numbers_and_never_names(yunze: Path) -> None:
    with pytest.raises(InspectorsRefused):
        committed_to(planned(), inspectors=(Inspector("张 三"),))
    assert not Draw.objects.exists()


@pytest.mark.parametrize("number", [PERSON, PERSON.lower(), f"A{PERSON}", f"{PERSON[:6]}-{PERSON[6:14]}-{PERSON[14:]}"])
def test_a_persons_identity_number_is_refused_unread_wherever_a_roster_has_it(yunze: Path, number: str) -> None:
    plan, here = planned(), {"agency": OFFICE, "at": NOW}
    with pytest.raises(InspectorsRefused, match="no person's identity number"):
        commit_draw(plan, inspectors=[*ROSTER, Inspector(number)], **here)
    for wrong in ((number, BUSY), ("001", PERSON)):
        with pytest.raises(InspectorsRefused, match="no person's identity number"):
            commit_draw(plan, inspectors=ROSTER, conflicts=[wrong], **here)
    assert not Draw.objects.exists()


def test_a_registers_number_that_begins_as_a_mobile_number_is_none() -> None:
    refuse_persons([Inspector("13010200017"), Inspector("YZ-2026-000123456789")], [("13010200017", BUSY)])


def test_conflicts_of_interest_are_excluded(yunze: Path) -> None:
    everybody = list(Subject.objects.values_list("code", flat=True))
    barred = [("001", code) for code in everybody]
    number = commit_draw(planned(), inspectors=ROSTER[:3], conflicts=barred, agency=OFFICE, at=NOW)
    signed()
    told = run_draw(number, agency=OFFICE, at=NOW).transcript
    assert told is not None and all(row[3] == ["002", "003"] for row in told["drawn"])


def test_before_the_draw_nobody_sees_who_may_be_drawn(yunze: Path) -> None:
    draw = committed_to(planned())
    with pytest.raises(NoSuchDraw):
        population_of(draw)
    assert draw_of(draw).transcript is None


def test_where_grades_are_not_public_the_population_holds_tickets(yunze: Path) -> None:
    draw = drawn(planned(graded=grades(worst=[BUSY, CLEAN])))
    text = population_of(draw.id).decode() + json.dumps(draw_of(draw.id).transcript)
    assert not any(code in text for code in Subject.objects.values_list("code", flat=True))
    assert "registered-matters" not in text
    assert all(line.endswith("\t") for line in population_of(draw.id).decode().splitlines())  # no area
    own = drawn_of(one_drawn(draw).code)[0]
    assert ticket_of(own.salt, own.code) == own.name and own.name in text
    assert ticket_of(own.listed_salt, own.stratum) == own.listed and f"{own.listed}\t{own.name}" in text
    assert list(redraw.differences(draw_of(draw.id).transcript, population_of(draw.id))) == []  # type: ignore[arg-type]


def test_the_number_of_an_inspection_tells_no_place_in_the_transcript(yunze: Path) -> None:
    drawn(planned(graded=grades(worst=[code(number) for number in range(100, 200)])))
    codes = list(Drawn.objects.order_by("id").values_list("code", flat=True))
    assert len(codes) > 5 and codes == sorted(codes)


def test_areas_that_would_tell_whose_tickets_they_are_are_refused(yunze: Path) -> None:
    plan = planned(graded=grades(worst=[BUSY]))
    with pytest.raises(InspectorsRefused, match="state conflicts by code"):
        commit_draw(plan, inspectors=[*ROSTER, Inspector("007", "990100")], agency=OFFICE, at=NOW)
    assert not Draw.objects.exists()


def test_whoever_was_not_drawn_finds_himself_in_the_population(yunze: Path) -> None:
    draw = drawn(planned(graded=grades(worst=[BUSY])))
    subject = Subject.objects.exclude(id__in=Drawn.objects.values("subject_id")).first()
    assert subject is not None
    (entry,) = entries_of(subject.id, subject.code)
    assert entry.name.encode() in population_of(draw.id) and ticket_of(entry.salt, subject.code) == entry.name
    assert drawn_of(subject.code) == () and entries_of(one_drawn(draw).subject_id, one_drawn(draw).code) == ()


def test_a_population_changed_in_the_store_is_not_drawn_from(yunze: Path) -> None:
    draw = committed_to(planned())
    held = Population.objects.get(draw_id=draw)
    Population.objects.filter(draw_id=draw).update(content=bytes(held.content).replace(BUSY.encode(), b""))
    signed()
    with pytest.raises(Exception, match="not the population"):
        run_draw(draw, agency=OFFICE, at=NOW)
    assert draw_of(draw).transcript is None


def other_log(size: int, *, key: SigningKey | None = None) -> tuple[SigningKey, str]:
    key = key or SigningKey("heyuan.example/log", INTERNATIONAL.type, INTERNATIONAL.new_secret())
    return key, signed_note(TreeHead(key.name, size, b"\7" * 32).text(), by=[key]).encoded()


def test_another_nodes_log_that_was_named_gives_its_part_of_the_seed(yunze: Path) -> None:
    key, note = other_log(12)
    number = commit_draw(planned(), inspectors=ROSTER, logs=[(str(key.verifier), 10)], agency=OFFICE, at=NOW)
    signed()
    stranger, _ = other_log(12)
    for notes in ([], [note, note], [other_log(10, key=key)[1]], [note[:-20]], [other_log(12)[1]]):
        with pytest.raises(NotYetDrawn):
            run_draw(number, notes=notes, agency=OFFICE, at=NOW)
    draw = run_draw(number, notes=[note], agency=OFFICE, at=NOW)
    assert draw.transcript is not None and draw.transcript["notes"][1] == note and stranger != signing_key()
    assert list(redraw.differences(draw.transcript, population_of(number))) == []


def test_a_log_is_named_by_a_public_key(yunze: Path) -> None:
    with pytest.raises(LogRefused, match="public key"):
        commit_draw(planned(), inspectors=ROSTER, logs=[("heyuan.example", 1)], agency=OFFICE, at=NOW)


def test_the_nodes_own_log_is_no_other_log_under_whatever_name(yunze: Path) -> None:
    signed()
    (own,), plan = trusted_keys(), planned()
    for key in (own, replace(own, name="heyuan.example/log")):
        with pytest.raises(LogRefused, match="own log"):
            commit_draw(plan, inspectors=ROSTER, logs=[(str(key), 1)], agency=OFFICE, at=NOW)


def test_the_store_itself_refuses_a_second_place_for_one_drawn(yunze: Path) -> None:
    one = one_drawn(drawn(planned()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Drawn.objects.create(
            draw=one.draw,
            agency=OFFICE,
            code=one.code,
            subject_id=one.subject_id,
            name="x",
            stratum="x",
            rank=9,
            inspectors=[],
            policies=[],
        )
