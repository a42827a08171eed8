"""Whether an answer may leave the country: by an export rule of the packs, and otherwise never.

Asked of every answer that is not public and whose recipient is abroad; what is published to everybody is not asked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.sharing import ExportTerms, RecipientKind
from gongxin.sharing.rules import LookupRefused


class ExportRefused(LookupRefused):
    """The recipient is abroad, and no export rule lets this leave; nothing was shown."""


@dataclass(frozen=True)
class Recipient:
    """Who gets an answer: in which country abroad (none at home), and what he is to the platform."""

    country: str
    kind: RecipientKind


def refuse_export(recipient: Recipient, *, items: Collection[str] | None, book: Rulebook, day: date) -> str | None:
    """Refuse what would leave the country without a rule; else the key of the rule, None where nothing leaves.

    Items are keys of the catalogue; None says that the answer rests on everything that is held, which no rule names.
    """
    if not recipient.country:
        return None
    rules = {key: one.terms for key, one in book.at(day).exports().items() if one.terms is not None}
    meant = {key: terms for key, terms in rules.items() if _names(terms, recipient)}
    if not meant:
        raise ExportRefused(
            f"no export rule in force on {day} lets anything leave for a recipient of the kind {recipient.kind} "
            f"in {recipient.country}"
        )
    if items is None:
        raise ExportRefused(f"this answer rests on everything that is held; {', '.join(meant)} names single items")
    for key, terms in meant.items():
        if set(items) <= set(terms.items):
            return key
    beyond = sorted(set(items) - set().union(*(terms.items for terms in meant.values()))) or sorted(items)
    raise ExportRefused(f"{', '.join(meant)} does not let {', '.join(beyond)} leave for {recipient.country}")


def _names(terms: ExportTerms, recipient: Recipient) -> bool:
    return recipient.country in terms.countries and recipient.kind in terms.recipients


def agency_recipient(agency: str, book: Rulebook) -> Recipient:
    """The agency as a recipient; one that the packs do not know is at home, as its key was made here."""
    held = book.agencies.get(agency)
    return Recipient((held.abroad if held else None) or "", RecipientKind.AGENCY)
