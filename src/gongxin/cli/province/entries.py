"""Two organisations of the province on their way through a list: one has notice, one was entered and let go early.

The steps are those that officers take, each at its moment between the deliveries; what a former run did is not done
again, and a run that was cut off goes on from where it stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.db import transaction

from gongxin.cases.actions import Manner, run_clocks, serve_document, take_step
from gongxin.cases.queries import case_of
from gongxin.cases.rules import Actor
from gongxin.cli.following import settle
from gongxin.cli.province.papers import paper
from gongxin.cli.province.personas import PERSONA
from gongxin.listings.actions import ask_to_leave, decide_entry, propose_listing
from gongxin.listings.queries import listing_of, listings_about, records_standing
from gongxin.periods import SHANGHAI, day_of
from gongxin.rulebook.procedures import Role
from gongxin.subjects.queries import subject_by_code

LIST, AGENCY, REVIEWER = "national.list.wage-arrears", "demo.agency.labour", "demo.agency.development"
CORRECTED_AGO = 196
AFTER = {"none": 0, "proposed": 1, "noticed": 2, "heard": 3, "decided": 4, "listed": 5, "asked": 6, "left": 7}
"""How far an organisation is: the place of the scene that comes next."""


@dataclass(frozen=True)
class Scene:
    """What happens to an organisation so many days ago, at an hour."""

    ago: int
    hour: int
    play: Callable[["Stage", datetime], None]


class Stage:
    """One organisation of the province, and where its entry stands."""

    def __init__(self, persona: str, *, home: Path) -> None:
        self.code, self.home = PERSONA[persona].code, home

    def next_scene(self, *, at: datetime) -> int | None:
        """The place of the scene that comes next; None before the organisation is known, or where a file listed it."""
        held = subject_by_code(self.code, known_at=at)
        if held is None:
            return None
        cases = listings_about(held.id)
        if not cases:
            delivered = records_standing(LIST, subject=held.id, day=day_of(at))
            return None if delivered else AFTER["none"]
        entry = listing_of(cases[0], at=at)
        if not entry.exits:
            unwritten = entry.state == "listed" and entry.record is None
            return AFTER["decided" if unwritten else entry.state]
        left = case_of(entry.exits[0], at=at)
        return AFTER["left" if left is not None and left.ended else "asked"]

    def case(self) -> int:
        """The case that proposes the entry."""
        held = subject_by_code(self.code, known_at=datetime.max.replace(tzinfo=SHANGHAI))
        assert held is not None
        return listings_about(held.id)[0]

    def propose(self, at: datetime) -> None:
        """The proposal."""
        propose_listing(
            LIST,
            subject=self.code,
            ground="criminal_threshold",
            agency=AGENCY,
            by="demo officer",
            at=at,
            statement="经责令限期支付，逾期仍未支付农民工工资（演示）",
            term=None,
            home=self.home,
        )

    def notice(self, at: datetime) -> None:
        """The notice, served at the desk."""
        actor = Actor("demo officer", Role.AUTHORITY, AGENCY)
        taken = take_step(
            self.case(),
            "give_notice",
            by=actor,
            at=at,
            reasons="拟列入失信联合惩戒对象名单（演示）",
            enclosed={"document": paper("notice")},
            home=self.home,
        )
        self._serve(taken.number, at)

    def reply(self, at: datetime) -> None:
        """The organisation's reply."""
        actor = Actor("demo director", Role.SUBJECT, self.code)
        take_step(
            self.case(), "reply", by=actor, at=at, reasons="资金周转困难，正在筹款（演示）", enclosed={}, home=self.home
        )

    def decide(self, at: datetime) -> None:
        """The decision, by another officer, served at the desk."""
        taken = decide_entry(
            self.case(),
            number=f"云人社失信〔{day_of(at).year}〕1号",
            by="demo head",
            at=at,
            reasons="事实清楚，申辩不成立（演示）",
            enclosed={"document": paper("decision")},
            home=self.home,
        )
        self._serve(taken.number, at)

    def take_effect(self, at: datetime) -> None:
        """Time takes its step, and the record follows."""
        run_clocks(at=at)
        settle(at=at)

    def ask(self, at: datetime) -> None:
        """The request to leave, with its papers."""
        ask_to_leave(
            self.case(),
            by="demo director",
            reviewer=REVIEWER,
            corrected_on=(at - timedelta(days=CORRECTED_AGO - LEAVING_AGO)).date(),
            at=at,
            statement="工资已全部付清满六个月（演示）",
            enclosed={"proof": paper("proof"), "commitment": paper("commitment")},
            home=self.home,
        )

    def let_go(self, at: datetime) -> None:
        """The decision to let it go, and the record follows."""
        exit_case = listing_of(self.case(), at=at).exits[0]
        actor = Actor("demo head", Role.AUTHORITY, AGENCY)
        take_step(
            exit_case,
            "let_go",
            by=actor,
            at=at,
            reasons="已付清并满六个月（演示）",
            enclosed={"document": paper("removal")},
            home=self.home,
        )
        settle(at=at)

    def _serve(self, number: int, at: datetime) -> None:
        serve_document(
            self.case(),
            number,
            manner=Manner.DESK,
            sent_at=at,
            delivered_at=at,
            read_at=None,
            by="demo desk",
            at=at,
        )


LEAVING_AGO = 11
SCENES: dict[str, tuple[Scene, ...]] = {
    "successor": (
        Scene(199, 10, Stage.propose),
        Scene(199, 11, Stage.notice),
        Scene(198, 10, Stage.reply),
        Scene(198, 14, Stage.decide),
        Scene(197, 1, Stage.take_effect),
        Scene(LEAVING_AGO, 10, Stage.ask),
        Scene(7, 10, Stage.let_go),
    ),
    "builder": (Scene(4, 10, Stage.propose), Scene(3, 10, Stage.notice), Scene(2, 10, Stage.reply)),
}


class Tale:
    """What happens to the two organisations, told forwards; a scene that was played before is passed over."""

    def __init__(self, *, home: Path, today: datetime) -> None:
        moments = [
            (datetime.combine(day_of(today) - timedelta(days=scene.ago), time(scene.hour), SHANGHAI), persona, place)
            for persona, scenes in SCENES.items()
            for place, scene in enumerate(scenes)
        ]
        self.coming = sorted(moments)
        self.stages = {persona: Stage(persona, home=home) for persona in SCENES}

    def play(self, until: datetime) -> None:
        """Let happen what happened by `until`."""
        while self.coming and self.coming[0][0] <= until:
            at, persona, place = self.coming.pop(0)
            stage = self.stages[persona]
            if stage.next_scene(at=at) == place:
                with transaction.atomic():
                    SCENES[persona][place].play(stage, at)
