"""How days, amounts, lengths of time and fields of records are written in each language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from gongxin.rulebook.items import Clock, FieldText, FieldType, Length
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
