"""Where somebody arrives after signing in, and the choice of whom to act for."""

from django.http import HttpResponse

from gongxin.agencies.acting import mandates_of
from gongxin.desk.case_pages import name_of
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import ACTING, Desk, address

FIRST = (
    ("queue", "/cases/"),
    ("own", "/own/"),
    ("deliveries", "/deliveries/"),
)
"""Where each mandate begins its day: the first of these that it opens."""


@address("home")
def home(here: Desk) -> HttpResponse:
    """Lead to the first page of the mandate acted under; without one, to the choice."""
    if here.acting is None:
        return here.go("/acting")
    return here.go(next(path for name, path in FIRST if here.opens(name)))


@address("acting", methods=("GET", "POST"))
def choose(here: Desk) -> HttpResponse:
    """Choose for whom to act; nothing can be done for two bodies at once."""
    held = mandates_of(here.me.pk, at=here.now)
    if here.request.method == "POST":
        number = Asked(here.request).number("mandate")
        if number in {one.number for one in held}:
            here.request.session[ACTING] = number
            return here.go("/")
        faults = Faults({"mandate": here.wording.say("acting.missing")})
        return _choice(here, faults, WRONG)
    return _choice(here, Faults({}), 200)


def _choice(here: Desk, faults: Faults, status: int) -> HttpResponse:
    held = mandates_of(here.me.pk, at=here.now)
    titled = [
        (one, name_of(one.scope.body, at=here.now) if one.scope.of_organisation else here.agency(one.scope.body))
        for one in held
    ]
    return here.page("acting.html", mandates=titled, faults=faults, status=status)
