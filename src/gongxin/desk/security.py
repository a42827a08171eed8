"""One's own account: the app that makes codes, codes on paper, passkeys, the password.

What is changed here lets somebody in later, so it is changed only soon after signing in.
"""

import json
from datetime import timedelta
from pathlib import Path

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal.auth import WebAuthn, begin_registration
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from qrcode.main import QRCode

from gongxin.agencies.models import Person
from gongxin.agencies.people import PasswordRefused, refuse_password
from gongxin.agencies.sealing import address_for_app
from gongxin.agencies.second_factor import add_codes, factors_of, new_secret, paper_codes, remove_passkey
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG, enter
from gongxin.desk.visiting import BEGAN, HALFWAY, Desk, address, halfway, with_script

SOON = timedelta(minutes=15)
COMING = "coming"
SCRIPT = (Path(__file__).parent / "passkeys.js").read_bytes()


@address("security")
def security(here: Desk) -> HttpResponse:
    """Show which second factors there are."""
    return here.page("security.html", factors=factors_of(here.me), recent=_recent(here), faults=Faults({}))


def _recent(here: Desk) -> bool:
    """Whether it is so soon after signing in that the account may be changed."""
    began = int(here.request.session.get(BEGAN, 0))
    return 0 <= here.now.timestamp() - began <= SOON.total_seconds()


def _too_late(here: Desk) -> HttpResponse:
    told = Faults({"": here.wording.say("security.again")})
    return here.page("security.html", status=WRONG, factors=factors_of(here.me), recent=False, faults=told)


@address("codes", methods=("GET", "POST"))
def codes(here: Desk) -> HttpResponse:
    """Set up an app that makes codes; whoever has no second factor yet cannot pass by here."""
    joining = halfway(here.request, here.now) if here.person is None else None
    if joining is None and not _recent(here):
        return _too_late(here)
    person = joining or here.me
    if here.request.method != "POST":
        here.request.session[COMING] = new_secret()
        return _codes_page(here, person)
    secret = here.request.session.get(COMING)
    if not secret or not add_codes(person, secret, Asked(here.request).line("code"), at=here.now):
        here.request.session.setdefault(COMING, new_secret())
        return _codes_page(here, person, faults=Faults({"code": here.wording.say("codes.wrong")}), status=WRONG)
    del here.request.session[COMING]
    if joining is None:
        return here.go("/security")
    following = here.request.session[HALFWAY]["next"]
    enter(here, person, following)
    return here.page("paper.html", codes=paper_codes(person), following=following or f"{here.root}/")


def _codes_page(here: Desk, person: Person, *, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    secret = here.request.session[COMING]
    square = _square(address_for_app(person, secret))
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return here.page("codes.html", status=status, faults=faults or Faults({}), secret=grouped, square=square)


def _square(text: str) -> list[str]:
    """The rows of a QR code, each as the path that draws its dark fields."""
    code = QRCode(border=4)
    code.add_data(text)
    code.make(fit=True)
    return [
        "".join(f"M{x} {y}h1v1h-1z" for x, dark in enumerate(row) if dark) for y, row in enumerate(code.get_matrix())
    ]


@address("paper_codes", methods=("POST",))
def on_paper(here: Desk) -> HttpResponse:
    """Make ten new codes to print; they are shown this once."""
    if not _recent(here):
        return _too_late(here)
    return here.page("paper.html", codes=paper_codes(here.me), following=f"{here.root}/security")


@address("passkeys", methods=("GET", "POST"))
def passkeys(here: Desk) -> HttpResponse:
    """Add a passkey: the one page, with the second factor's, that needs JavaScript."""
    if not _recent(here):
        return _too_late(here)
    if here.request.method != "POST":
        return _passkey_page(here)
    form = AddWebAuthnForm(data=here.request.POST, user=here.me)
    if not form.is_valid():
        return _passkey_page(here, faults=Faults({"": here.wording.say("passkeys.wrong")}), status=WRONG)
    name = Asked(here.request).line("name")[:60] or here.wording.say("passkeys.one")
    WebAuthn.add(here.me, name, form.cleaned_data["credential"])
    return here.go("/security")


def _passkey_page(here: Desk, *, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    options = json.dumps(begin_registration(here.me, False), default=dict)
    return with_script(here.page("passkeys.html", status=status, faults=faults or Faults({}), options=options))


@address("remove_passkey", methods=("POST",))
def remove(here: Desk, number: int) -> HttpResponse:
    """Let a passkey count no longer."""
    if not _recent(here):
        return _too_late(here)
    remove_passkey(here.me, min(number, 2**53))
    return here.go("/security")


@address("password", methods=("POST",))
def password(here: Desk) -> HttpResponse:
    """Change the password; every other session of this account ends."""
    asked, say = Asked(here.request), here.wording.say
    if not _recent(here):
        return _too_late(here)
    if not here.me.check_password(asked.secret("now")):
        told = {"now": say("security.wrong")}
    elif asked.secret("password") != asked.secret("again"):
        told = {"again": say("join.differs")}
    else:
        try:
            refuse_password(asked.secret("password"), person=here.me)
        except PasswordRefused as fault:
            told = {"password": " ".join(say.of("password", reason) for reason in fault.reasons)}
        else:
            here.me.set_password(asked.secret("password"))
            here.me.save(update_fields=["password"])
            update_session_auth_hash(here.request, here.me)
            return here.go("/security")
    factors = factors_of(here.me)
    return here.page("security.html", status=WRONG, factors=factors, recent=True, faults=Faults(told))


@address("script")
def script(here: Desk) -> HttpResponse:
    """The script that asks the browser for a passkey."""
    return HttpResponse(SCRIPT, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
