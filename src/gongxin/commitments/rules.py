"""Who may commit himself to what, on what standing; how the letter reads, and what a commitment records.

Plain values: what the packs say of the kind comes in, a refusal, a letter or facts go out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongxin.rulebook.commitments import BREACHES, CommitmentTerms, Fulfilment
from gongxin.rulebook.items import Agency, Length
from gongxin.rulebook.lengths import later

LONGEST = {"matter": 512, "content": 4_000, "liability": 4_000}
"""How many characters the parts of a letter may have (law.md §4.4)."""
MOST_MISSING = 20
BAD_STANDING = "no"
PUBLIC = "public"


class CommitmentEvent(StrEnum):
    """Kinds of events of this room."""

    MADE = "commitments.commitment.made"
    UNHELD = "commitments.commitment.no_longer_held"


class CommitmentRefused(Exception):
    """The rule does not allow this commitment; nothing was changed."""


class KindMayNotCommit(CommitmentRefused):
    """Organisations of this kind do not make this commitment."""


class MatterExcluded(CommitmentRefused):
    """For matters of this concern the commitment may not be used."""


class NotInGoodStanding(CommitmentRefused):
    """What stands against the organisation closes this way."""


class StandingNotAsked(CommitmentRefused):
    """The organisation's standing was not asked for the purposes that the kind names."""


class EarlierBreach(CommitmentRefused):
    """The organisation broke such a commitment before, and that stands on its record."""


class LetterRefused(CommitmentRefused):
    """The letter lacks what it needs, or says too much."""


class EndRefused(LetterRefused):
    """The letter ends before it begins, or later than its kind lets it."""


@dataclass(frozen=True)
class Standing:
    """The answer to a check: for which purpose, of which day and position, and its digest for asking again."""

    purpose: str
    answer: str
    position: int
    digest: str


@dataclass(frozen=True)
class Promise:
    """What an organisation promises: the matter and its concerns, what is missing, and its own words, if any."""

    matter: str
    concerns: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    content: str = ""
    liability: str = ""
    valid_until: date | None = None


def refuse_kind(key: str, terms: CommitmentTerms, kind: str) -> None:
    """Refuse an organisation of a kind that does not make such commitments."""
    if kind not in terms.subjects:
        raise KindMayNotCommit(f"{key} is for {', '.join(terms.subjects)}, and this organisation is {kind}")


def refuse_matter(key: str, terms: CommitmentTerms, concerns: Sequence[str]) -> None:
    """Refuse a matter of a concern for which the kind may not be used."""
    for one in terms.excluded:
        if one.name in concerns:
            raise MatterExcluded(f"{key} is not used where the matter concerns {one.title.en.lower()}")
    if unknown := sorted(set(concerns) - {one.name for one in terms.excluded}):
        known = ", ".join(one.name for one in terms.excluded) or "none"
        raise MatterExcluded(f"{unknown[0][:60]} is no concern that {key} knows; those it knows are {known}")


def refuse_standing(key: str, terms: CommitmentTerms, standing: Sequence[Standing]) -> None:
    """Refuse whoever is barred for a purpose that the kind names; what a person decides, the office decides."""
    asked = {one.purpose: one for one in standing}
    for purpose in terms.standing:
        if purpose not in asked:
            raise StandingNotAsked(f"{key} asks the organisation's standing for {purpose} first")
        if asked[purpose].answer == BAD_STANDING:
            raise NotInGoodStanding(f"{key} is for organisations in good standing: for {purpose} the answer is no")


def refuse_after_breach(key: str, terms: CommitmentTerms, breaches: Mapping[int, date], *, day: date) -> None:
    """Refuse whoever broke such a commitment, by case and day of the finding, for as long as the packs say."""
    if terms.closed_after_breach is None:
        return
    for case, found in breaches.items():
        open_again = later(found, terms.closed_after_breach)
        if day < open_again:
            raise EarlierBreach(f"such a commitment was broken in case {case}; {key} is closed until {open_again}")


def letter_of(key: str, terms: CommitmentTerms, promise: Promise, *, day: date) -> tuple[str, str]:
    """What the letter promises and to what liability; refused without what it needs."""
    if terms.names_missing is not bool(promise.missing):
        told = "names the papers that are missing" if terms.names_missing else "names no missing papers"
        raise LetterRefused(f"the letter of {key} {told}")
    if len(promise.missing) > MOST_MISSING or any(not one.strip() for one in promise.missing):
        raise LetterRefused(f"a letter names each missing paper, and at most {MOST_MISSING} of them")
    if not promise.matter.strip():
        raise LetterRefused("the letter says in which matter it is given")
    if promise.valid_until is not None:
        _refuse_end(key, promise.valid_until, terms.valid_at_most, made=day)
    content = promise.content.strip() or terms.letter.content.zh
    if promise.missing:
        content = f"{content}：{'、'.join(one.strip() for one in promise.missing)}"
    liability = promise.liability.strip() or terms.letter.liability.zh
    for name, text in (("matter", promise.matter), ("content", content), ("liability", liability)):
        if len(text) > LONGEST[name]:
            raise LetterRefused(f"the {name} of a letter has at most {LONGEST[name]} characters, not {len(text)}")
    return content, liability


def _refuse_end(key: str, until: date, longest: Length | None, *, made: date) -> None:
    if until < made:
        raise EndRefused(f"the commitment would end on {until}, before it is made")
    if longest is not None and until > (latest := later(made, longest)):
        raise EndRefused(f"a commitment of {key} made on {made} ends by {latest}, not on {until}")


def number_of(region: str, day: date, serial: int) -> str:
    """The number of a commitment: region of its acceptance, day, and which one of that day it is (law.md §4.4)."""
    return f"{region}{day:%Y%m%d}{serial:06d}"


def facts_found(
    fulfilment: Fulfilment, *, reasons: str, liability: str, assessor: Agency, day: date
) -> dict[str, object]:
    """What a finding adds to the record; of a breach also what was not kept, and what follows from it."""
    found: dict[str, object] = {
        "fulfilment": fulfilment.value,
        "assessed_on": day.isoformat(),
        "assessor": assessor.title.zh,
        "assessor_code": assessor.code,
    }
    if fulfilment in BREACHES:
        found |= {"unfulfilled": reasons[: LONGEST["content"]], "consequence": liability}
    return found
