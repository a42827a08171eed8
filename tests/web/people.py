"""People at browsers of their own, who sign in again whenever a session is over."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from gongxin.agencies.mandates import Power
from gongxin.agencies.models import Person
from gongxin.agencies.second_factor import add_codes, new_secret
from tests.desk.builders import PASSWORD, code_at, mandate, person
from tests.web.clock import Clock

Opening = Callable[..., Page]
YEARS = 1_000
"""How many days the mandates of these people hold: longer than any journey."""
SURE = {"zh": re.compile("^确认："), "en": re.compile("^Confirm: ")}
SEND = {"zh": re.compile("^提出$"), "en": re.compile("^Send$")}
RECEIVE = {"zh": "确认收到文书", "en": "Confirm receipt"}


class Somebody:
    """A person with both factors before a browser, at the desk of the body that gave the mandate."""

    def __init__(self, who: Person, page: Page, clock: Clock, paper: Path, *, language: str) -> None:
        self.who, self.page, self.clock, self.paper, self.language = who, page, clock, paper, language
        self.secret = new_secret()
        before = clock.now - timedelta(hours=1)
        add_codes(who, self.secret, code_at(self.secret, before), at=before)

    def go(self, path: str) -> Page:
        """Open an address of the desk, through signing in where the desk asks for it."""
        self.page.goto(f"/{self.language}/desk/{path}")
        if "/desk/sign-in" in self.page.url:
            self._sign_in(self.clock.now)
            place, _, query = path.partition("?")
            expect(self.page).to_have_url(re.compile(re.escape(f"/desk/{place}") + "$"))
            if query:  # signing in leads back to the page without it
                self.page.goto(f"/{self.language}/desk/{path}")
        return self.page

    def _sign_in(self, at: datetime) -> None:
        self.page.locator("#login").fill(self.who.login or "")
        self.page.locator("#password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.locator("#code").fill(code_at(self.secret, at))
        self.page.keyboard.press("Enter")

    def case(self, number: int) -> Page:
        """Open a case."""
        return self.go(f"cases/{number}")

    def take(self, case: int, step: str, **fields: str) -> None:
        """Take the step with this title: the fields that are given, and a document wherever one is asked for."""
        self.try_to(case, step, **fields)
        expect(self.page).to_have_url(re.compile(f"/cases/{case}$"))

    def try_to(self, case: int, step: str, **fields: str) -> None:
        """Send the form of a step, whatever comes of it."""
        self.case(case).get_by_role("link", name=step, exact=True).click()
        self.send(SURE[self.language], **fields)

    def send(self, button: str | re.Pattern[str], **fields: str) -> None:
        """Fill in the fields that are given, choose a file for every paper that is asked for, and send the form."""
        for name, value in fields.items():
            field = self.page.locator(f"#{name}")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        for paper in self.page.locator("input[type=file]").all():
            paper.set_input_files(self.paper)
        self.page.get_by_role("button", name=button).click()
        self.clock.work()

    def ask(self, procedure: str, record: int, statement: str, **days: date) -> None:
        """Fill in and send the form of a procedure about a record, with the days that it asks for."""
        self.go(f"own/open/{procedure}?record={record}")
        stated = {f"day-{name}": day.isoformat() for name, day in days.items()}
        self.send(SEND[self.language], statement=statement, **stated)

    def number(self) -> int:
        """The number of the case that is on the page."""
        expect(self.page).to_have_url(re.compile(r"/cases/\d+$"))
        return int(self.page.url.rpartition("/")[2])

    def receive(self, number: int) -> None:
        """Confirm the receipt of the latest document in a case."""
        waiting = self.case(number).get_by_role("button", name=RECEIVE[self.language])
        left = waiting.count() - 1
        waiting.last.click()
        expect(waiting).to_have_count(left)
        self.clock.work()

    def stands(self, number: int, state: str) -> None:
        """See that the case stands so."""
        expect(self.case(number).locator(".gx-status__sentence")).to_have_text(state)


class People:
    """Whoever comes to the desks in a journey, each at a browser without scripts."""

    def __init__(self, opening: Opening, clock: Clock, paper: Path) -> None:
        self.opening, self.clock, self.paper = opening, clock, paper

    def officer(self, body: str, *powers: Power, language: str = "zh") -> Somebody:
        """An officer of an agency."""
        who = person(at=self.clock.now)
        mandate(who, body, *powers, since=self.clock.day, days=YEARS, at=self.clock.now)
        page = self.opening("about:blank", scripts=False)
        return Somebody(who, page, self.clock, self.paper, language=language)

    def of(self, code: str, *, language: str = "zh") -> Somebody:
        """Somebody whom an organisation has authorised."""
        return self.officer(code, Power.REPRESENT, language=language)


class Anybody:
    """A stranger who reads what is public of one organisation, on the page and by the API."""

    def __init__(self, page: Page, code: str, *, language: str = "zh") -> None:
        self.page, self.code, self.language = page, code, language

    def look(self) -> Page:
        """Open the organisation's page."""
        self.page.goto(f"/{self.language}/subjects/{self.code}")
        return self.page

    def sees(self, *marks: str) -> None:
        """See one adverse record that bears these marks."""
        entry = self.look().locator(".gx-entry")
        expect(entry).to_have_count(1)
        for mark in marks:
            expect(entry.locator(".gx-tag", has_text=mark)).to_be_visible()
        answer = self._dossier()
        assert (answer["answer"], len(answer["records"])) == ("published", 1)

    def sees_nothing(self) -> None:
        """See what is seen of an organisation never heard of (no register names this one), on any day."""
        for query in ("", "?day=2026-06-05&known_at=2026-06-05"):
            self.page.goto(f"/{self.language}/subjects/{self.code}{query}")
            unheard_of = {"zh": "没有来源向本平台报送过", "en": "no source has told this platform"}[self.language]
            expect(self.page.get_by_text(unheard_of)).to_be_visible()
            expect(self.page.locator(".gx-entry")).to_have_count(0)
        answer = self._dossier()
        assert (answer["answer"], answer["records"]) == ("no_such_code", [])

    def _dossier(self) -> dict[str, list[object]]:
        answer = self.page.request.get(f"/api/v1/subjects/{self.code}/dossier")
        found: dict[str, list[object]] = answer.json()
        return found
