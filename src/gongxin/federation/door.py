"""The door for records of other nodes: the same codes, items, fields and numbers of persons as for deliveries.

A batch is let in whole or not at all: one that waits comes again, and loses nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated
from uuid import UUID

import orjson
import polars as pl
from pydantic import Field, ValidationError

from gongxin.codes.columns import read_codes, scrub_identity
from gongxin.dossiers.remarks import RemarkKind
from gongxin.dossiers.travelling import KINDS
from gongxin.exchange.rules import LONGEST_NAME
from gongxin.federation.batches import BatchRefused
from gongxin.federation.queries import Agreement
from gongxin.federation.rules import Name, NotPermitted, Read
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueItem, Severity, SubjectKind

Text = Annotated[str, Field(max_length=2_000)]
Title = Annotated[str, Field(max_length=LONGEST_NAME)]
LONGEST_FACT = 100_000
NUL = b"\\u0000"


class BorneName(Read):
    """A name of the register, and when it was borne."""

    name: Title
    plain: Title
    valid_from: date | None
    valid_to: date | None


class SaidVersion(Read):
    """What is said of a record, of which days."""

    valid_from: date
    valid_to: date | None
    verb: Annotated[str, Field(pattern="^(state|supersede|correct)$")]
    happened_on: date | None
    decided_on: date | None
    published_on: date
    corrected_at: datetime | None
    severity: Severity
    authority: Text
    rulebook: Text
    facts: dict[str, object]


class SaidRemark(Read):
    """What is said about a record, of which days, by which rule."""

    kind: RemarkKind
    valid_from: date
    valid_to: date | None
    rule: Text
    rulebook: Text
    text: Text


class Row(Read):
    """All that is held of one record where it is at home."""

    key: UUID
    digest: UUID
    node: Name
    position: Annotated[int, Field(ge=0, lt=2**53)]
    told: Text
    item: Text
    source: Text
    code: Text
    code_published: Text
    kind: SubjectKind
    name: Title
    names: tuple[BorneName, ...]
    versions: tuple[SaidVersion, ...]
    remarks: tuple[SaidRemark, ...]


def let_in(lines: Sequence[bytes], agreement: Agreement, *, rulebook: Rulebook, own: str) -> list[Row]:
    """The rows of a batch, every one of which may come in.

    Refused whole, with the row and the rule, for what the sender may not send, for an item, a source or a field that
    the adopted packs do not know, for a code that is none of an organisation, and for a row that is not one.
    """
    rows = [_row(number, line) for number, line in enumerate(lines, 1)]
    for number, row in enumerate(rows, 1):
        _check_permission(number, row, agreement, rulebook, own)
        _check_said(number, row, rulebook.item(row.item))
    _check_codes(rows)
    return rows


def scrubbed(texts: list[str]) -> list[str]:
    """The texts without numbers of persons, as at the door of deliveries."""
    return scrub_identity(pl.Series("text", texts, pl.String())).to_list()


def _row(number: int, line: bytes) -> Row:
    if NUL in line:
        raise BatchRefused(f"row {number} holds a null character")
    try:
        return Row.model_validate_json(line)
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(one) for one in first["loc"])
        raise BatchRefused(f"row {number} is no record ({place}: {first['msg']})") from fault


def _check_permission(number: int, row: Row, agreement: Agreement, rulebook: Rulebook, own: str) -> None:
    sender = agreement.peer.name
    if row.node == own:
        raise NotPermitted(f"row {number} is at home here, and {sender} may not change it")
    if row.item not in rulebook.catalogue:
        raise BatchRefused(f"row {number}: the packs adopted here do not know the item {row.item[:80]}")
    agency = rulebook.agencies.get(row.source)
    if agency is None:
        raise BatchRefused(f"row {number}: the packs adopted here do not know the agency {row.source[:80]}")
    if not agreement.may_send(row.item, agency.region):
        raise NotPermitted(f"row {number}: {sender} may not send {row.item} of the region {agency.region}")


def _check_said(number: int, row: Row, item: CatalogueItem) -> None:
    known = {field.name for version in item.versions if version.terms for field in version.terms.fields}
    for said in row.versions:
        strange = sorted(set(said.facts) - known)
        if strange:
            raise BatchRefused(f"row {number}: the packs adopted here know no field {strange[0][:80]} of {row.item}")
    if row.told not in KINDS or any(len(one) > LONGEST_FACT for one in _texts(row)):
        raise BatchRefused(f"row {number} is no record (told)")
    _check_days(number, [(one.valid_from, one.valid_to) for one in row.versions], apart=True)
    _check_days(number, [(one.valid_from, one.valid_to) for one in row.remarks], apart=False)
    _check_days(number, [(one.valid_from or date.min, one.valid_to) for one in row.names], apart=False)
    lasting = [one.kind for one in row.remarks if one.valid_to is None]
    if len(set(lasting)) < len(lasting) or (row.remarks and not row.versions):
        raise BatchRefused(f"row {number} is no record (remarks)")


def _check_days(number: int, days: Sequence[tuple[date, date | None]], *, apart: bool) -> None:
    if any(until is not None and until <= since for since, until in days):
        raise BatchRefused(f"row {number} says something of no day")
    if apart and any(
        before is None or since < before for (_, before), (since, _) in pairwise(sorted(days, key=_since))
    ):
        raise BatchRefused(f"row {number} says two things of one day")


def _since(days: tuple[date, date | None]) -> date:
    return days[0]


def _texts(row: Row) -> Iterator[str]:
    for said in row.versions:
        yield orjson.dumps(said.facts).decode()


def _check_codes(rows: Sequence[Row]) -> None:
    read = read_codes(pl.Series("code", [row.code for row in rows], pl.String()))
    for number, (row, code) in enumerate(zip(rows, read["code"], strict=True), 1):
        if code != row.code:
            raise BatchRefused(f"row {number} names no organisation by a valid code")
