"""When each source last delivered, asked of the store once for each position that the log reaches."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from gongxin.exchange.quality import source_quality


@lru_cache(maxsize=1)
def latest_from_sources(position: int) -> Mapping[str, datetime]:
    """The latest delivery of each agency, newest first, as of a log that has come to `position`."""
    newest: dict[str, datetime] = {}
    for one in source_quality():
        newest[one.agency] = max(one.last_at, newest.get(one.agency, one.last_at))
    return MappingProxyType(dict(sorted(newest.items(), key=lambda one: one[1], reverse=True)))
