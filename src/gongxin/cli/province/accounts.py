"""People to sign in as in the invented province, and cases that wait for them; made once, like the agency's key."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils.timezone import localdate

from gongxin.agencies.mandates import Power, Scope
from gongxin.agencies.models import Person
from gongxin.agencies.people import give_mandate, invite, join, until_of
from gongxin.cases.actions import take_step
from gongxin.cases.rules import Actor
from gongxin.cli.province.papers import paper
from gongxin.cli.province.personas import PERSONA
from gongxin.dossiers.answers import RecordView
from gongxin.dossiers.queries import dossier_of
from gongxin.remedies.actions import Asked, ask_repair, object_to
from gongxin.remedies.queries import stands_of
from gongxin.remedies.rules import Where
from gongxin.rulebook.items import Stance, Visibility
from gongxin.rulebook.procedures import Role
from gongxin.sharing.consenting import give_consent

CENTRE, REVIEWER, LABOUR = "demo.agency.credit-centre", "demo.agency.development", "demo.agency.labour"
BASIS = "演示授权"
DAYS, CONSENT_DAYS = 365, 90
LENDING = "national.purpose.lending"


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as."""

    key: str
    login: str
    password: str
    told_zh: str
    told_en: str


def accounts_to_try(home: Path, *, at: datetime) -> list[Account]:
    """People of an agency, of one that keeps a list, of a reviewer, an organisation and the platform; made once.

    The organisation consents that the officer's agency looks it up for lending.
    """
    kept = home / "demo" / "accounts.json"
    (home / "demo" / "paper.pdf").write_bytes(paper("demo"))
    if kept.exists():
        held = [Account(**one) for one in json.loads(kept.read_text(encoding="utf-8"))]
        if Person.objects.filter(login__in=[one.login for one in held]).count() == len(held):
            return held
    code = PERSONA["serious"].code
    record = _adverse(code, at=at)
    source = record.source if record is not None else CENTRE
    made = [_made(key, body, powers, told, at=at) for key, body, powers, told in _people(source, code)]
    if record is not None:
        _open_cases(code, record, home=home, at=at)
        until = localdate(at) + timedelta(days=CONSENT_DAYS)
        give_consent(code, agency=source, purpose=LENDING, until=until, by="demo", at=at)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump([one.__dict__ for one in made], file, ensure_ascii=False, indent=1)
    return made


def _people(source: str, code: str) -> list[tuple[str, str, frozenset[Power], tuple[str, str]]]:
    told: Mapping[str, tuple[str, str]] = {
        "officer": ("机关经办人：案件、报送、查询", "an agency's officer: cases, deliveries, look-ups"),
        "lists": ("名单认定机关经办人：拟列入、决定、移出", "decides about a serious list: entries and exits"),
        "reviewer": ("复核与监督人员", "reviews, and audits look-ups"),
        "subject": ("企业受托人：本单位信息、异议、修复", "an organisation's own desk"),
        "operator": ("平台运行人员：转送、概况、人员", "the operator: forwarding, overview, people"),
    }
    return [
        ("officer", source, frozenset({Power.DECIDE, Power.DELIVER}), told["officer"]),
        ("lists", LABOUR, frozenset({Power.DECIDE}), told["lists"]),
        ("reviewer", REVIEWER, frozenset({Power.REVIEW, Power.AUDIT}), told["reviewer"]),
        ("subject", code, frozenset({Power.REPRESENT}), told["subject"]),
        ("operator", CENTRE, frozenset({Power.OPERATE}), told["operator"]),
    ]


def _made(key: str, body: str, powers: frozenset[Power], told: tuple[str, str], *, at: datetime) -> Account:
    login, password, day = f"{key}@yunze.example", secrets.token_urlsafe(9), localdate(at)
    _, code = invite(login, by="demo", at=at)
    join(code, login=login, password=password, at=at)
    give_mandate(login, Scope(body, powers, day, until_of(day, days=DAYS), BASIS), by="demo", at=at)
    return Account(key, login, password, *told)


def _adverse(code: str, *, at: datetime) -> RecordView | None:
    """The newest adverse record of the story that the accounts are about."""
    dossier = dossier_of(code, day=localdate(at), known_at=at, now=at, view=Visibility.KEPT)
    return next((one for one in dossier.records if one.stance is Stance.ADVERSE), None)


def _open_cases(code: str, record: RecordView, *, home: Path, at: datetime) -> None:
    """An objection that waits for its source, and a request for repair, in its time, that waits for the platform."""
    words = "该处罚决定已经复议机关变更，请核实并更正。（演示）"
    asked = Asked(Actor("demo", Role.SUBJECT), words, {}, home)
    began = at - timedelta(minutes=2)
    number = object_to(record.id, code=code, asked=asked, reviewer=REVIEWER, at=began)
    platform = Actor("demo", Role.PLATFORM)
    take_step(number, "forward", by=platform, at=at - timedelta(minutes=1), reasons="", enclosed={}, home=home)
    code = PERSONA["minor"].code
    ready = [one.record for one in stands_of(code, at=at).stands if one.where is Where.CAN_BE_ASKED]
    for one in ready[:1]:
        enclosed = {"proof": paper("proof"), "commitment": paper("commitment")}
        asked = Asked(Actor("demo", Role.SUBJECT), "罚款已缴清，整改已完成，申请信用修复。（演示）", enclosed, home)
        ask_repair(one, code=code, asked=asked, reviewer=REVIEWER, at=at)
