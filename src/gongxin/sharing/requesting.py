"""Ask another agency for data, ask it to correct them, tell that the catalogue of sharing has to follow a change.

Each opens a case; who answers, within what time, and what follows from silence stands in its procedure's table.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from gongxin.cases.actions import open_case
from gongxin.cases.rules import Actor
from gongxin.codes.uscc import parse
from gongxin.ledger.actions import record_event
from gongxin.monitoring.rules import kind_of_body
from gongxin.periods import day_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current
from gongxin.rulebook.sharing import SharingTerms
from gongxin.sharing.exports import agency_recipient, refuse_export
from gongxin.sharing.granting import open_request
from gongxin.sharing.models import Request
from gongxin.sharing.scope import (
    PERIOD_ENDS,
    NotProvider,
    OutsideGrant,
    SharingEvent,
    SharingNotProvided,
    SharingRefused,
    Wanted,
    attribute_of,
    refuse_wanted,
)
from gongxin.sharing.using import shown_by
from gongxin.subjects.actions import register_body


@dataclass(frozen=True)
class Papers:
    """What is enclosed, and where papers are kept."""

    enclosed: Mapping[str, bytes]
    home: Path


def ask_sharing(wanted: Wanted, *, recipient: str, source: str, by: str, at: datetime, papers: Papers) -> int:
    """Ask `source` for data on behalf of the agency `recipient`; the number of the case in which it answers.

    Refused for items that a law withholds, that the agency does not supply, or that have different clocks; without an
    act in force, a scene, known regions and a period ahead; and to an agency abroad without an export rule.
    """
    book, day = current(), day_of(at)
    if source == book.agency(recipient).key:
        raise NotProvider(f"{source} needs no request for what it supplies itself")
    wanted = refuse_wanted(wanted, source=book.agency(source).key, book=book, day=day)
    refuse_export(agency_recipient(recipient, book), items=wanted.items, book=book, day=day)
    attribute = attribute_of(wanted, book=book, day=day)
    terms = sharing_terms(book, at=at)
    with transaction.atomic():
        code = _registered(recipient, book, at=at)
        case = open_case(
            terms.unconditional if attribute == "unconditional" else terms.conditional,
            subject=code,
            parties={Role.RECIPIENT: recipient, Role.SOURCE: source},
            by=Actor(by, Role.RECIPIENT, recipient),
            at=at,
            statement=wanted.scene,
            enclosed=papers.enclosed,
            home=papers.home,
            days={PERIOD_ENDS: wanted.until},
        )
        _keep(case, wanted, recipient=recipient, source=source, attribute=attribute, by=by, at=at)
    return case


def _keep(case: int, wanted: Wanted, *, recipient: str, source: str, attribute: str, by: str, at: datetime) -> None:
    kept = asdict(wanted) | {"items": list(wanted.items), "regions": list(wanted.regions)}
    Request.objects.create(case_id=case, recipient=recipient, source=source, attribute=attribute, **kept)
    told = {"case": case, "recipient": recipient, "source": source, "items": kept["items"], "regions": kept["regions"]}
    told |= {"way": wanted.way, "since": wanted.since.isoformat(), "until": wanted.until.isoformat()}
    told |= {"act": wanted.act, "article": wanted.article}
    record_event(SharingEvent.ASKED, actor=by, at=at, details=told)


def ask_correction(request: int, record: int, *, code: str, why: str, by: Actor, at: datetime, home: Path) -> int:
    """Ask the provider to correct a record that it shares by this request; the number of the case.

    Refused while the request is not open, and for a record that it does not reach.
    """
    held = open_request(request, recipient=by.body, at=at)
    seen = shown_by(held, code, at=at)
    if record not in {one.id for one in seen.records}:
        raise OutsideGrant(f"request {request} reaches no record {record} of this organisation")
    return open_case(
        sharing_terms(current(), at=at).correction,
        subject=code,
        parties={Role.RECIPIENT: held.recipient, Role.SOURCE: held.source},
        by=by,
        at=at,
        statement=why,
        enclosed={},
        home=home,
        record=record,
    )


def tell_catalogue_change(source: str, *, change: str, by: str, at: datetime, home: Path) -> int:
    """Tell that data of this agency changed and the catalogue of sharing has to follow; the number of the case."""
    book = current()
    with transaction.atomic():
        return open_case(
            sharing_terms(book, at=at).catalogue_change,
            subject=_registered(book.agency(source).key, book, at=at),
            parties={Role.SOURCE: source},
            by=Actor(by, Role.SOURCE, source),
            at=at,
            statement=change,
            enclosed={},
            home=home,
        )


def sharing_terms(book: Rulebook, *, at: datetime) -> SharingTerms:
    """The rules of sharing requests in force; refused where no adopted pack has any."""
    found = book.at(day_of(at)).requests()
    terms = next((one.terms for _, one in sorted(found.items())), None)
    if terms is None:
        raise SharingNotProvided(f"no adopted pack has rules of sharing requests in force on {day_of(at)}")
    return terms


def _registered(agency: str, book: Rulebook, *, at: datetime) -> str:
    """The agency's code, under which it is known as an organisation from now on."""
    held = book.agency(agency)
    code = parse(held.code).code
    if code is None:
        raise SharingRefused(f"{agency} has no valid unified social credit code in the adopted packs")
    register_body(code, held.title.zh, kind=kind_of_body(code).value, by=Role.PLATFORM.value, at=at)
    return code
