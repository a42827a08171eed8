"""Sharing between agencies and across the border, as packs state them: which procedures, kept how long; what may leave.

Which steps a request has is its procedure's table; which items are shared how stands in the catalogue.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from gongxin.rulebook.items import Country, Item, Key, Length, Strict, Words


class SharingTerms(Strict):
    """The procedures of sharing between agencies, and how long it is kept who used what.

    A request for items that are shared unconditionally has another clock than one for those with conditions.
    """

    unconditional: Key
    conditional: Key
    correction: Key
    catalogue_change: Key
    usage_records: Length


class RecipientKind(StrEnum):
    """What somebody abroad is to the platform."""

    AGENCY = "agency"
    CONSUMER = "consumer"
    REPORT = "report"
    PEER = "peer"


class AssessmentText(Strict):
    """The assessment on which an export rests: what it is called, by whom and when it was made."""

    title: Words
    number: str
    by: Words
    made_on: date


class ExportTerms(Strict):
    """What may leave for whom: countries, kinds of recipients, items; on which assessment, until which last day."""

    countries: Annotated[tuple[Country, ...], Field(min_length=1)]
    recipients: Annotated[tuple[RecipientKind, ...], Field(min_length=1)]
    items: Annotated[tuple[Key, ...], Field(min_length=1)]
    assessment: AssessmentText
    until: date


SharingItem = Item[SharingTerms]
ExportItem = Item[ExportTerms]
