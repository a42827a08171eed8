"""People with mandates, signed in at a desk; cases that wait for them."""

import itertools
import re
from datetime import date, datetime, timedelta
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponseBase
from django.test import Client

from gongxin.agencies.mandates import Power, Scope
from gongxin.agencies.models import Person
from gongxin.agencies.people import give_mandate, invite, join
from gongxin.cases.actions import open_case
from gongxin.cases.rules import Actor
from gongxin.rulebook.procedures import Role
from gongxin.subjects.models import Subject
from tests.cases.builders import ABOVE, OBJECTION, OFFICE, RECORD, SOURCE
from tests.subjects.builders import register
from tests.yunze import NOW, TODAY

PASSWORD = "seven quiet lanterns"
CENTRE = "demo.agency.credit-centre"
NUMBERS = itertools.count(1)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def person(*, login: str | None = None, at: datetime = NOW) -> Person:
    """Somebody who joined."""
    login = login or f"p{next(NUMBERS)}@yunze.example"
    _, code = invite(login, by="tests", at=at)
    return join(code, login=login, password=PASSWORD, at=at)


def mandate(
    who: Person, body: str, *powers: Power, region: str = "", since: date = TODAY, days: int = 30, at: datetime = NOW
) -> int:
    """A mandate of somebody from today on."""
    scope = Scope(body, frozenset(powers), since, since + timedelta(days=days), "云信办函〔2026〕1号", region)
    return give_mandate(who.login or "", scope, by="tests", at=at)


def officer(body: str, *powers: Power) -> Person:
    """An officer of an agency."""
    who = person()
    mandate(who, body, *powers)
    return who


def representative(code: str) -> Person:
    """Somebody whom an organisation has authorised."""
    who = person()
    mandate(who, code, Power.REPRESENT)
    return who


def at_desk(who: Person | None) -> Client:
    """A browser in which this person is signed in with both factors."""
    client = Client(headers={"accept-language": "zh-CN,zh;q=0.9"})
    if who is not None:
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["began"] = int(datetime.now().astimezone().timestamp())
        session.save()
    return client


def organisation(name: str = "云川甲有限公司") -> Subject:
    """An organisation that was known long before."""
    held = register(name)
    Subject.objects.filter(id=held.id).update(known_from=NOW - timedelta(days=300))
    return held


def objection(code: str, home: Path, *, at: datetime = NOW - timedelta(hours=1)) -> int:
    """An objection that its organisation opened."""
    return open_case(
        OBJECTION,
        subject=code,
        parties={Role.SOURCE: SOURCE, Role.REVIEWER: ABOVE},
        by=Actor("person-0", Role.SUBJECT, code),
        at=at,
        statement="处罚决定已被撤销",
        enclosed={},
        home=home,
        record=RECORD,
    )


def code_at(secret: str, moment: datetime) -> str:
    """The six digits that an app would show."""
    return str(format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30)))


def text_of(answer: HttpResponseBase) -> str:
    """The page that was answered."""
    assert hasattr(answer, "content")
    return str(answer.content.decode())


__all__ = ["ABOVE", "CENTRE", "OFFICE", "SOURCE"]
