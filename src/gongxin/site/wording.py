"""How days, amounts, lengths of time and fields of records are written in each language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from gongxin.codes.regions import region
from gongxin.law import Citation, CitationRefused, Rank
from gongxin.rulebook.items import CatalogueTerms, Clock, Condition, FieldText, FieldType, Length
from gongxin.site.texts import Language, Speech

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Wording:
    """The forms of one language, for templates."""

    say: Speech

    def day(self, day: date | None) -> str:
        """A day as people of the language write it; a dash where no day is stated."""
        if day is None:
            return "—"
        if self.say.language is Language.ZH:
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def moment(self, moment: datetime | None) -> str:
        """A moment in China's time, to the minute."""
        if moment is None:
            return "—"
        local = moment.astimezone(CHINA)
        return f"{self.day(local.date())} {local:%H:%M}"

    def china(self, moment: datetime) -> date:
        """The day of a moment in China's time."""
        return moment.astimezone(CHINA).date()

    def span(self, since: date | None, until: date | None) -> str:
        """From a day on, up to another on which it has ended; either may be unknown."""
        if until is None:
            return self.say("span.since", since=self.day(since))
        if since is None:
            return self.say("span.until", until=self.day(until))
        return self.say("span.both", since=self.day(since), until=self.day(until))

    def share(self, part: int, whole: int) -> str:
        """A part of a whole in per cent; nothing where there is no whole."""
        return f"{100 * part / whole:.2f}%" if whole else "—"

    def hexadecimal(self, content: bytes | memoryview) -> str:
        """Bytes as people compare them."""
        return bytes(content).hex()

    def closed(self, group: str, value: str) -> str:
        """One value of a set that a room below may widen: its text, or the value itself where there is none yet."""
        return self.say.of(group, value) if f"{group}.{value}" in self.say.texts else value

    def term(self, path: str) -> str:
        """What a dotted path into an item's terms is about."""
        return self.closed("term", path.partition(".")[0])

    def condition(self, condition: Condition, terms: CatalogueTerms) -> str:
        """A condition on a field, in words."""
        field = next(field for field in terms.fields if field.name == condition.field)
        title = self.say.title(field.title)
        if condition.includes is not None:
            return self.say("condition.includes", field=title, values=self.fact(list(condition.includes), field))
        if condition.within is not None:
            return self.say("condition.within", field=title, values=self.fact(list(condition.within), field))
        if condition.at_least is not None:
            return self.say("condition.at_least", field=title, value=self.fact(condition.at_least, field))
        if condition.at_most is not None:
            return self.say("condition.at_most", field=title, value=self.fact(condition.at_most, field))
        return self.say("condition.stated" if condition.stated else "condition.not_stated", field=title)

    def place(self, act: str, article: str) -> str:
        """A place in an act without the act's title."""
        return self.cited("", act, article).removeprefix("《》").removeprefix(", ") or self.say("citation.whole")

    def number(self, value: int) -> str:
        """A whole number with groups of three digits."""
        return f"{value:,}"

    def length(self, length: Length) -> str:
        """A length of time with its unit, such as 7 working days."""
        unit, value = next((unit, value) for unit, value in length.model_dump().items() if value is not None)
        return self.say(f"length.{unit}" if value == 1 else f"lengths.{unit}", n=value)

    def clock(self, clock: Clock) -> str:
        """A time limit: how long, counted from what."""
        return self.say("clock", length=self.length(clock.within), anchor=self.say.of("anchor", clock.anchor))

    def listed(self, words: Sequence[str]) -> str:
        """Several words one after the other."""
        return self.say("listing.separator").join(words)

    def ago(self, moment: datetime, *, now: datetime) -> str:
        """How long since a moment, in whole days or hours."""
        hours = max(0, int((now.astimezone(UTC) - moment.astimezone(UTC)).total_seconds() // 3600))
        if hours < 48:
            return self.say("ago.hours", n=hours)
        return self.say("ago.days", n=hours // 24)

    def fact(self, value: object, field: FieldText) -> str:
        """The value of a field, written by its type; choices by their titles."""
        if isinstance(value, list | tuple):
            return self.listed([self.fact(one, field) for one in value])
        if field.type in (FieldType.CHOICE, FieldType.CHOICES):
            titles = {choice.value: choice.title for choice in field.choices}
            return self.say.title(titles[str(value)]) if str(value) in titles else str(value)
        if field.type is FieldType.MONEY and isinstance(value, int):
            return self.money(value)
        if field.type is FieldType.DATE:
            return self.day(value if isinstance(value, date) else date.fromisoformat(str(value)))
        if field.type is FieldType.INTEGER and isinstance(value, int):
            return self.number(value)
        return str(value)

    def money(self, fen: int) -> str:
        """An amount kept in 分, in yuan with its hundredths."""
        yuan, rest = divmod(abs(fen), 100)
        return self.say("money", amount=f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}")

    def cited(self, title: str, act: str, article: str) -> str:
        """An act's title with the place in it, as the language writes citations."""
        try:
            return Citation(act, article).said(title, self.say.language)
        except CitationRefused:
            return self.say("citation", title=title, article=article)

    def region(self, code: str) -> str:
        """The full name of a region; of an unknown one, the nearest known around it."""
        return region(code).full_name

    def rank(self, rank: str) -> str:
        """The rank of an act in words."""
        return Rank(rank).said(self.say.language)
