"""What the public may see of a past day: only what today's law still lets it see.

The slider looks back through today's public file.  A record that was repaired, withdrawn or whose window has ended
does not come back; neither does the content of an adverse record before it was corrected.  What the world has since
changed about neutral and favourable facts, such as an address in the register, is shown as it was held.
"""

from dataclasses import dataclass

from gongxin.dossiers.answers import Answer, Dossier, RecordView
from gongxin.rulebook.items import Stance

HELD = frozenset({Answer.PUBLISHED, Answer.NOTHING_PUBLISHED, Answer.SUCCEEDED})


@dataclass(frozen=True)
class Look:
    """A look at a file: the records to show, those shown with today's content, whether it was held then at all."""

    dossier: Dossier
    records: tuple[RecordView, ...]
    restated: frozenset[int] = frozenset()
    held_then: bool = True


def look_back(then: Dossier, *, today: Dossier) -> Look:
    """The records of today's public file that were public on the earlier day, as far as was known at that moment."""
    still = {record.id: record for record in today.records}
    past = [record for record in then.records if record.id in still]
    shown = tuple(still[record.id] if _only_as_today(record, still[record.id]) else record for record in past)
    restated = frozenset(record.id for record in past if _only_as_today(record, still[record.id]))
    return Look(today, shown, restated, then.answer in HELD)


def _only_as_today(then: RecordView, today: RecordView) -> bool:
    corrected = today.corrected_at is not None and today.corrected_at != then.corrected_at
    return then.facts != today.facts and (corrected or today.stance is Stance.ADVERSE)
