"""A clock that tests move: for the site, its sessions and sign-in codes, and for what a node does meanwhile."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from gongxin.cases.actions import run_clocks
from gongxin.cli.following import settle
from gongxin.periods import SHANGHAI, day_of
from gongxin.site.freshness import latest_from_sources
from gongxin.subjects.followers import index_names
from tests.cases.builders import moment


class Clock:
    """What time it is in this process, which the tests and the running site share; it goes forward only."""

    def __init__(self, moved: time_machine.Traveller) -> None:
        self._moved = moved

    @property
    def now(self) -> datetime:
        """This moment, in China's time."""
        return datetime.now(SHANGHAI)

    @property
    def day(self) -> date:
        """Today, in China."""
        return day_of(self.now)

    def at(self, day: date, hour: int = 10, *, seconds: int = 0) -> None:
        """It is now this hour of that day, and the node has done what was its own to do meanwhile."""
        self.idle_until(day, hour, seconds=seconds)
        self.work()

    def after(self, *, days: int) -> None:
        """So many days later, at ten in the morning."""
        self.at(self.day + timedelta(days=days))

    def idle_until(self, day: date, hour: int = 10, *, seconds: int = 0) -> None:
        """It is now this hour of that day, and nothing ran meanwhile."""
        then = moment(day, hour, seconds=seconds)
        assert then > self.now, f"the clock stands at {self.now} already"
        self._moved.move_to(then.astimezone(UTC))

    def work(self) -> None:
        """What a served node does every second and every minute: clocks, the log, its followers, searched names."""
        run_clocks(at=self.now)
        settle(at=self.now)
        index_names()
        latest_from_sources.cache_clear()
