"""The sentence on top of a file: what is in force on the day, since when, until when, and by which rule."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongxin.dossiers.answers import Citation, Mark, RecordView
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Severity, Stance
from gongxin.site.wording import Wording

HEAVIEST_FIRST = (Severity.SERIOUS, Severity.ORDINARY, Severity.MINOR, Severity.NONE)


@dataclass(frozen=True)
class Standing:
    """What the published records of a file come to on a day; `since` is None where nothing adverse is published."""

    adverse: tuple[RecordView, ...]
    classes: Mapping[Severity, int]
    since: date | None
    until: date | None
    basis: tuple[Citation, ...]
    others: int

    @property
    def clear(self) -> bool:
        """Whether nothing adverse is being published; that is no certificate."""
        return not self.adverse

    @property
    def disputed(self) -> int:
        """How many of the adverse records their organisation contests."""
        return sum(Mark.DISPUTED in record.marks for record in self.adverse)

    @property
    def worst(self) -> Severity:
        """The heaviest class among the adverse records."""
        return next((severity for severity in HEAVIEST_FIRST if self.classes.get(severity)), Severity.NONE)


def standing(records: Sequence[RecordView]) -> Standing:
    """What these records, all of them published on the day, come to."""
    adverse = tuple(record for record in records if record.stance is Stance.ADVERSE)
    counted = Counter(record.severity for record in adverse)
    ends = [record.public_until for record in adverse]
    return Standing(
        adverse=adverse,
        classes={severity: counted[severity] for severity in HEAVIEST_FIRST if counted[severity]},
        since=min((record.public_from for record in adverse), default=None),
        until=None if None in ends else max((end for end in ends if end), default=None),
        basis=tuple(dict.fromkeys(citation for record in adverse for citation in record.basis)),
        others=len(records) - len(adverse),
    )


def sentence(standing: Standing, *, words: Wording, book: Rulebook, day: date, past: bool) -> str:
    """The standing in one sentence; what is not published is never called absent."""
    when = words.say("standing.on", day=words.day(day)) if past else words.say("standing.today")
    if standing.clear:
        return words.say("standing.none", when=when)
    until = words.say("standing.until", day=words.day(standing.until)) if standing.until else words.say("standing.open")
    since = words.day(standing.since)
    if len(standing.adverse) == 1:
        record = standing.adverse[0]
        title = words.say.title(book.item(record.item).title)
        severity = words.say.of("severity", record.severity)
        return words.say("standing.one", when=when, title=title, severity=severity, since=since, until=until)
    classes = words.listed([words.say.of("standing.class", severity, n=n) for severity, n in standing.classes.items()])
    number = len(standing.adverse)
    return words.say("standing.many", when=when, n=number, classes=classes, since=since, until=until)
