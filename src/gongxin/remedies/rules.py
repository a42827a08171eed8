"""Where a record stands on its way to repair, and what each step of a case changes about its record: plain conditions.

Conditions and track follow the record's item in the rulebook, by the version that governs the record; repair costs
nothing, and whoever made the finding decides (law.md §1.5).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from gongxin.dossiers.answers import Mark, RecordDays, RecordView
from gongxin.dossiers.remarks import RemarkKind
from gongxin.listings.rules import WayOff
from gongxin.remedies.performance import Performed
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueTerms, Stance, Version
from gongxin.rulebook.publication import window_of

PROOF, COMMITMENT = "proof", "commitment"
"""The papers of a request for repair, as procedures name them."""
AUTHORITY = "authority"
"""In which capacity an agency states what was performed, as procedures name it."""
DECIDING_AUTHORITY, MARKET_REGULATION = "deciding_authority", "market_regulation"
REPAIRS = MappingProxyType({DECIDING_AUTHORITY: "repair", MARKET_REGULATION: "market-repair"})
"""The last part of the key of the procedure, by the track that the record's item names."""

SHIELDING = "bankruptcy-shielding"
"""The last part of the key of the procedure by which a record rests while a plan that a court approved is performed."""
ABOUT_REPAIR = frozenset({SHIELDING, *REPAIRS.values()})
"""The last parts of the keys of all procedures by which a record may cease to be shown before its time."""
RULING, PLAN_ENDS = "ruling", "plan_ends"
"""The paper and the day that a request for shielding states, as the procedure names them."""

ANNULMENT = "annulment"
"""The last part of the key of the procedure by which an annulled penalty is withdrawn."""
ERROR_REPORT = "error-report"
"""The last part of the key of the procedure by which anybody reports an error in a public record."""
ONE_AT_A_TIME = frozenset({"objection", ANNULMENT})
"""Procedures about a record of which a second case is not opened while one is open."""


class Where(StrEnum):
    """What can be done about the repair of a record."""

    CAN_BE_ASKED = "can_be_asked"
    TOO_EARLY = "too_early"
    ASKED = "asked"
    SHIELDED = "shielded"
    ON_LIST = "on_list"
    REPAIRED = "repaired"
    ENDED = "ended"
    EXCLUDED = "excluded"
    NOTHING_TO_REPAIR = "nothing_to_repair"


MAY_BE_SHIELDED = frozenset({Where.CAN_BE_ASKED, Where.TOO_EARLY, Where.ASKED, Where.ON_LIST})
"""Where one can ask that the record rest while a plan is performed."""
OVER = frozenset({Where.REPAIRED, Where.ENDED, Where.NOTHING_TO_REPAIR})
"""Where no condition matters any more, or none ever did."""


class Met(StrEnum):
    """Whether a condition is met; a paper that was enclosed is for the authority to judge."""

    MET = "met"
    MISSING = "missing"
    ENCLOSED = "enclosed"
    IN_PART = "in_part"


@dataclass(frozen=True)
class Condition:
    """One of the four conditions of repair, and from which day it can be met where that is known."""

    name: str
    met: Met
    from_day: date | None = None
    performed: Performed | None = None
    """What was stated to have been performed of the duty, where somebody stated it."""


@dataclass(frozen=True)
class Stand:
    """Where one record stands: conditions, the earliest day, who decides, on which track; the fee is always none.

    `decides` is the key of the agency that made the finding, None where no adopted agency bears its name; `takes` that
    of the agency before which repair is asked for: the same, else the one that supplied the record.
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
    takes: str
    list: str | None = None
    """The list of which this record is an entry; its rule says from when one may ask to leave."""
    fee: str = "none"


@dataclass(frozen=True)
class Repairable:
    """From which day on the repair of a record can be granted, None where no rule lets one ask; when it is public."""

    earliest: date | None
    public_until: date | None


def when_repairable(record: RecordDays, rulebook: Rulebook, *, way_off: WayOff | None = None) -> Repairable | None:
    """The days of a record as `where_it_stands` has them, whatever was asked; None where nothing is to repair."""
    if record.stance is not Stance.ADVERSE:
        return None
    version = _governing(record, rulebook)
    earliest = _earliest(record, version.terms if version else None)
    return Repairable(_not_before(earliest, way_off), record.public_until)


def where_it_stands(
    record: RecordView,
    rulebook: Rulebook,
    *,
    day: date,
    enclosed: Collection[str] = (),
    case: int | None = None,
    way_off: WayOff | None = None,
    performed: Performed | None = None,
) -> Stand:
    """Where the record stands on `day`; `enclosed` are the papers of its open `case`, if there is one.

    `way_off` is how one leaves the list of which it is an entry: repair is no way around it.  `performed` is what was
    stated last of its performance.
    """
    version = _governing(record, rulebook)
    terms = version.terms if version else None
    earliest = _not_before(_earliest(record, terms), way_off)
    conditions = (
        Condition("minimum_period", Met.MET if earliest and earliest <= day else Met.MISSING, earliest),
        Condition("corrected_and_performed", _performed(performed, enclosed), performed=performed),
        Condition("commitment", Met.ENCLOSED if COMMITMENT in enclosed else Met.MISSING),
        Condition("not_excluded", Met.MET if earliest else Met.MISSING),
    )
    where = _where(record, earliest, day, case)
    if way_off is not None and way_off.case is not None and way_off.possible and where not in {Where.SHIELDED, *OVER}:
        where, case = Where.ON_LIST, way_off.case
    return Stand(
        record=record.id,
        item=record.item,
        where=where,
        conditions=() if where in OVER else conditions,
        earliest=earliest,
        public_until=record.public_until,
        authority=record.authority,
        decides=decider(record, rulebook),
        takes=decider(record, rulebook) or record.source,
        track=terms.repair.route if terms and terms.repair else DECIDING_AUTHORITY,
        case=case,
        unverified=version is None or any(path.startswith(("publication", "repair")) for path in version.unverified),
        list=way_off.list if way_off else None,
    )


def _performed(performed: Performed | None, enclosed: Collection[str]) -> Met:
    """Only the whole is what repair needs; what the organisation itself states is for the authority to judge."""
    if performed is not None and not performed.whole:
        return Met.IN_PART
    if performed is not None and performed.stated_as == AUTHORITY:
        return Met.MET
    return Met.ENCLOSED if PROOF in enclosed else Met.MISSING


def _not_before(earliest: date | None, way_off: WayOff | None) -> date | None:
    """The day of the window, or the later one from which the list lets one ask; None where it lets nobody."""
    if earliest is None or way_off is None or not way_off.possible:
        return earliest if way_off is None else None
    return max(earliest, way_off.earliest or earliest)


def _governing(record: RecordView | RecordDays, rulebook: Rulebook) -> Version[CatalogueTerms] | None:
    """The version of the item that governs the record; None where the adopted packs no longer have the item."""
    item = rulebook.catalogue.get(record.item)
    if item is None or record.governed_from is None:
        return None
    return next((one for one in item.versions if one.in_force == record.governed_from), None)


def _earliest(record: RecordView | RecordDays, terms: CatalogueTerms | None) -> date | None:
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
    if Mark.SHIELDED in record.marks:
        return Where.SHIELDED
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
SHIELDED, FALLEN_BACK = (_begin(RemarkKind.SHIELDED),), (_end(RemarkKind.SHIELDED),)
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
        f"{SHIELDING}.shield": SHIELDED,
        f"{SHIELDING}.shield_on_review": SHIELDED,
        f"{SHIELDING}.find_performed": (*GRANTED, *FALLEN_BACK),
        f"{SHIELDING}.find_failed": FALLEN_BACK,
        f"{SHIELDING}.lapse": FALLEN_BACK,
        f"{SHIELDING}.lapse_unassessed": FALLEN_BACK,
        f"{SHIELDING}.revoke": (*FALLEN_BACK, *REVOKED),
    }
)
"""By kind of event: what the step changes about the record of its case, in order."""
TAKES_OFF = f"{ANNULMENT}.take_off"
"""The step by which a source takes the record of the case back."""
REEVALUATION_DUE = "remedies.reevaluation.due"
"""What the log says of an organisation whose evaluations have to be made anew: a record no longer counts, or again."""
ENDED_BY_RESTATING = (RemarkKind.FOUND_WRONG, RemarkKind.BOTH_SIDES)
"""What is said about content that the source has since stated anew holds no longer."""
