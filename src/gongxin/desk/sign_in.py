"""Signing in: a password, then a second factor; joining by invitation; signing out.

The fifth failure within a quarter of an hour locks the login name for the address it came from, whichever of the two
factors was wrong, and the right password is refused too while that lasts.
"""

import json

from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from gongxin.agencies.mandates import MandateRefused, login_of
from gongxin.agencies.models import Person
from gongxin.agencies.people import InvitationRefused, PasswordRefused, join
from gongxin.agencies.second_factor import code_counts, factors_of
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.visiting import BEGAN, HALFWAY, Desk, address, halfway, visit_of, with_script
from gongxin.site.pages import language_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
TOO_MANY = 429
WRONG = 422
LOCKED_FOR = "900"


@address("sign_in", methods=("GET", "POST"), known=("next",))
def sign_in(here: Desk) -> HttpResponse:
    """Ask for login name and password; a wrong one is answered alike, whether or not anybody has that name."""
    if here.request.method != "POST":
        return _sign_in_page(here, following=here.parameters.get("next", ""))
    asked = Asked(here.request)
    person = _by_password(here.request, asked.line("login"), asked.secret("password"))
    if person is None:
        faults = Faults({"login": here.wording.say("sign_in.wrong")})
        return _sign_in_page(here, following=asked.line("next"), typed=asked.line("login"), faults=faults, status=WRONG)
    following = _safe(here, asked.line("next"))
    if factors_of(person).any or settings.SECOND_FACTOR:
        _go_halfway(here, person, following)
        return here.go("/second-factor" if factors_of(person).any else "/security/codes")
    return enter(here, person, following)


def _sign_in_page(
    here: Desk, *, following: str, typed: str = "", faults: Faults | None = None, status: int = 200
) -> HttpResponse:
    return here.page(
        "sign_in.html", faults=faults or Faults({}), following=_safe(here, following), typed=typed, status=status
    )


def _by_password(request: HttpRequest, name: str, password: str) -> Person | None:
    """Whoever has this login name and password; the failure is counted where not."""
    try:
        name = login_of(name)
    except MandateRefused:
        name = name[:120]
    found = authenticate(request, login=name, password=password)
    return found if isinstance(found, Person) else None


def _safe(here: Desk, following: str) -> str:
    """Where to go on after signing in: an address of the desk, or nowhere."""
    ours = following.startswith(("/zh/desk/", "/en/desk/"))
    return following if ours and url_has_allowed_host_and_scheme(following, allowed_hosts=None) else ""


def _go_halfway(here: Desk, person: Person, following: str) -> None:
    session = here.request.session
    session.flush()
    kept = {"person": person.pk, "at": int(here.now.timestamp()), "hash": person.get_session_auth_hash()}
    session[HALFWAY] = {**kept, "next": following}


def enter(here: Desk, person: Person, following: str) -> HttpResponse:
    """Sign the person in: a new session, which knows nothing of what was before."""
    here.request.session.flush()
    login(here.request, person, backend=BACKEND)
    here.request.session[BEGAN] = int(here.now.timestamp())
    if following:
        return HttpResponse(status=303, headers={"Location": following, "Cache-Control": "no-store"})
    return here.go("/")


@address("second_factor", methods=("GET", "POST"))
def second_factor(here: Desk) -> HttpResponse:
    """Ask for a code that an app makes, or one from paper; or for a passkey, where there is one."""
    person = _halfway(here)
    if here.request.method != "POST":
        return _second_page(here, person)
    if not AxesProxyHandler.is_allowed(here.request, {"login": person.login}):
        return locked_out(here.request, None, {})
    if code_counts(person, Asked(here.request).line("code"), at=here.now):
        return enter(here, person, here.request.session[HALFWAY]["next"])
    return _second_failed(here, person)


def _second_page(here: Desk, person: Person, *, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    factors = factors_of(person)
    options = json.dumps(begin_authentication(person), default=dict) if factors.passkeys else ""
    page = here.page("second_factor.html", status=status, faults=faults or Faults({}), factors=factors, options=options)
    return with_script(page) if options else page


def _second_failed(here: Desk, person: Person) -> HttpResponse:
    """Count the failure as one of signing in."""
    user_login_failed.send(sender=__name__, credentials={"login": person.login}, request=here.request)
    if getattr(here.request, "axes_locked_out", False):
        return locked_out(here.request, None, {})
    return _second_page(here, person, faults=Faults({"code": here.wording.say("second.wrong")}), status=WRONG)


@address("passkey", methods=("POST",))
def passkey(here: Desk) -> HttpResponse:
    """Take the answer of a passkey as the second factor."""
    person = _halfway(here)
    if not AxesProxyHandler.is_allowed(here.request, {"login": person.login}):
        return locked_out(here.request, None, {})
    form = AuthenticateWebAuthnForm(data=here.request.POST, user=person)
    if form.is_valid():
        return enter(here, person, here.request.session[HALFWAY]["next"])
    return _second_failed(here, person)


def _halfway(here: Desk) -> Person:
    person = halfway(here.request, here.now)
    assert person is not None  # the table of access lets nobody else come here
    return person


@address("sign_out", methods=("POST",))
def sign_out(here: Desk) -> HttpResponse:
    """End the session."""
    logout(here.request)
    return here.go("/sign-in")


@address("join", methods=("GET", "POST"))
def accept(here: Desk) -> HttpResponse:
    """Let somebody who was invited choose a password; a second factor follows at once."""
    if here.request.method != "POST":
        return here.page("join.html", faults=Faults({}), typed=("", ""))
    asked, say = Asked(here.request), here.wording.say
    code, name, password = asked.line("code"), asked.line("login"), asked.secret("password")
    if password != asked.secret("again"):
        faults = Faults({"again": say("join.differs")})
    else:
        try:
            return _joined(here, join(code, login=name, password=password, at=here.now))
        except InvitationRefused:
            faults = Faults({"code": say("join.unknown")})
        except PasswordRefused as fault:
            faults = Faults({"password": " ".join(say.of("password", reason) for reason in fault.reasons)})
    return here.page("join.html", status=WRONG, faults=faults, typed=(code, name))


def _joined(here: Desk, person: Person) -> HttpResponse:
    if settings.SECOND_FACTOR:
        _go_halfway(here, person, "")
        return here.go("/security/codes")
    return enter(here, person, "")


def locked_out(request: HttpRequest, response: object = None, credentials: object = None) -> HttpResponse:
    """Say that signing in failed too often, and until when nothing helps."""
    here = visit_of(request, language_of(request))
    answer = here.page("locked.html", status=TOO_MANY)
    answer["Retry-After"] = LOCKED_FOR
    return answer
