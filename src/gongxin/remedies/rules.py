"""Where a record stands on its way to repair, and what each step of a case changes about its record: plain conditions.

Conditions and track follow the record's item in the rulebook, by the version that governs the record; repair costs
nothing, and whoever made the finding decides (law.md §1.5).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from gongxin.dossiers.answers import Mark, RecordView
from gongxin.dossiers.remarks import RemarkKind
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueTerms, Stance, Version
from gongxin.rulebook.publication import window_of

PROOF, COMMITMENT = "proof", "commitment"
"""The papers of a request for repair, as procedures name them."""
DECIDING_AUTHORITY, MARKET_REGULATION = "deciding_authority", "market_regulation"
REPAIRS = MappingProxyType({DECIDING_AUTHORITY: "repair", MARKET_REGULATION: "market-repair"})
"""The last part of the key of the procedure, by the track that the record's item names."""

ANNULMENT = "annulment"
"""The last part of the key of the procedure by which an annulled penalty is withdrawn."""
ANSWERED_BY_SOURCE = frozenset({"objection", ANNULMENT})
"""Procedures about a record in which whoever supplied it answers, one at a time."""


class Where(StrEnum):
    """What can be done about the repair of a record."""

    CAN_BE_ASKED = "can_be_asked"
    TOO_EARLY = "too_early"
    ASKED = "asked"
    REPAIRED = "repaired"
    ENDED = "ended"
    EXCLUDED = "excluded"
    NOTHING_TO_REPAIR = "nothing_to_repair"


OVER = frozenset({Where.REPAIRED, Where.ENDED, Where.NOTHING_TO_REPAIR})
"""Where no condition matters any more, or none ever did."""


class Met(StrEnum):
    """Whether a condition is met; a paper that was enclosed is for the authority to judge."""

    MET = "met"
    MISSING = "missing"
    ENCLOSED = "enclosed"


@dataclass(frozen=True)
class Condition:
    """One of the four conditions of repair, and from which day it can be met where that is known."""

    name: str
    met: Met
    from_day: date | None = None


@dataclass(frozen=True)
class Stand:
    """Where one record stands: conditions, the earliest day, who decides, on which track; the fee is always none.

    `decides` is the key of the agency that made the finding, None where no adopted agency bears its name.
    """

    record: int
    item: str
    where: Where
    conditions: tuple[Condition, ...]
    earliest: date | None
    public_until: date | None
    authority: str
    decides: str | None
    track: str
    case: int | None
    unverified: bool
    fee: str = "none"


def where_it_stands(
    record: RecordView,
    rulebook: Rulebook,
    *,
    day: date,
    enclosed: Collection[str] = (),
    case: int | None = None,
) -> Stand:
    """Where the record stands on `day`; `enclosed` are the papers of its open `case`, if there is one."""
    version = _governing(record, rulebook)
    terms = version.terms if version else None
    earliest = _earliest(record, terms)
    conditions = (
        Condition("minimum_period", Met.MET if earliest and earliest <= day else Met.MISSING, earliest),
        Condition("corrected_and_performed", Met.ENCLOSED if PROOF in enclosed else Met.MISSING),
        Condition("commitment", Met.ENCLOSED if COMMITMENT in enclosed else Met.MISSING),
        Condition("not_excluded", Met.MET if earliest else Met.MISSING),
    )
    where = _where(record, earliest, day, case)
    return Stand(
        record=record.id,
        item=record.item,
        where=where,
        conditions=() if where in OVER else conditions,
        earliest=earliest,
        public_until=record.public_until,
        authority=record.authority,
        decides=decider(record, rulebook),
        track=terms.repair.route if terms and terms.repair else DECIDING_AUTHORITY,
        case=case,
        unverified=version is None or any(path.startswith(("publication", "repair")) for path in version.unverified),
    )


def _governing(record: RecordView, rulebook: Rulebook) -> Version[CatalogueTerms] | None:
    """The version of the item that governs the record; None where the adopted packs no longer have the item."""
    item = rulebook.catalogue.get(record.item)
    if item is None or record.governed_from is None:
        return None
    return next((one for one in item.versions if one.in_force == record.governed_from), None)


def _earliest(record: RecordView, terms: CatalogueTerms | None) -> date | None:
    if terms is None or record.stance is not Stance.ADVERSE:
        return None
    return window_of(
        terms, record.severity, decided_on=record.decided_on, published_on=record.published_at
    ).earliest_repair


def _where(record: RecordView, earliest: date | None, day: date, case: int | None) -> Where:
    if record.stance is not Stance.ADVERSE:
        return Where.NOTHING_TO_REPAIR
    if Mark.REPAIRED in record.marks:
        return Where.REPAIRED
    if record.public_until is not None and record.public_until <= day:
        return Where.ENDED
    if earliest is None:
        return Where.EXCLUDED
    if case is not None:
        return Where.ASKED
    return Where.TOO_EARLY if day < earliest else Where.CAN_BE_ASKED


def decider(record: RecordView, rulebook: Rulebook) -> str | None:
    """The agency that made the finding, by the code that the record states, else by name; None where none has it."""
    code = record.facts.get("authority_code")
    coded = [one.key for one in rulebook.agencies.values() if code and one.code == code]
    named = [one.key for one in rulebook.agencies.values() if one.title.zh == record.authority]
    return next(iter(sorted(coded) or sorted(named)), None)


def procedure_called(rulebook: Rulebook, name: str, *, item: str) -> str | None:
    """The procedure whose key ends so: of the pack that has the item, else of any pack; None where there is none."""
    found = sorted(key for key in rulebook.procedures if key.rpartition(".")[2] == name)
    own = [key for key in found if key.partition(".")[0] == item.partition(".")[0]]
    return next(iter(own or found), None)


@dataclass(frozen=True)
class Effect:
    """What a step of a case changes about its record: something begins to be said of it, or ends."""

    kind: RemarkKind
    begins: bool


def _begin(kind: RemarkKind) -> Effect:
    return Effect(kind, begins=True)


def _end(kind: RemarkKind) -> Effect:
    return Effect(kind, begins=False)


DISPUTE_ENDS = _end(RemarkKind.DISPUTED)
GRANTED, REVOKED = (_begin(RemarkKind.REPAIRED),), (_end(RemarkKind.REPAIRED),)
EFFECTS = MappingProxyType(
    {
        "objection.opened": (_begin(RemarkKind.DISPUTED),),
        "objection.withdraw": (DISPUTE_ENDS,),
        "objection.correct": (DISPUTE_ENDS, _begin(RemarkKind.FOUND_WRONG)),
        "objection.not_uphold": (DISPUTE_ENDS,),
        "objection.show_both_sides": (DISPUTE_ENDS, _begin(RemarkKind.BOTH_SIDES)),
        "objection.ask_review": (_begin(RemarkKind.DISPUTED),),
        "objection.correct_on_review": (
            DISPUTE_ENDS,
            _end(RemarkKind.BOTH_SIDES),
            _begin(RemarkKind.FOUND_WRONG),
        ),
        "objection.confirm": (DISPUTE_ENDS,),
        "error-report.forward": (_begin(RemarkKind.REPORTED),),
        "error-report.correct": (_end(RemarkKind.REPORTED), _begin(RemarkKind.FOUND_WRONG)),
        "error-report.keep": (_end(RemarkKind.REPORTED),),
        "annulment.opened": (_begin(RemarkKind.DISPUTED),),
        "annulment.take_off": (DISPUTE_ENDS,),
        "annulment.refute": (DISPUTE_ENDS,),
        "annulment.drop": (DISPUTE_ENDS,),
        "repair.grant": GRANTED,
        "repair.grant_on_review": GRANTED,
        "repair.revoke": REVOKED,
        "market-repair.grant": GRANTED,
        "market-repair.grant_on_review": GRANTED,
        "market-repair.revoke": REVOKED,
    }
)
"""By kind of event: what the step changes about the record of its case, in order."""
TAKES_OFF = f"{ANNULMENT}.take_off"
"""The step by which a source takes the record of the case back."""
ENDED_BY_RESTATING = (RemarkKind.FOUND_WRONG, RemarkKind.BOTH_SIDES)
"""What is said about content that the source has since stated anew holds no longer."""
