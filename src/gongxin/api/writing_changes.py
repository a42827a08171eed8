"""How a change of what is public is written: the shape that `ChangesShape` describes, as texts around what differs."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

import orjson

from gongxin.dossiers.answers import Mark
from gongxin.dossiers.copies import Change, Sort

Leased = Callable[[date | None], datetime | None]
"""Until when a copy of what is public until a day may be used."""
GONE = frozenset({Sort.WITHDRAWAL, Sort.EXPIRY})


class ChangesWritten:
    """Changes as JSON objects with the leases of one moment; what thousands have alike is written once."""

    between = {"positioned": '{"position":', "sorted": ',"sort":"', "coded": '","code":', "dated_at": ',"at":"'}

    def __init__(self, leased: Leased) -> None:
        self._leased = leased
        self.around = cache(self._around)
        self._behind = cache(self._behind_moment)

    def _around(self, item: str, until: date | None) -> tuple[str, str]:
        return _before_record(item), self._behind(until, False, ())

    def alone(self, change: Change) -> str:
        """One change."""
        position, sort, code, item, record, at, until, marks = change
        positioned, sorted_, coded, dated_at = self.between.values()
        told = f"{positioned}{position}{sorted_}{sort}{coded}{_json(code)}{_before_record(item)}{record}"
        return f"{told}{dated_at}{_json(at)[1:-1]}{self._behind(until, sort in GONE, marks)}"

    def _behind_moment(self, until: date | None, gone: bool, marks: tuple[Mark, ...]) -> str:
        lease = None if gone else self._leased(until)
        return f'",{_json({"public_until": until, "lease_until": lease, "marks": marks})[1:]}'


@cache
def _before_record(item: str | None) -> str:
    return f',"item":{_json(item)},"record":'


def _json(told: object) -> str:
    return orjson.dumps(told).decode()
