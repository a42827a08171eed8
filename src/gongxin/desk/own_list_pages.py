"""The organisation's entries in lists, proposed and standing, and its request to leave one before the term ends."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.timezone import localdate

from gongxin.cases.papers import PaperRefused
from gongxin.cases.procedure import Procedure
from gongxin.cases.rules import CaseRefused
from gongxin.desk.answering import choices
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.papers import Enclosed, papers_wanted, read_papers
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import field_of, refused
from gongxin.listings.actions import ask_to_leave
from gongxin.listings.rules import ListingRefused
from gongxin.listings.shown import EntryShown, delivered_about, entries_about, entry_shown
from gongxin.rulebook.procedures import Role
from gongxin.subjects.queries import subject_by_code

MOST = 2**53


@address("own_lists")
def own_lists(here: Desk) -> HttpResponse:
    """The lists on which the organisation stands or is proposed for, from when it may ask to leave, and how."""
    held, day = subject_by_code(here.mandate.scope.body, known_at=here.now), localdate(here.now)
    shown = entries_about(held.id, at=here.now) if held else []
    return here.page(
        "own_lists.html",
        waiting=[one for one in shown if one.undecided],
        standing=[one for one in shown if one.stands],
        past=[one for one in shown if not one.undecided and not one.stands],
        may_ask={one.view.case for one in shown if one.may_ask(day)},
        delivered=delivered_about(held.id, day=day) if held else {},
    )


@address("leave_list", methods=("GET", "POST"))
def leave_list(here: Desk, number: int) -> HttpResponse:
    """Ask to leave a list early: the form says from when and on what conditions; nothing costs anything."""
    entry = entry_shown(number, at=here.now) if number < MOST else None
    if entry is None or entry.view.subject != here.mandate.scope.body or entry.terms.leaving is None:
        raise Http404
    if here.request.method != "POST":
        return _form(here, entry, {"statement": "", "reviewer": _only(here), "corrected": ""}, Faults({}), Enclosed())
    return _ask(here, entry)


def _only(here: Desk) -> str:
    found = choices(here, Role.REVIEWER)
    return found[0] if len(found) == 1 else ""


def _procedure(here: Desk, entry: EntryShown) -> Procedure:
    assert entry.terms.leaving is not None
    return Procedure.of(here.law.procedure(entry.terms.leaving.procedure), day=localdate(here.now))


def _ask(here: Desk, entry: EntryShown) -> HttpResponse:
    asked, say, home = Asked(here.request), here.wording.say, settings.HOME
    typed = {"statement": asked.text("statement"), "reviewer": asked.line("reviewer")}
    typed["corrected"] = asked.line("corrected")
    wanted, owner = papers_wanted(_procedure(here, entry).terms.opening), f"{here.mandate.called} {entry.view.case}"
    enclosed = read_papers(asked, wanted, owner=owner, words=here.wording, home=home)
    told = dict(enclosed.faults)
    if not typed["statement"].strip():
        told["statement"] = say("open.statement_missing")
    if typed["reviewer"] not in choices(here, Role.REVIEWER):
        told["reviewer"] = say("open.party_missing")
    if typed["corrected"] and asked.day("corrected") is None:
        told["corrected"] = say("leave.no_day")
    if not told:
        try:
            opened = ask_to_leave(
                entry.view.case,
                by=here.mandate.called,
                reviewer=typed["reviewer"],
                corrected_on=asked.day("corrected"),
                at=here.now,
                statement=typed["statement"],
                enclosed=enclosed.contents,
                home=home,
            )
        except (ListingRefused, CaseRefused, PaperRefused) as fault:
            told[field_of(fault, tuple(typed))] = refused(fault, here.wording)
        else:
            return here.go(f"/cases/{opened}")
    return _form(here, entry, typed, Faults(told), enclosed, status=WRONG)


def _form(
    here: Desk, entry: EntryShown, typed: dict[str, str], faults: Faults, enclosed: Enclosed, *, status: int = 200
) -> HttpResponse:
    return here.page(
        "leave_list.html",
        status=status,
        entry=entry,
        may_ask=entry.may_ask(localdate(here.now)),
        procedure=entry.terms.leaving.procedure if entry.terms.leaving else "",
        wanted=papers_wanted(_procedure(here, entry).terms.opening),
        reviewers=choices(here, Role.REVIEWER),
        typed=typed,
        faults=faults,
        kept=enclosed.kept,
    )
