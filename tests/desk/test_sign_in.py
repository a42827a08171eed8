"""Signing in: two factors, five failures, invitations, short sessions."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from gongxin.agencies.mandates import MandateRefused, Power
from gongxin.agencies.people import InvitationRefused, forget, invite, join
from gongxin.agencies.second_factor import add_codes, code_counts, new_secret, paper_codes
from gongxin.site import pages
from tests.desk.builders import PASSWORD, SOURCE, at_desk, code_at, mandate, officer, person, text_of
from tests.exchange.yunze import PERSON
from tests.yunze import NOW

pytestmark = pytest.mark.usefixtures("node")


def _with_app(login: str) -> str:
    who, secret = person(login=login), new_secret()
    mandate(who, SOURCE, Power.DECIDE)
    assert add_codes(who, secret, code_at(secret, NOW - timedelta(minutes=5)), at=NOW - timedelta(minutes=5))
    return secret


def _password(client: Client, login: str, password: str = PASSWORD) -> int:
    return client.post("/zh/desk/sign-in", {"login": login, "password": password, "next": ""}).status_code


def test_a_password_and_a_code_lead_to_the_desk_and_the_code_counts_once() -> None:
    secret, client = _with_app("two@yunze.example"), Client()
    assert _password(client, "Two@Yunze.example ") == 303
    assert client.get("/zh/desk/").headers["Location"].startswith("/zh/desk/sign-in")
    code = code_at(secret, pages.clock())
    assert client.post("/zh/desk/second-factor", {"code": code}).headers["Location"] == "/zh/desk/"
    assert client.get("/zh/desk/").headers["Location"] == "/zh/desk/cases/"
    again = Client()
    _password(again, "two@yunze.example")
    assert again.post("/zh/desk/second-factor", {"code": code}).status_code == 422


def test_a_paper_code_counts_once() -> None:
    who = person()
    first = paper_codes(who)[0]
    assert code_counts(who, f"{first[:4]} {first[4:]}", at=NOW)
    assert not code_counts(who, first, at=NOW)


@pytest.mark.parametrize(("seconds", "counts"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_clock_may_be_half_a_minute_off(seconds: int, counts: bool) -> None:
    who, secret = person(), new_secret()
    add_codes(who, secret, code_at(secret, NOW - timedelta(minutes=9)), at=NOW - timedelta(minutes=9))
    at = NOW.replace(second=0)
    assert code_counts(who, code_at(secret, at + timedelta(seconds=seconds)), at=at) is counts


def test_an_older_code_is_not_taken_after_a_newer_one() -> None:
    who, secret, at = person(), new_secret(), NOW.replace(second=0)
    add_codes(who, secret, code_at(secret, at - timedelta(minutes=9)), at=at - timedelta(minutes=9))
    assert code_counts(who, code_at(secret, at), at=at)
    assert not code_counts(who, code_at(secret, at - timedelta(seconds=30)), at=at)


def test_the_fifth_failure_locks_and_then_the_right_password_is_refused_too() -> None:
    _with_app("locked@yunze.example")
    client = Client()
    assert [_password(client, "locked@yunze.example", "wrong") for _ in range(5)] == [422, 422, 422, 422, 429]
    assert _password(client, "LOCKED@yunze.example") == 429
    assert _password(Client(REMOTE_ADDR="198.51.100.7"), "locked@yunze.example") == 303


def test_wrong_codes_count_as_failures_too() -> None:
    _with_app("codes@yunze.example")
    client = Client()
    _password(client, "codes@yunze.example")
    said = [client.post("/zh/desk/second-factor", {"code": "000000"}).status_code for _ in range(5)]
    assert said == [422, 422, 422, 422, 429]
    assert client.post("/zh/desk/second-factor", {"code": "000000"}).status_code == 429


def test_nobody_is_told_whether_a_login_name_exists() -> None:
    _with_app("known@yunze.example")
    told = [
        text_of(Client().post("/zh/desk/sign-in", {"login": login, "password": "wrong wrong", "next": ""}))
        for login in ("known@yunze.example", "nobody@yunze.example")
    ]
    assert told[0].count("登录名或密码不对") == told[1].count("登录名或密码不对") == 2


def test_an_invited_person_joins_with_a_password_and_an_app_of_his_own() -> None:
    _, code = invite("new@yunze.example", by="tests", at=NOW)
    client = Client()
    form = {"code": code, "login": "new@yunze.example", "password": PASSWORD, "again": PASSWORD}
    assert client.post("/zh/desk/join", form).headers["Location"] == "/zh/desk/security/codes"
    assert client.get("/zh/desk/acting").status_code == 303
    client.get("/zh/desk/security/codes")
    done = client.post("/zh/desk/security/codes", {"code": code_at(client.session["coming"], pages.clock())})
    assert done.status_code == 200 and text_of(done).count('<li class="gx-code">') == 10
    assert client.get("/zh/desk/acting").status_code == 200
    assert client.post("/zh/desk/join", form).status_code == 422


@pytest.mark.parametrize("password", ["short", "q1w2e3r4t5y6", "new@yunze.example"])
def test_a_password_that_is_easily_guessed_is_refused_at_the_field(password: str) -> None:
    _, code = invite("new@yunze.example", by="tests", at=NOW)
    form = {"code": code, "login": "new@yunze.example", "password": password, "again": password}
    answer = Client().post("/en/desk/join", form)
    assert answer.status_code == 422 and 'id="password-fault"' in text_of(answer)


def test_an_invitation_ends_after_seven_days() -> None:
    _, code = invite("late@yunze.example", by="tests", at=NOW)
    with pytest.raises(InvitationRefused):
        join(code, login="late@yunze.example", password=PASSWORD, at=NOW + timedelta(days=7))


def test_a_login_name_never_holds_a_persons_number() -> None:
    for login in ("138" + "0" * 8, PERSON[:-4] + "0000", "ab", "a b@c", "x" * 121):
        with pytest.raises(MandateRefused):
            invite(login, by="tests", at=NOW)


def test_whoever_is_forgotten_is_out_at_once_and_leaves_a_number_alone() -> None:
    who = officer(SOURCE, Power.DECIDE)
    client = at_desk(who)
    assert client.get("/zh/desk/cases/").status_code == 200
    forget(who.login or "", by="tests", at=NOW)
    assert client.get("/zh/desk/cases/").status_code == 303
    who.refresh_from_db()
    assert (who.login, who.has_usable_password()) == (None, False)


def test_a_session_ends_half_an_hour_after_the_last_request_and_ten_hours_after_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = at_desk(officer(SOURCE, Power.DECIDE))
    assert client.get("/zh/desk/cases/").cookies["sessionid"]["max-age"] == ""
    assert client.session.get_expiry_age() == 1800
    monkeypatch.setattr(pages, "clock", lambda: datetime.now(UTC) + timedelta(hours=10, minutes=5))
    assert client.get("/zh/desk/cases/").status_code == 303


def test_a_form_from_elsewhere_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/zh/desk/sign-in", {"login": "a@b.example", "password": PASSWORD})
    assert answer.status_code == 403 and "表单已失效" in text_of(answer)


@pytest.mark.parametrize(
    "following", ["https://evil.example/zh/desk/", "//evil.example", "/zh/desk/\\evil", "javascript:1"]
)
def test_signing_in_leads_nowhere_but_to_the_desk(following: str) -> None:
    secret, client = _with_app("next@yunze.example"), Client()
    client.post("/zh/desk/sign-in", {"login": "next@yunze.example", "password": PASSWORD, "next": following})
    answer = client.post("/zh/desk/second-factor", {"code": code_at(secret, pages.clock())})
    assert answer.headers["Location"] in ("/zh/desk/", following) and "evil.example" not in answer.headers["Location"]


def test_without_a_second_factor_nobody_comes_in_unless_a_demo_says_so(settings: Settings) -> None:
    who = officer(SOURCE, Power.DECIDE)
    form = {"login": who.login, "password": PASSWORD, "next": ""}
    assert Client().post("/zh/desk/sign-in", form).headers["Location"] == "/zh/desk/security/codes"
    settings.SECOND_FACTOR = False
    client = Client()
    assert client.post("/zh/desk/sign-in", form).headers["Location"] == "/zh/desk/"
    assert "演示设置" in text_of(client.get("/zh/desk/cases/"))


def test_pages_of_the_desk_are_kept_by_nobody_and_run_no_scripts() -> None:
    answer = at_desk(officer(SOURCE, Power.DECIDE)).get("/zh/desk/cases/")
    assert answer["Cache-Control"] == "no-store" and "script-src" not in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_secrets_are_sealed_in_the_store(quick: Path) -> None:
    from allauth.mfa.models import Authenticator

    secret = _with_app("sealed@yunze.example")
    assert secret not in str(Authenticator.objects.get().data)


def test_a_node_behind_tls_takes_forms_from_its_own_hosts_alone(tmp_path: Path) -> None:
    asked = "from gongxin.config import settings as s; print(s.CSRF_TRUSTED_ORIGINS, s.SESSION_COOKIE_SECURE)"
    for hosts, told in (
        ("credit.example.cn,.yunze.example", "['https://credit.example.cn', 'https://*.yunze.example'] True"),
        ("localhost,127.0.0.1", "[] False"),
    ):
        given = {**os.environ, "GONGXIN_HOSTS": hosts, "GONGXIN_HOME": str(tmp_path), "GONGXIN_SECRET": "x"}
        done = subprocess.run([sys.executable, "-c", asked], env=given, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == told


def test_failures_under_many_made_up_names_push_nobodys_count_out() -> None:
    _with_app("patient@yunze.example")
    client = Client()
    for _ in range(4):
        _password(client, "patient@yunze.example", "wrong")
    for number in range(320):
        cache.add(f"made-up-{number}", 1, timeout=900)
    assert _password(client, "patient@yunze.example", "wrong") == 429
