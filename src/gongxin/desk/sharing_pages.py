"""Sharing between agencies at their desks: what was asked for and by whom, and the form by which one asks."""

from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils.timezone import localdate

from gongxin.cases.rules import CaseRefused
from gongxin.codes.identity import scrub
from gongxin.codes.regions import Status, region
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import refused
from gongxin.law.citations import Citation, CitationRefused
from gongxin.rulebook.book import in_force
from gongxin.rulebook.items import NotInForce
from gongxin.sharing.granting import requests_of
from gongxin.sharing.requesting import Papers, ask_sharing
from gongxin.sharing.rules import LookupRefused
from gongxin.sharing.scope import LONGEST_SCENE as LONGEST_KEPT
from gongxin.sharing.scope import MOST_REGIONS, SharingRefused, Wanted, Way
from gongxin.site.parameters import shown as cut

FIELDS = ("source", "item", "regions", "way", "since", "until", "act", "article", "scene")
LONGEST_SCENE = 4_000


@address("sharing")
def sharing(here: Desk) -> HttpResponse:
    """What the agency asked for and what it was asked for, the latest first."""
    body, today = here.mandate.scope.body, localdate(here.now)
    found = requests_of(body, at=here.now)
    kept = [one.terms.usage_records for one in here.law.at(today).requests().values() if one.terms is not None]
    return here.page("sharing.html", found=found, body=body, today=today, scope=in_scope, kept=kept)


@address("ask_sharing", methods=("GET", "POST"))
def ask(here: Desk) -> HttpResponse:
    """Ask another agency for data; the form says again what was refused."""
    if here.request.method != "POST":
        typed = dict.fromkeys(FIELDS, "") | {"since": localdate(here.now).isoformat(), "way": Way.INTERFACE.value}
        return _form(here, typed, Faults({}))
    asked, say = Asked(here.request), here.wording.say
    typed = {name: scrub(asked.line(name), about_persons=name == "article") for name in FIELDS}
    typed["scene"] = asked.text("scene")[:LONGEST_SCENE]
    since, until = asked.day("since"), asked.day("until")
    closed = {"source": dict(sources(here)), "item": dict(items(here)), "act": dict(acts(here)), "way": set(Way)}
    told = {name: say("requests.choose") for name, known in closed.items() if typed[name] not in known}
    told |= {name: say("requests.day") for name, day in (("since", since), ("until", until)) if day is None}
    regions = tuple(typed["regions"].replace("，", " ").replace("、", " ").replace(",", " ").split())
    told = _wrong(here, typed, regions) | told
    if since and until and not localdate(here.now) <= since <= until:
        told["until"] = say("requests.period_wrong", day=here.wording.day(localdate(here.now)))
    if told or since is None or until is None:
        return _form(here, typed, Faults(told), status=WRONG)
    wanted = Wanted((typed["item"],), regions, Way(typed["way"]), since, until, typed["act"], typed["article"], "")
    wanted = replace(wanted, scene=typed["scene"])
    try:
        case = _asked(here, wanted, typed["source"], settings.HOME)
    except (SharingRefused, LookupRefused, CaseRefused) as fault:
        return _form(here, typed, Faults({"": refused(fault, here.wording)}), status=WRONG)
    return here.go(f"/cases/{case}")


def _wrong(here: Desk, typed: dict[str, str], regions: tuple[str, ...]) -> dict[str, str]:
    """What is wrong at which field, all of it at once, in the words of the form."""
    say, told = here.wording.say, dict[str, str]()
    unknown = [one for one in regions if region(one).code != one or region(one).status is Status.UNKNOWN]
    if not regions or unknown:
        told["regions"] = say("requests.no_region", given=cut(unknown[0])) if unknown else say("requests.regions_hint")
    elif len(regions) > MOST_REGIONS or len(set(regions)) < len(regions):
        told["regions"] = say("requests.regions_most", most=MOST_REGIONS)
    try:
        Citation(typed["act"], typed["article"])
    except CitationRefused:
        told["article"] = say("requests.article_hint")
    if not typed["scene"].strip() or len(typed["scene"]) > LONGEST_KEPT:
        told["scene"] = say("requests.scene_hint")
    return told | _not_supplied(here, typed)


def _not_supplied(here: Desk, typed: dict[str, str]) -> dict[str, str]:
    """Whether the agency that is asked supplies the item, and in that way."""
    say, source = here.wording.say, here.law.agencies.get(typed["source"])
    if source is None or typed["item"] not in dict(items(here)):
        return {}
    if typed["item"] not in source.supplies:
        return {"item": say("requests.not_supplied", body=say.title(source.title))}
    terms = here.law.at(localdate(here.now)).catalogue_item(typed["item"]).terms
    ways = terms.sharing_row.ways if terms and terms.sharing_row else tuple(Way)
    if typed["way"] in set(Way) - set(ways):
        return {"way": say("requests.not_so", ways=here.wording.listed([say.of("way", one) for one in ways]))}
    return {}


def _asked(here: Desk, wanted: Wanted, source: str, home: Path) -> int:
    acting = here.mandate
    papers = Papers({}, home)
    return ask_sharing(wanted, recipient=acting.scope.body, source=source, by=acting.called, at=here.now, papers=papers)


def in_scope(here: Desk, wanted: Wanted) -> str:
    """What a request is about, in one line: items, regions, way."""
    say, book = here.wording.say, here.law
    titles = [say.title(book.catalogue[key].title) if key in book.catalogue else key for key in wanted.items]
    parts = (here.wording.listed(titles), here.wording.listed(wanted.regions), say.of("way", wanted.way))
    return say("listing.semicolon").join(parts)


def sources(here: Desk) -> list[tuple[str, str]]:
    """The other agencies that supply something, by key and title."""
    own = here.mandate.scope.body
    return here.titled([key for key, one in here.law.agencies.items() if one.supplies and key != own])


def items(here: Desk) -> list[tuple[str, str]]:
    """The items that some agency supplies and that are shared today, each with how it is shared."""
    say, day = here.wording.say, localdate(here.now)
    supplied = {key for one in here.law.agencies.values() for key in one.supplies}
    found = []
    for key in sorted(supplied):
        try:
            terms = here.law.at(day).catalogue_item(key).terms
        except NotInForce:
            continue
        if terms is not None and terms.sharing != "none":
            title = say.title(here.law.catalogue[key].title)
            found.append((key, f"{title} · {say.of('sharing', terms.sharing)}"))
    return found


def acts(here: Desk) -> list[tuple[str, str]]:
    """The acts in force today, by key and title."""
    day = localdate(here.now)
    return [(key, here.wording.say.title(one.title)) for key, one in here.law.acts.items() if in_force(one, day)]


def _form(here: Desk, typed: dict[str, str], faults: Faults, *, status: int = 200) -> HttpResponse:
    ways = [(one.value, here.wording.say.of("way", one)) for one in Way]
    return here.page(
        "ask_sharing.html",
        status=status,
        typed=typed,
        faults=faults,
        sources=sources(here),
        items=items(here),
        acts=acts(here),
        ways=ways,
    )
