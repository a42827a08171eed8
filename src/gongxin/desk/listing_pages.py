"""The lists about which an agency decides: who stands on them, proposing an entry, annulling one."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.timezone import localdate

from gongxin.agencies.mandates import covers
from gongxin.cases.papers import PaperRefused
from gongxin.cases.procedure import Procedure
from gongxin.cases.rules import CaseRefused
from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.papers import Enclosed, papers_wanted, read_papers
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import field_of, no_such_code, refused
from gongxin.dossiers.known import openly_known
from gongxin.listings.actions import ask_annulment, propose_listing
from gongxin.listings.queries import consequences_of, how_many_on, on_list
from gongxin.listings.rules import ListingRefused
from gongxin.listings.shown import EntryShown, cases_of_records, entry_shown, proposed_by
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import Length, Words, saying_on
from gongxin.rulebook.lists import ListItem, ListTerms
from gongxin.site.parameters import BadAddress, read_page
from gongxin.site.parameters import shown as cut
from gongxin.subjects.queries import subject_by_code

ENTRIES_A_PAGE = 50
LONGEST_TERM = 1_200
FIELDS = ("code", "ground", "months", "statement")
MOST = 2**53


def decided_here(here: Desk) -> dict[str, ListTerms]:
    """The lists in force today about which the agency acted for decides, by key."""
    agency = here.law.agencies.get(here.mandate.scope.body)
    decided = [here.law.lists[key] for key in agency.decides] if agency else []
    return {item.key: terms for item, terms in saying_on(localdate(here.now), decided)}


@address("lists")
def lists(here: Desk) -> HttpResponse:
    """The lists about which the agency decides, each with how many stand on it and how many are proposed."""
    day, body = localdate(here.now), here.mandate.scope.body
    lines = [
        (here.law.lists[key], how_many_on(key, day=day), len(proposed_by(body, key, at=here.now)))
        for key in decided_here(here)
    ]
    return here.page("lists.html", lines=lines)


def _decided(here: Desk, key: str) -> tuple[ListItem, ListTerms]:
    """The list, where the agency decides about it; else as if there were none."""
    terms = decided_here(here).get(key)
    if terms is None:
        raise Http404
    return here.law.lists[key], terms


@address("list", known=("page",))
def one_list(here: Desk, key: str) -> HttpResponse:
    """Who stands on the list today, by whosever decision, and what the agency has proposed."""
    item, terms = _decided(here, key)
    found, number = on_list(key, day=localdate(here.now)), read_page(here.parameters.get("page", "1"))
    pages = max(1, -(-len(found) // ENTRIES_A_PAGE))
    if number > pages:
        raise BadAddress("fault.page", value=number, last=pages)
    part = found[::-1][(number - 1) * ENTRIES_A_PAGE :][:ENTRIES_A_PAGE]
    body = here.mandate.scope.body
    return here.page(
        "entries_of_list.html",
        item=item,
        terms=terms,
        standing=part,
        total=len(found),
        number=number,
        pages=pages,
        ours=cases_of_records([one.record for one in part], agency=body),
        proposed=proposed_by(body, key, at=here.now),
        proposes=here.opens("propose_entry") and terms.entries == "here",
        annuls=here.opens("annul_entry"),
    )


@address("propose_entry", methods=("GET", "POST"))
def propose(here: Desk, key: str) -> HttpResponse:
    """Propose an organisation for the list; the notice, which opens the time to reply, is the next step of its case."""
    item, terms = _decided(here, key)
    if terms.entries != "here":
        raise Http404
    if here.request.method != "POST":
        return _proposal(here, item, terms, dict.fromkeys(FIELDS, ""), Faults({}))
    asked = Asked(here.request)
    typed = {name: scrub(asked.line(name), about_persons=name != "code") for name in FIELDS}
    typed["statement"] = asked.text("statement")
    if not leaves_term_open(terms):
        typed["months"] = ""
    told = _faults(here, terms, typed)
    if not told:
        try:
            case = propose_listing(
                key,
                subject=typed["code"],
                ground=typed["ground"],
                agency=here.mandate.scope.body,
                by=here.mandate.called,
                at=here.now,
                statement=typed["statement"],
                term=Length(months=int(typed["months"])) if typed["months"] else None,
                home=settings.HOME,
            )
        except (ListingRefused, CaseRefused, UnknownKey) as fault:
            told[field_of(fault, FIELDS)] = refused(fault, here.wording)
        else:
            return here.go(f"/cases/{case}")
    if "code" in told:
        typed["code"] = cut(scrub(typed["code"], about_persons=True))
    return _proposal(here, item, terms, typed, Faults(told), status=WRONG)


def _faults(here: Desk, terms: ListTerms, typed: dict[str, str]) -> dict[str, str]:
    say, told, months = here.wording.say, dict[str, str](), typed["months"]
    code = parse(typed["code"]).code
    held = subject_by_code(code, known_at=here.now) if code else None
    if held is None or not openly_known([held.code], day=localdate(here.now)):
        told["code"] = no_such_code(Asked(here.request).line("code"), here.wording)
    elif not covers(here.mandate.scope.region, held.region):
        told["code"] = say("propose.elsewhere")
    if terms.ground(typed["ground"]) is None:
        told["ground"] = say("propose.ground_missing")
    if months and not (months.isascii() and months.isdigit() and len(months) <= 4 and 1 <= int(months) <= LONGEST_TERM):
        told["months"] = say("propose.months_wrong", most=LONGEST_TERM)
    if not typed["statement"].strip():
        told["statement"] = say("propose.statement_missing")
    return told


def leaves_term_open(terms: ListTerms) -> bool:
    """Whether the decision states the term, within the bounds of the list."""
    return terms.term is not None and terms.term.shortest != terms.term.longest


def _proposal(
    here: Desk, item: ListItem, terms: ListTerms, typed: dict[str, str], faults: Faults, *, status: int = 200
) -> HttpResponse:
    return here.page(
        "propose_entry.html",
        status=status,
        item=item,
        terms=terms,
        grounds=[(one.name, here.wording.say.title(one.title)) for one in terms.grounds],
        open_term=leaves_term_open(terms),
        consequences=consequences_of(here.law, terms, day=localdate(here.now)),
        typed=typed,
        faults=faults,
    )


@address("annul_entry", methods=("GET", "POST"))
def annul(here: Desk, number: int) -> HttpResponse:
    """Begin to annul an entry that this agency decided: it was quashed, or the agency corrects itself."""
    entry = entry_shown(number, at=here.now) if number < MOST else None
    if entry is None or entry.view.agency != here.mandate.scope.body or entry.view.record is None:
        raise Http404
    if here.request.method != "POST":
        return _annulment(here, entry, "", Faults({}), Enclosed())
    asked, home = Asked(here.request), settings.HOME
    statement, owner = asked.text("statement"), f"{here.mandate.called} annul {number}"
    enclosed = read_papers(asked, _papers(here, entry), owner=owner, words=here.wording, home=home)
    told = dict(enclosed.faults)
    if not statement.strip():
        told["statement"] = here.wording.say("annul.statement_missing")
    if not told:
        try:
            case = ask_annulment(
                number,
                by=here.mandate.called,
                at=here.now,
                statement=statement,
                enclosed=enclosed.contents,
                home=home,
            )
        except (ListingRefused, CaseRefused, PaperRefused) as fault:
            told[field_of(fault)] = refused(fault, here.wording)
        else:
            return here.go(f"/cases/{case}")
    return _annulment(here, entry, statement, Faults(told), enclosed, status=WRONG)


def _papers(here: Desk, entry: EntryShown) -> list[tuple[str, Words]]:
    assert entry.terms.annulling is not None  # the compiler asks it of lists decided here
    procedure = Procedure.of(here.law.procedure(entry.terms.annulling.procedure), day=localdate(here.now))
    return papers_wanted(procedure.terms.opening)


def _annulment(
    here: Desk, entry: EntryShown, statement: str, faults: Faults, enclosed: Enclosed, *, status: int = 200
) -> HttpResponse:
    return here.page(
        "annul_entry.html",
        status=status,
        entry=entry,
        wanted=_papers(here, entry),
        statement=statement,
        faults=faults,
        kept=enclosed.kept,
    )
