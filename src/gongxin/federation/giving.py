"""Hand a neighbour what changed since the position that it asks from, and that it may have."""

from collections.abc import Collection
from datetime import date, datetime

import orjson
from django.conf import settings
from django.utils.timezone import localdate

from gongxin.dossiers.travelling import Travelling, changed_records
from gongxin.federation.batches import MOST_EVENTS, BatchRefused, Manifest, check_request, packed, read_request
from gongxin.federation.models import Neighbour
from gongxin.federation.queries import Agreement, agreement_with
from gongxin.federation.rules import NotPermitted
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.keys import signing_key
from gongxin.ledger.queries import head
from gongxin.rulebook.queries import current
from gongxin.rulebook.sharing import RecipientKind
from gongxin.sharing.exports import ExportRefused, Recipient, refuse_export


def answer_request(given: bytes, *, at: datetime) -> bytes:
    """The batch that a neighbour asks for by a signed request, who is noted to hold what lies before it.

    Refused where no file of peers names it, it did not sign, asks another node, or not now; and to a neighbour abroad
    unless an export rule lets everything in the batch leave.
    """
    request, note = read_request(given)
    agreement = agreement_with(request.asker, day=localdate(at))
    check_request(request, note, own=settings.LEDGER_NAME, trusted=agreement.keys, at=at)
    batch = _batch(agreement, start=request.start, day=localdate(at))
    Neighbour.objects.update_or_create(name=request.asker, defaults={"asked": request.start, "asked_at": at})
    return batch


def batch_for(name: str, *, start: int, at: datetime) -> bytes:
    """The batch for a neighbour from a position on, to be carried there by hand; refused abroad without a rule."""
    day = localdate(at)
    return _batch(agreement_with(name, day=day), start=start, day=day)


def _batch(agreement: Agreement, *, start: int, day: date) -> bytes:
    sequence_batches()
    reached, to = head(), agreement.peer.name
    if start > reached:
        raise BatchRefused(f"{to} asks from position {start}, and this log reaches {reached}: one of us was set back")
    end, regions = (
        min(start + min(settings.PEER_BATCH, MOST_EVENTS), reached),
        {one.key: one.region for one in current().agencies.values()},
    )

    def permits(item: str, source: str) -> bool:
        return source in regions and agreement.may_receive(item, regions[source])

    own = settings.LEDGER_NAME
    rows = changed_records(start, end=end, own=own, to=to, permits=permits) if start < end else []
    _refuse_leaving(agreement, items={one.item for one in rows}, day=day)
    content = b"".join(_line(one) for one in rows)
    manifest = Manifest.of(content, sender=own, receiver=to, start=start, end=end, head=reached, count=len(rows))
    return packed(manifest, content, by=signing_key())


def _refuse_leaving(agreement: Agreement, *, items: Collection[str], day: date) -> None:
    """A batch leaves the country whole or not at all: what it would lack could not be told from what was never held."""
    try:
        refuse_export(Recipient(agreement.peer.country or "", RecipientKind.PEER), items=items, book=current(), day=day)
    except ExportRefused as fault:
        raise NotPermitted(str(fault)) from fault


def _line(one: Travelling) -> bytes:
    """A record as its line."""
    row = {
        "key": one.key,
        "digest": one.digest,
        "node": one.node,
        "position": one.position,
        "told": one.told,
        "item": one.item,
        "source": one.source,
        "code": one.called.code,
        "code_published": one.called.code_published,
        "kind": one.called.kind,
        "name": one.called.name,
        "names": one.called.registered,
        "versions": one.versions,
        "remarks": one.remarks,
    }
    return orjson.dumps(row) + b"\n"
