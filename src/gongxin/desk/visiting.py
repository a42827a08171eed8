"""One request at the desk: who it is, for whom he acts, and whether the table of access lets him.

A session lives half an hour after the last request and ten hours at most.  No page of the desk is kept by anybody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from gongxin.agencies.acting import Acting, mandates_of
from gongxin.agencies.guarding import seen_by
from gongxin.agencies.mandates import Power
from gongxin.agencies.models import Person
from gongxin.agencies.second_factor import factors_of
from gongxin.codes.uscc import parse
from gongxin.desk.access import Capacity, capacities, refusal
from gongxin.desk.sending import KEPT_NOWHERE, Sending
from gongxin.measures.rules import Answer
from gongxin.measures.wording import ANSWERS
from gongxin.rulebook.drawing import ROLES
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import NothingAdopted, current
from gongxin.sharing.scope import MARK
from gongxin.site import faults, pages
from gongxin.site.parameters import read_parameters
from gongxin.site.texts import Language
from gongxin.subjects.queries import names_now, subject_by_code

LONGEST_SESSION = timedelta(hours=10)
HALFWAY_HOLDS = timedelta(minutes=10)
HALFWAY, ACTING, BEGAN = "halfway", "acting", "began"
SCRIPTS = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The policy of the two pages that ask for passkeys."""


@dataclass(frozen=True)
class Desk(Sending):
    """A visit of somebody: signed in or not, acting for a body or for none."""

    person: Person | None = None
    acting: Acting | None = None
    capacities: frozenset[Capacity] = frozenset({Capacity.STRANGER})

    @property
    def me(self) -> Person:
        """Whoever is signed in; addresses that need him are not reached otherwise."""
        assert self.person is not None
        return self.person

    @property
    def mandate(self) -> Acting:
        """The mandate acted under; addresses that need one are not reached without."""
        assert self.acting is not None
        return self.acting

    @property
    def body_title(self) -> str:
        """The name of the agency or organisation that is acted for."""
        body = self.mandate.scope.body
        held = subject_by_code(body, known_at=self.now) if self.mandate.scope.of_organisation else None
        return held.names[0].name if held is not None and held.names else self.agency(body)

    def agency(self, key: str) -> str:
        """The title of an agency; the platform itself, and an organisation by its code, are named too."""
        return self.wording.say.title(ROLES[Role(key)]) if key in set(Role) else super().agency(key)

    def party(self, body: str) -> str:
        """The name of an agency, of the platform, or of an organisation by its code."""
        held = subject_by_code(body, known_at=self.now) if parse(body).code == body else None
        return held.names[0].name if held is not None and held.names else self.agency(body)

    def titled(self, keys: Sequence[str]) -> list[tuple[str, str]]:
        """Agencies by key and title, for a choice."""
        return sorted(((key, self.agency(key)) for key in keys), key=lambda one: one[1])

    def purpose(self, key: str) -> str:
        """The title of a purpose, or its key where the adopted packs no longer have it."""
        if key.startswith(MARK):
            return self.wording.say("requests.purpose", n=key.removeprefix(MARK))
        item = self.law.purposes.get(key)
        return key if item is None else self.wording.say.title(item.title)

    def basis_of_purpose(self, key: str) -> str:
        """The texts on which a purpose rests."""
        held = self.law.requests if key.startswith(MARK) else self.law.purposes
        found = [*held.values()] if key.startswith(MARK) else [one for one in held.values() if one.key == key]
        cited = [one for item in found for version in item.versions[-1:] for one in version.basis]
        title = self.wording.say.title
        told = [self.wording.cited(title(self.law.act(one.act).title), one.act, one.article) for one in cited]
        return self.wording.listed(told) or key

    def result(self, shown: Mapping[str, str | int]) -> str:
        """What a look-up came to, in words."""
        say = self.wording.say
        if "answer" in shown:
            answer = ANSWERS[Answer(str(shown["answer"]))][self.language]
            return say("lookup.answered", answer=answer, position=shown["position"])
        if "results" in shown:
            return say("lookup.graded", n=shown["results"])
        seen = say.of("seen", shown["view"])
        return say("lookup.counted", view=seen, n=shown["records"], adverse=shown["adverse"])

    def name_of_subject(self, subject: int) -> str:
        """The name that the organisation with this number bears now."""
        return names_now([subject]).get(subject, "")

    def may(self, *powers: Power) -> bool:
        """Whether the mandate acted under gives one of these powers."""
        return self.acting is not None and self.acting.may(*powers)

    def opens(self, address: str) -> bool:
        """Whether the table of access lets this visitor open an address, for links to it."""
        return refusal(address, self.capacities) is None

    def frame(self) -> dict[str, object]:
        """What every page of the desk is drawn with."""
        return {**super().frame(), "second_factor": settings.SECOND_FACTOR, "here": "desk"}

    def go(self, path: str) -> HttpResponse:
        """Go on at another address of the desk."""
        return HttpResponse(status=303, headers={"Location": f"{self.root}{path}", "Cache-Control": KEPT_NOWHERE})


def with_script(response: HttpResponse) -> HttpResponse:
    """A page that may run the one script for passkeys."""
    response["Content-Security-Policy"] = SCRIPTS
    return response


View = Callable[..., HttpResponse]


def address(name: str, *, methods: tuple[str, ...] = ("GET",), known: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Declare the view of an address: others than the table of access allows never reach it."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, language: str, **path: Any) -> HttpResponse:  # noqa: ANN401  # the address says which
            try:
                return _guarded(view, request, language, name, methods, known, path)
            except (OperationalError, InterfaceError):
                return faults.silent_store(request)
            except NothingAdopted:
                return faults.not_ready(request)

        guarded.desk_address, guarded.desk_methods = name, methods  # type: ignore[attr-defined]  # read by the walk
        return guarded

    return declare


def _guarded(
    view: View,
    request: HttpRequest,
    language: str,
    name: str,
    methods: tuple[str, ...],
    known: tuple[str, ...],
    path: dict[str, Any],
) -> HttpResponse:
    asked_as = "GET" if request.method == "HEAD" else request.method
    if asked_as not in methods:
        return faults.wrong_method(request, allowed=", ".join(methods))
    here = visit_of(request, Language(language), known=known)
    why = refusal(name, here.capacities)
    if why is None:
        with seen_by(here.acting.scope.body if here.acting else "", platform=here.may(Power.OPERATE)):
            return view(here, **path)
    if here.person is None:
        return here.go("/sign-in" + (f"?{urlencode({'next': request.path})}" if asked_as == "GET" else ""))
    return here.page("denied.html", status=403, why=why)


def visit_of(request: HttpRequest, language: Language, *, known: tuple[str, ...] = ()) -> Desk:
    """Who is at the desk, and in which capacities."""
    now, book = pages.clock(), current()
    parameters = read_parameters(request, known) if request.method in ("GET", "HEAD") else {}
    person, acting = _person(request, now), None
    if person is not None:
        request.session["seen"] = int(now.timestamp())  # every request lengthens the session
        acting = _acting(request, person, now)
        held = capacities(powers=acting.scope.powers if acting else None)
    else:
        held = frozenset({_halfway_capacity(request, now)})
    return Desk(request, language, now, parameters, book, person=person, acting=acting, capacities=held)


def _person(request: HttpRequest, now: datetime) -> Person | None:
    """Whoever is signed in, unless it was too long ago."""
    person = request.user
    if not isinstance(person, Person):
        return None
    if now.timestamp() - request.session.get(BEGAN, 0) > LONGEST_SESSION.total_seconds():
        logout(request)
        return None
    return person


def _acting(request: HttpRequest, person: Person, now: datetime) -> Acting | None:
    """The mandate chosen, while it holds; the only one there is needs no choice."""
    held = mandates_of(person.pk, at=now)
    chosen = next((one for one in held if one.number == request.session.get(ACTING)), None)
    return held[0] if chosen is None and len(held) == 1 else chosen


def halfway(request: HttpRequest, now: datetime) -> Person | None:
    """Whoever gave the right password a few minutes ago and has still to show a second factor."""
    kept = request.session.get(HALFWAY)
    if not kept or not 0 <= now.timestamp() - kept["at"] <= HALFWAY_HOLDS.total_seconds():
        return None
    person = Person.objects.filter(pk=kept["person"]).first()
    return person if person is not None and person.get_session_auth_hash() == kept["hash"] else None


def _halfway_capacity(request: HttpRequest, now: datetime) -> Capacity:
    person = halfway(request, now)
    if person is None:
        return Capacity.STRANGER
    return Capacity.HALFWAY if factors_of(person).any else Capacity.NEW
