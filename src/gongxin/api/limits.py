"""The API's limits, read from the one file that also makes its documentation and its headers."""

from functools import cache
from pathlib import Path
from typing import Self

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

SHIPPED = Path(__file__).with_name("limits.yaml")
OTHER = "other"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class RequestClass(_Strict):
    """How many requests of some routes one client may make in a calendar minute."""

    per_minute: PositiveInt
    routes: list[str]


class Page(_Strict):
    """How many entries a page has: when the question does not say, and at most."""

    usual: PositiveInt
    most: PositiveInt


class SearchLimits(_Strict):
    """How long a search text may be, and how far one may page."""

    characters: PositiveInt
    furthest: PositiveInt


class ChangesLimits(_Strict):
    """How far behind a reader of changes may be, and when a fact arrives late."""

    furthest_behind: PositiveInt
    late_after_days: PositiveInt


class DeliveryLimits(_Strict):
    """How large a delivered file may be, and up to which size its receipt is the answer."""

    most_bytes: PositiveInt
    at_once_bytes: PositiveInt


class CheckLimits(_Strict):
    """How many codes one check may name, and how large the question may be."""

    most_codes: PositiveInt
    most_bytes: PositiveInt


class ReportRequestLimits(_Strict):
    """How large a request for reports may be."""

    most_bytes: PositiveInt


class BulkLimits(_Strict):
    """How long a bulk file of today is used before it is made anew, and when something has ceased; in how many parts.

    The parts are a power of two, up to the 65,536 buckets of the tree over the file.
    """

    renew_minutes: PositiveInt
    cease_seconds: PositiveInt
    parts: int = Field(ge=1, le=65_536)

    @model_validator(mode="after")
    def a_power_of_two(self) -> Self:
        """Refuse parts that would cut through a bucket of the tree."""
        if self.parts & (self.parts - 1):
            raise ValueError("the parts of a bulk file are a power of two")
        return self


class ReportLimits(_Strict):
    """How many reports of errors one address may send, how many may wait about a record, how long each may be."""

    per_minute: PositiveInt
    waiting: PositiveInt
    characters: PositiveInt


class Limits(_Strict):
    """Every limit of the API, and of the one form of the public site that anybody may send."""

    requests: dict[str, RequestClass]
    pages: dict[str, Page]
    search: SearchLimits
    changes: ChangesLimits
    deliveries: DeliveryLimits
    bulk: BulkLimits
    checks: CheckLimits
    report_requests: ReportRequestLimits
    reports: ReportLimits
    cache_seconds: int = Field(ge=0)

    @model_validator(mode="after")
    def one_class_a_route(self) -> Self:
        """Refuse a route in two classes, and limits without the class of everything else."""
        routes = [route for counted in self.requests.values() for route in counted.routes]
        if len(routes) != len(set(routes)) or OTHER not in self.requests:
            raise ValueError("each route belongs to exactly one class, and there is a class `other`")
        return self

    def class_of(self, route: str) -> str:
        """The class in which requests of the route are counted."""
        for name, counted in self.requests.items():
            if route in counted.routes:
                return name
        return OTHER


@cache
def read_limits(path: Path) -> Limits:
    """The limits that a file states; a file that misses one, or has an unknown one, is refused."""
    return Limits.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def limits() -> Limits:
    """The limits in force here: the shipped file's, or those of the file that the operator names."""
    return read_limits(getattr(settings, "API_LIMITS", None) or SHIPPED)
