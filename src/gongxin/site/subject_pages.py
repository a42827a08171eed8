"""The file of one organisation, as everybody may see it today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.codes.uscc import parse
from gongxin.dossiers.answers import Answer, Dossier, RecordView
from gongxin.dossiers.queries import dossier_of
from gongxin.dossiers.recognising import Recognised, recognised_grades
from gongxin.evaluation.wording import STANDINGS
from gongxin.remedies.queries import instalments_shown
from gongxin.remedies.wording import performed_in_words
from gongxin.rulebook.items import Stance, Visibility
from gongxin.site.absences import STATUS, absence_page, nobody
from gongxin.site.chart import draw
from gongxin.site.evaluation_pages import public_results
from gongxin.site.freshness import latest_from_sources
from gongxin.site.looking_back import HELD, Look, look_back
from gongxin.site.pages import Visit, visit
from gongxin.site.parameters import BadAddress, read_day, read_moment, read_page, shown
from gongxin.site.standing import sentence, standing
from gongxin.site.timeline import ENTRIES_A_PAGE, bins, category_of, entries, newest_first
from gongxin.site.wording import CHINA

KNOWN = frozenset({"day", "known_at", "category", "page"})
ADVERSE = "adverse"
"""In place of a category: the records that the sentence on top speaks of."""
NOT_TO_KEEP = "noindex, noarchive"


@dataclass(frozen=True)
class Asked:
    """Of which day the file is asked, as known when; `past` where that is not simply today."""

    day: date
    known_at: datetime
    past: bool


def _instalments(here: Visit, part: Sequence[RecordView], look: Look, asked: Asked) -> dict[int, str]:
    """How much was performed of the duties on this page that may be performed in instalments, in words."""
    if look.dossier.subject is None:
        return {}
    day = min(asked.day, asked.known_at.astimezone(CHINA).date())
    told = instalments_shown(look.dossier.subject.id, part, day=day)
    return {record: performed_in_words(one, here.language) for record, one in told.items()}


@require_safe
def subject(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Show what is published of the organisation with this code, or say which absence it is."""
    here = visit(request, language, known=KNOWN)
    today = _public(here, code, Asked(here.now.astimezone(CHINA).date(), here.now, past=False))
    if today.answer not in HELD or today.subject is None:
        response = _absence(here, today, code)
    elif today.subject.code != code:
        response = HttpResponse(status=301, headers={"Location": f"/{here.language}/subjects/{today.subject.code}"})
    else:
        response = _file(here, today)
    response["X-Robots-Tag"] = NOT_TO_KEEP
    return response


def _public(here: Visit, code: str, asked: Asked) -> Dossier:
    return dossier_of(code, day=asked.day, known_at=asked.known_at, now=here.now, view=Visibility.PUBLIC)


def _absence(here: Visit, dossier: Dossier, code: str) -> HttpResponse:
    if dossier.answer is Answer.OUT_OF_SCOPE:
        return nobody(here)
    fault = parse(code).fault if dossier.answer is Answer.ILL_FORMED else None
    because = here.wording.say.title_of(fault.message) if fault else dossier.fault
    return absence_page(here, dossier.answer, status=STATUS[dossier.answer], asked=shown(code), because=because)


def _file(here: Visit, today: Dossier) -> HttpResponse:
    asked = _asked(here, today)
    look = Look(today, today.records)
    if asked.past:
        assert today.subject is not None
        look = look_back(_public(here, today.subject.code, asked), today=today)
    return here.page(
        "subject.html",
        asked=asked,
        look=look,
        results=[] if asked.past else public_results(here, today.subject.code if today.subject else ""),
        recognised=_recognised(here, today, past=asked.past),
        standings=STANDINGS,
        sources=latest_from_sources(today.as_of.position),
        **_timeline(here, look, asked),
    )


def _recognised(here: Visit, today: Dossier, *, past: bool) -> list[Recognised]:
    """Grades of other nodes that count here today, among the records that everybody sees."""
    return [] if past else recognised_grades(today.records, book=here.law, day=today.as_of.day)


def _asked(here: Visit, today: Dossier) -> Asked:
    given = here.parameters
    day, known_at = today.as_of.day, here.now
    if given.get("day"):
        day = read_day(given["day"], name="day", today=day)
    if given.get("known_at"):
        known_at = read_moment(given["known_at"].replace(" ", "+"), name="known_at", now=here.now)
    return Asked(day, known_at, past=day < today.as_of.day or known_at < here.now)


def _is_chosen(record: RecordView, category: str, here: Visit) -> bool:
    if category == ADVERSE:
        return record.stance is Stance.ADVERSE
    return not category or category_of(here.law.item(record.item)) == category


def _timeline(here: Visit, look: Look, asked: Asked) -> dict[str, Any]:
    groups = bins(look.records, book=here.law)
    category = here.parameters.get("category", "")
    if category not in {"", ADVERSE, *(group.key for group in groups)}:
        raise BadAddress("fault.unknown_value", name="category", value=shown(category))
    chosen = [record for record in newest_first(look.records) if _is_chosen(record, category, here)]
    number = read_page(here.parameters.get("page", "1"))
    pages = max(1, -(-len(chosen) // ENTRIES_A_PAGE))
    if number > pages:
        raise BadAddress("fault.page", value=number, last=pages)
    part = chosen[(number - 1) * ENTRIES_A_PAGE : number * ENTRIES_A_PAGE]
    found = standing(look.records)
    return {
        "standing": found,
        "sentence": sentence(found, words=here.wording, book=here.law, day=asked.day, past=asked.past),
        "groups": groups,
        "category": category,
        "entries": entries(
            part,
            book=here.law,
            words=here.wording,
            restated=look.restated,
            performed=_instalments(here, part, look, asked),
        ),
        "chosen": len(chosen),
        "number": number,
        "pages": pages,
        "chart": draw(look.records),
    }
