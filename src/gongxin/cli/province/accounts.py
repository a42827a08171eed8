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
from gongxin.cases.actions import open_case, take_step
from gongxin.cases.rules import Actor
from gongxin.cli.province.papers import paper
from gongxin.cli.province.personas import PERSONA
from gongxin.dossiers.answers import RecordView
from gongxin.dossiers.queries import dossier_of
from gongxin.rulebook.items import Stance, Visibility
from gongxin.rulebook.procedures import Role

CENTRE, REVIEWER = "demo.agency.credit-centre", "demo.agency.development"
OBJECTION, REPAIR = "national.procedure.objection", "national.procedure.repair"
BASIS = "演示授权"
DAYS = 365


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as."""

    key: str
    login: str
    password: str
    told_zh: str
    told_en: str


def accounts_to_try(home: Path, *, at: datetime) -> list[Account]:
    """An officer, a reviewer, an organisation's representative and the operator; made where they are not there yet."""
    kept = home / "demo" / "accounts.json"
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
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump([one.__dict__ for one in made], file, ensure_ascii=False, indent=1)
    return made


def _people(source: str, code: str) -> list[tuple[str, str, frozenset[Power], tuple[str, str]]]:
    told: Mapping[str, tuple[str, str]] = {
        "officer": ("机关经办人：案件、报送、查询", "an agency's officer: cases, deliveries, look-ups"),
        "reviewer": ("复核与监督人员", "reviews, and audits look-ups"),
        "subject": ("企业受托人：本单位信息、异议、修复", "an organisation's own desk"),
        "operator": ("平台运行人员：转送、概况、人员", "the operator: forwarding, overview, people"),
    }
    return [
        ("officer", source, frozenset({Power.DECIDE, Power.DELIVER}), told["officer"]),
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
    """An objection that waits for its source, and a request for repair that waits for the platform."""
    by, platform = Actor("demo", Role.SUBJECT, code), Actor("demo", Role.PLATFORM)
    number = open_case(
        OBJECTION,
        subject=code,
        parties={Role.SOURCE: record.source, Role.REVIEWER: REVIEWER},
        by=by,
        at=at - timedelta(minutes=2),
        statement="该处罚决定已经复议机关变更，请核实并更正。（演示）",
        enclosed={},
        home=home,
        record=record.id,
    )
    take_step(number, "forward", by=platform, at=at - timedelta(minutes=1), reasons="", enclosed={}, home=home)
    open_case(
        REPAIR,
        subject=code,
        parties={Role.AUTHORITY: record.source, Role.REVIEWER: REVIEWER},
        by=by,
        at=at,
        statement="罚款已缴清，整改已完成，申请信用修复。（演示）",
        enclosed={"proof": paper("proof"), "commitment": paper("commitment")},
        home=home,
        record=record.id,
    )
