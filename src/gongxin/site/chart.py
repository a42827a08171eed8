"""A small picture of records per year, drawn on the server, with the same numbers as a table beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gongxin.dossiers.answers import RecordView
from gongxin.rulebook.items import Stance
from gongxin.site.timeline import day_of

STANCES = (Stance.ADVERSE, Stance.FAVOURABLE, Stance.NEUTRAL)
MOST_YEARS, FEWEST_YEARS = 8, 4
LEFT, TOP, WIDTH, HEIGHT, FOOT = 28, 8, 312, 140, 24
TICKS = 4


@dataclass(frozen=True)
class Bar:
    """A bar of the picture, in its units."""

    stance: Stance
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Year:
    """One year: its counts by stance, where its label stands, and its bars."""

    year: int
    counts: dict[Stance, int]
    middle: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Tick:
    """A line across the picture at a count."""

    count: int
    y: float


@dataclass(frozen=True)
class Chart:
    """The picture: years with bars, lines across, which stances occur, and how many records are older than it shows."""

    years: tuple[Year, ...]
    ticks: tuple[Tick, ...]
    stances: tuple[Stance, ...]
    older: int
    width: int = LEFT + WIDTH
    height: int = TOP + HEIGHT + FOOT
    left: int = LEFT
    floor: int = TOP + HEIGHT


def draw(records: Sequence[RecordView]) -> Chart | None:
    """The picture of these records; none where there are no records."""
    if not records:
        return None
    counted = Counter((day_of(record).year, record.stance) for record in records)
    last = max(year for year, _ in counted)
    recent = [year for year, _ in counted if year > last - MOST_YEARS]
    first = min(*recent, last - FEWEST_YEARS + 1)
    stances = tuple(stance for stance in STANCES if any(found is stance for _, found in counted))
    highest = max(count for (year, _), count in counted.items() if year >= first)
    step = _step(highest)
    top = -(-highest // step) * step
    years = tuple(_year(year, first, last, counted, stances, top) for year in range(first, last + 1))
    ticks = tuple(Tick(count, TOP + HEIGHT * (1 - count / top)) for count in range(0, top + 1, step))
    return Chart(years, ticks, stances, sum(count for (year, _), count in counted.items() if year < first))


def _step(highest: int) -> int:
    """A round distance between lines so that at most four of them are above the floor."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if highest <= factor * size * TICKS:
                return factor * size
        size *= 10


def _year(
    year: int, first: int, last: int, counted: Counter[tuple[int, Stance]], stances: tuple[Stance, ...], top: int
) -> Year:
    room = WIDTH / (last - first + 1)
    thick = min(18.0, room * 0.8 / len(stances))
    middle = LEFT + room * (year - first + 0.5)
    start = middle - thick * len(stances) / 2
    counts = {stance: counted[year, stance] for stance in stances}
    bars = tuple(
        Bar(stance, start + thick * place + 1, TOP + HEIGHT * (1 - count / top), thick - 2, HEIGHT * count / top)
        for place, (stance, count) in enumerate(counts.items())
        if count
    )
    return Year(year, counts, middle, bars)
