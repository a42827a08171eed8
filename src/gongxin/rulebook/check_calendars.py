"""Rules of packs about the calendar: days lie in their year, no year is missing, and the packaged table agrees."""

from collections.abc import Iterator
from datetime import date, timedelta

from gongxin.periods.calendar import SATURDAY, is_packaged_working_day, packaged_years
from gongxin.rulebook.calendars import CalendarTerms
from gongxin.rulebook.loader import Folder
from gongxin.rulebook.violations import Violation

DECEMBER = 12


def check_calendars(folder: Folder) -> Iterator[Violation]:
    """Every notice can be learnt, and says of a year that the software has what the software says."""
    stated = list(folder.terms("calendars", CalendarTerms))
    years = {terms.year for _, _, terms in stated}
    first, last = packaged_years()
    for source, path, terms in stated:
        for word, days in (("rests", terms.rests), ("worked", terms.worked)):
            for place, day in enumerate(days):
                told = _misplaced(terms, word, day)
                if told:
                    yield source.breaks("calendar-day", (*path, word, place), told)
        if terms.year < first or not years.issuperset(range(last + 1, terms.year)):
            message = f"the calendar reaches {last}, and years between it and {terms.year} are missing"
            yield source.breaks("calendar-gap", (*path, "year"), message)
        elif terms.year <= last and (other := _different(terms)) is not None:
            yield source.breaks("calendar-differs", (*path, "year"), f"the packaged calendar says otherwise of {other}")


def _misplaced(terms: CalendarTerms, word: str, day: date) -> str | None:
    if day.year != terms.year and (day.year, day.month) != (terms.year - 1, DECEMBER):
        return f"{day} lies neither in {terms.year} nor in the December before"
    if word == "worked" and day.weekday() < SATURDAY:
        return f"{day} is no day of a weekend, so nobody makes up for another by working on it"
    if word == "worked" and day in terms.rests:
        return f"{day} is both a day of rest and a working day"
    return None


def _different(terms: CalendarTerms) -> date | None:
    start = date(terms.year, 1, 1)
    days = (start + timedelta(days=more) for more in range((date(terms.year, 12, 31) - start).days + 1))
    return next((day for day in days if terms.notice.says(day) is not is_packaged_working_day(day)), None)
