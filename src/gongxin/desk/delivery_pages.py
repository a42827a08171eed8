"""What an agency delivered, what became of each row, and the rows that wait for a person."""

from django.http import Http404, HttpResponse

from gongxin.agencies.mandates import Power
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import refused
from gongxin.exchange.queries import NoSuchDelivery, deliveries_of, feed_of_waiting, held_delivery, receipt
from gongxin.exchange.receipts import Receipt
from gongxin.exchange.reconciling import open_differences
from gongxin.exchange.waiting import (
    SettlementRefused,
    WaitingRow,
    dismiss,
    settle_as_different,
    settle_as_same,
    waiting_with_candidates,
)

MOST_ROWS = 30
PROBLEMS_SHOWN = 200
DIFFERENCES_SHOWN = 200


def agencies_served(here: Desk) -> list[str]:
    """Whose deliveries are seen: one's own agency's, or every one's where one operates the platform."""
    return list(here.law.agencies) if here.may(Power.OPERATE) else [here.mandate.scope.body]


def _feeds(here: Desk) -> list[str]:
    served = set(agencies_served(here))
    return [feed.key for feed in here.law.feeds.values() if feed.agency in served]


@address("deliveries")
def deliveries(here: Desk) -> HttpResponse:
    """The latest deliveries with what became of their rows, and what a source's own list has otherwise."""
    found: list[Receipt] = [one for agency in agencies_served(here) for one in deliveries_of(agency, limit=20)]
    latest = sorted(found, key=lambda one: one.received_at, reverse=True)[:60]
    differing = open_differences(_feeds(here), limit=DIFFERENCES_SHOWN)
    return here.page(
        "deliveries.html",
        receipts=latest,
        feeds=_feeds(here),
        titles=_titles(here),
        differing=differing,
        opens_cases=here.opens("case"),
    )


def _titles(here: Desk) -> dict[str, str]:
    return {key: here.wording.say.title(feed.title) for key, feed in here.law.feeds.items()}


@address("delivery")
def delivery(here: Desk, delivery: str) -> HttpResponse:
    """One delivery's receipt: what was wrong with which row, and what became of it."""
    try:
        if held_delivery(delivery).agency not in agencies_served(here):
            raise Http404
        found = receipt(delivery, problems=PROBLEMS_SHOWN)
    except NoSuchDelivery:
        raise Http404 from None
    return here.page("delivery.html", receipt=found, title=_titles(here).get(found.feed, found.feed))


@address("waiting")
def waiting(here: Desk) -> HttpResponse:
    """The rows that name an organisation without proof which one, longest waiting first."""
    return _waiting_page(here)


def _waiting_page(here: Desk, *, faults: Faults | None = None, reasons: str = "", status: int = 200) -> HttpResponse:
    rows = _rows(here)
    return here.page(
        "waiting.html",
        status=status,
        rows=rows[:MOST_ROWS],
        more=max(0, len(rows) - MOST_ROWS),
        titles=_titles(here),
        faults=faults or Faults({}),
        reasons=reasons,
    )


def _rows(here: Desk) -> list[WaitingRow]:
    if here.may(Power.OPERATE):
        return waiting_with_candidates(limit=MOST_ROWS + 1)
    found = [row for feed in _feeds(here) for row in waiting_with_candidates(feed=feed, limit=MOST_ROWS + 1)]
    return sorted(found, key=lambda row: (row.since, row.id))


@address("settle", methods=("POST",))
def settle(here: Desk, number: int) -> HttpResponse:
    """Decide, with reasons, whom a waiting row means, whom not, or that it is entered for nobody."""
    asked = Asked(here.request)
    feed = feed_of_waiting(min(number, 2**53))
    if feed is None or feed not in _feeds(here):
        raise Http404
    reasons, decision, code = asked.text("reasons").strip(), asked.line("decision"), asked.line("code")
    if not reasons:
        told = Faults({f"reasons-{number}": here.wording.say("waiting.reasons_missing")})
        return _waiting_page(here, faults=told, status=WRONG)
    by, row = here.mandate.called, number
    try:
        if decision == "same":
            settle_as_same(row, code=code, by=by, reasons=reasons, at=here.now)
        elif decision == "different":
            settle_as_different(row, code=code, by=by, reasons=reasons, at=here.now)
        elif decision == "dismiss":
            dismiss(row, by=by, reasons=reasons, at=here.now)
        else:
            raise SettlementRefused("choose what the row means")
    except SettlementRefused as fault:
        told = Faults({f"reasons-{number}": refused(fault, here.wording)})
        return _waiting_page(here, faults=told, reasons=reasons, status=WRONG)
    return here.go("/waiting/")
