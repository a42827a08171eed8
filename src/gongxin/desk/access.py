"""The one table of access: which address may be opened in which capacity, and why.

Whatever is not in the table is refused.  Views ask it by the name of their address; a test walks every address of the
project in every capacity and holds the answers against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from gongxin.agencies.mandates import Power


class Capacity(StrEnum):
    """What somebody is to the desk: how far signed in, and with which power of the mandate acted under."""

    STRANGER = "stranger"
    HALFWAY = "halfway"
    NEW = "new"
    UNBOUND = "unbound"
    DELIVER = "deliver"
    DECIDE = "decide"
    REVIEW = "review"
    AUDIT = "audit"
    OPERATE = "operate"
    REPRESENT = "represent"


SIGNED_IN = frozenset(Capacity) - {Capacity.STRANGER, Capacity.HALFWAY, Capacity.NEW}
AGENCY = frozenset({Capacity.DELIVER, Capacity.DECIDE, Capacity.REVIEW, Capacity.AUDIT, Capacity.OPERATE})
CASEWORK = frozenset({Capacity.DECIDE, Capacity.REVIEW, Capacity.AUDIT, Capacity.OPERATE})
LOOKING = frozenset({Capacity.DECIDE, Capacity.REVIEW, Capacity.AUDIT})
SUBJECT = frozenset({Capacity.REPRESENT})
OPERATOR = frozenset({Capacity.OPERATE})
DELIVERY = frozenset({Capacity.DELIVER, Capacity.OPERATE})
ANYBODY = frozenset(Capacity)


@dataclass(frozen=True)
class Rule:
    """Who may open an address, and the key of the sentence that says why nobody else may."""

    allowed: frozenset[Capacity]
    why: str


ACCESS: Mapping[str, Rule] = MappingProxyType(
    {
        "sign_in": Rule(ANYBODY, "anybody"),
        "join": Rule(ANYBODY, "anybody"),
        "sign_out": Rule(ANYBODY, "anybody"),
        "script": Rule(ANYBODY, "anybody"),
        "second_factor": Rule(frozenset({Capacity.HALFWAY}), "halfway"),
        "passkey": Rule(frozenset({Capacity.HALFWAY}), "halfway"),
        "codes": Rule(SIGNED_IN | {Capacity.NEW}, "own_account"),
        "security": Rule(SIGNED_IN, "own_account"),
        "paper_codes": Rule(SIGNED_IN, "own_account"),
        "passkeys": Rule(SIGNED_IN, "own_account"),
        "remove_passkey": Rule(SIGNED_IN, "own_account"),
        "password": Rule(SIGNED_IN, "own_account"),
        "home": Rule(SIGNED_IN, "own_account"),
        "acting": Rule(SIGNED_IN, "own_account"),
        "queue": Rule(CASEWORK, "casework"),
        "case": Rule(CASEWORK | SUBJECT, "own_cases"),
        "step": Rule(frozenset({Capacity.DECIDE, Capacity.REVIEW, Capacity.OPERATE}) | SUBJECT, "own_steps"),
        "serve": Rule(frozenset({Capacity.DECIDE, Capacity.REVIEW, Capacity.OPERATE}), "own_steps"),
        "receive": Rule(SUBJECT, "subject"),
        "performance": Rule(frozenset({Capacity.DECIDE}) | SUBJECT, "own_steps"),
        "paper": Rule(CASEWORK | SUBJECT, "own_cases"),
        "lists": Rule(LOOKING, "deciding"),
        "list": Rule(LOOKING, "deciding"),
        "propose_entry": Rule(frozenset({Capacity.DECIDE}), "deciding"),
        "annul_entry": Rule(frozenset({Capacity.DECIDE}), "deciding"),
        "silences": Rule(CASEWORK, "casework"),
        "inspections": Rule(LOOKING, "deciding"),
        "inspected": Rule(LOOKING, "deciding"),
        "propose_plan": Rule(frozenset({Capacity.DECIDE}), "deciding"),
        "inspection_plan": Rule(LOOKING, "deciding"),
        "adopt_plan": Rule(frozenset({Capacity.DECIDE}), "deciding"),
        "commit_draw": Rule(frozenset({Capacity.DECIDE}), "deciding"),
        "run_draw": Rule(frozenset({Capacity.DECIDE}), "deciding"),
        "inspection_result": Rule(frozenset({Capacity.DECIDE}), "deciding"),
        "sharing": Rule(LOOKING | OPERATOR, "sharing"),
        "ask_sharing": Rule(frozenset({Capacity.DECIDE}), "sharing"),
        "look_up": Rule(LOOKING, "looking"),
        "look_up_evaluations": Rule(LOOKING, "looking"),
        "check": Rule(LOOKING, "looking"),
        "ask_report": Rule(LOOKING, "looking"),
        "ask_reports": Rule(LOOKING, "looking"),
        "reports_asked": Rule(LOOKING, "looking"),
        "reports_package": Rule(LOOKING, "looking"),
        "consents": Rule(LOOKING | OPERATOR, "looking"),
        "looked": Rule(LOOKING | OPERATOR, "looking"),
        "deliveries": Rule(DELIVERY, "delivery"),
        "delivery": Rule(DELIVERY, "delivery"),
        "waiting": Rule(DELIVERY, "delivery"),
        "settle": Rule(DELIVERY, "delivery"),
        "own": Rule(SUBJECT, "subject"),
        "own_file": Rule(SUBJECT, "subject"),
        "own_reply": Rule(SUBJECT, "subject"),
        "own_report": Rule(SUBJECT, "subject"),
        "own_lookups": Rule(SUBJECT, "subject"),
        "own_consents": Rule(SUBJECT, "subject"),
        "own_removals": Rule(SUBJECT, "subject"),
        "own_people": Rule(SUBJECT, "subject"),
        "own_cases": Rule(SUBJECT, "subject"),
        "own_lists": Rule(SUBJECT, "subject"),
        "own_inspections": Rule(SUBJECT, "subject"),
        "leave_list": Rule(SUBJECT, "subject"),
        "own_evaluations": Rule(SUBJECT, "subject"),
        "evaluations": Rule(frozenset({Capacity.AUDIT, Capacity.OPERATE}), "evaluations"),
        "own_commitments": Rule(SUBJECT, "subject"),
        "make_commitment": Rule(SUBJECT, "subject"),
        "open_case": Rule(SUBJECT, "subject"),
        "operator": Rule(OPERATOR, "operator"),
        "rulebook": Rule(OPERATOR, "operator"),
        "people": Rule(OPERATOR, "operator"),
        "copies": Rule(OPERATOR, "operator"),
        "peers": Rule(OPERATOR, "operator"),
    }
)
"""Every address of the desk by name."""

OPEN_TO_ALL = frozenset(
    {
        "",
        "robots.txt",
        "favicon.ico",
        "static/<str:address>",
        "log/<path:place>",
        "<language:language>/",
        "<language:language>/about",
        "<language:language>/charter",
        "<language:language>/search",
        "<language:language>/lists/<str:key>",
        "<language:language>/letters/<str:key>",
        "<language:language>/subjects/<str:code>",
        "<language:language>/subjects/<str:code>/evaluations/<str:model>",
        "<language:language>/subjects/<str:code>/records/<int:number>/report",
        "<language:language>/absences/",
        "<language:language>/absences/<str:answer>",
        "<language:language>/rules/",
        "<language:language>/rules/<str:key>",
        "inspections/redraw.py",
        "inspections/draws/<int:number>/transcript.json",
        "inspections/draws/<int:number>/population.tsv",
        "<language:language>/inspections/",
        "<language:language>/inspections/<int:number>",
        "<language:language>/inspections/draws/<int:number>",
        "<language:language>/acts/",
        "<language:language>/acts/<str:key>",
        "<language:language>/packs/",
        "<language:language>/sources/",
        "<language:language>/sources/<str:key>",
        "<language:language>/status",
        "<language:language>/verify/<str:number>",
        "status/<int:number>",
        "status/keys",
        "<language:language>/log/<str:event>",
    }
)
"""The public site's addresses: nobody signs in for what is public, and nobody sees more there by signing in."""

KEYED = frozenset(
    {
        "GET /requests/{request_number}/subjects/{code}",
        "POST /checks",
        "POST /deliveries",
        "GET /deliveries",
        "GET /deliveries/{delivery}",
        "GET /deliveries/{delivery}/returned",
        "GET /inspections/draws/{draw}/drawn",
        "POST /feed/acknowledgements",
        "GET /feed/cease-notices",
        "POST /feed/confirmations",
        "POST /reconciliations",
        "POST /reconciliations/organisations",
        "POST /reports",
        "GET /reports/{request_number}",
        "GET /reports/{request_number}/package",
    }
)
"""Addresses of the API that take an agency's key and nothing else: no desk opens them.  Its others are open to all."""


def capacities(*, powers: frozenset[Power] | None) -> frozenset[Capacity]:
    """The capacities of somebody who is signed in and acts with these powers; None where for nobody."""
    return frozenset({Capacity.UNBOUND}) if powers is None else frozenset(Capacity(one.value) for one in powers)


def refusal(address: str, held: frozenset[Capacity]) -> str | None:
    """Why the address is closed to whoever holds these capacities; None where it is open.  Unknown ones are closed."""
    rule = ACCESS.get(address)
    if rule is None:
        return "unknown"
    return None if rule.allowed & held else rule.why
