"""Routes for registered consumers: acknowledge what was followed, fetch signed notices to cease, confirm removals."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query

from gongxin.api.answering import answered
from gongxin.api.asking import bad_parameter, route
from gongxin.api.gate import Visit, visit_of
from gongxin.api.limits import limits
from gongxin.api.noting import not_abroad
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API, AnyKey
from gongxin.api.questions import read_question
from gongxin.api.shapes import ProblemShape
from gongxin.api.shapes_of_feeds import (
    AcknowledgedShape,
    Acknowledgement,
    Confirmation,
    ConfirmedShape,
    NoticesShape,
)
from gongxin.feeds.actions import acknowledge, confirm_removals, note_given, note_sent
from gongxin.feeds.leases import Lease, lease_of
from gongxin.feeds.leaving import refuse_leaving
from gongxin.feeds.pushing import notice_document
from gongxin.feeds.queries import ConsumerHeld, consumer_of, notices_to
from gongxin.feeds.rules import BackBefore, NotGivenYet, RemovalRefused
from gongxin.ledger.keys import LogKeyRefused, signing_key
from gongxin.ledger.notes import SigningKey
from gongxin.ledger.queries import LAST_POSITION, head
from gongxin.periods import day_of
from gongxin.sharing.exports import ExportRefused

MOST_BYTES = 4_194_304
REFUSED = dict.fromkeys((401, 403, 411, 413, 415), ProblemShape)


def let_leave(visit: Visit, *, items: Callable[[], Collection[str]]) -> None:
    """If a consumer abroad asks, an export rule lets records of these items leave for it; refused otherwise.

    Which items they are is asked for a consumer alone: most readers are none.
    """
    consumer = consumer_of(visit.body)
    if consumer is None:
        return
    try:
        refuse_leaving(consumer, items=items(), day=day_of(visit.at))
    except ExportRefused as fault:
        raise not_abroad(fault) from fault


def noted(visit: Visit, *, upto: int, in_step: bool) -> None:
    """If a consumer asks, it is noted up to where it was given what is public; in step, its leases are renewed."""
    consumer = consumer_of(visit.body)
    if consumer is not None:
        note_given(consumer.number, upto=upto, in_step=in_step, at=visit.at)


def renewed(lease: Lease, *, in_step: bool) -> datetime | None:
    """Until when a reader may use what it holds: renewed by reading to the end, and by nothing less."""
    return lease.renews_until if in_step else None


@route(
    API,
    "POST",
    "/feed/acknowledgements",
    auth=AnyKey(),
    response={200: AcknowledgedShape, 409: ProblemShape, **REFUSED},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": Acknowledgement.model_json_schema()}},
        }
    },
    tags=["copies"],
)
def acknowledge_position(request: HttpRequest) -> HttpResponse:
    """Say up to which position a copy has followed the feed; every notice to cease below is confirmed by it.

    It never goes back, and never beyond what was given with the same machine's key or token.
    """
    visit, consumer = visit_of(request), _consumer(request)
    asked = read_question(request, Acknowledgement, most_bytes=MOST_BYTES)
    upto = head()
    try:
        done = acknowledge(consumer.number, position=asked.position, at=visit.at)
    except BackBefore as fault:
        zh = f"此前已确认到位置 {consumer.acknowledged}，确认位置不能后退。"
        raise Problem(Kind.ACKNOWLEDGED_BACK, zh=zh, en=_said(fault), acknowledged=consumer.acknowledged) from fault
    except NotGivenYet as fault:
        zh = f"目前只提供到位置 {consumer.given}，不能确认其后的内容。"
        raise Problem(Kind.ACKNOWLEDGED_AHEAD, zh=zh, en=_said(fault), given=consumer.given) from fault
    return answered(
        {
            "consumer": consumer.name,
            "acknowledged": done.acknowledged,
            "given": done.given,
            "position": upto,
            "renews_until": renewed(lease_of(visit.at), in_step=done.acknowledged >= upto),
            "confirmed": done.confirmed,
        }
    )


@route(
    API,
    "GET",
    "/feed/cease-notices",
    auth=AnyKey(),
    response={200: NoticesShape, **REFUSED},
    tags=["copies"],
)
def cease_notices(
    request: HttpRequest,
    start: Annotated[int, Query(alias="from", ge=0, le=LAST_POSITION, description="The first number to read.")] = 0,
    limit: Annotated[int, Query(ge=1, le=limits().pages["notices"].most)] = limits().pages["notices"].usual,
) -> HttpResponse:
    """The consumer's notices to cease from a number on, each signed with the log's key; fetched, they count as sent.

    A notice tells those that hold the record, and nobody else, why it ceased.
    """
    visit, consumer = visit_of(request), _consumer(request)
    found = notices_to(consumer.number, start=start, limit=limit, day=day_of(visit.at))
    key = _key() if found else None
    documents = [notice_document(one, by=key) for one in found if key is not None]
    note_sent(consumer.number, [one.told.number for one in found if one.sent_at is None], at=visit.at)
    following = found[-1].told.number + 1 if found else start
    place = f"{PREFIX}/feed/cease-notices?from={following}&limit={limit}"
    return answered({"notices": documents, "next": place})


@route(
    API,
    "POST",
    "/feed/confirmations",
    auth=AnyKey(),
    response={200: ConfirmedShape, **REFUSED},
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": Confirmation.model_json_schema()}}}
    },
    tags=["copies"],
)
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm single notices with the moments of removal, before the feed is followed so far or instead of it."""
    visit, consumer = visit_of(request), _consumer(request)
    asked = read_question(request, Confirmation, most_bytes=MOST_BYTES)
    removed = {one.number: one.removed_at for one in asked.notices}
    if len(removed) != len(asked.notices):
        raise bad_parameter("number", zh="同一通知只能出现一次", en="names a notice more than once")
    try:
        done = confirm_removals(consumer.number, removed, at=visit.at)
    except RemovalRefused as fault:
        zh = "其中有不属于本使用方的通知，或移除时刻早于停止时刻、晚于现在。"
        raise Problem(Kind.BAD_PARAMETER, zh=zh, en=_said(fault), parameter="notices") from fault
    return answered({"confirmed": done})


def _consumer(request: HttpRequest) -> ConsumerHeld:
    consumer = consumer_of(visit_of(request).body)
    if consumer is None:
        zh = "该密钥不属于已登记的数据使用方；请向平台运行单位登记。"
        en = "This key is none of a registered consumer: ask the operator to register it."
        raise Problem(Kind.NOT_ENTITLED, zh=zh, en=en)
    return consumer


def _key() -> SigningKey:
    try:
        return signing_key()
    except (LogKeyRefused, FileExistsError) as fault:
        zh, en = "日志密钥暂不可用，请稍后重试。", "The log's key is not at hand: ask again."
        raise Problem(Kind.NOT_READY, zh=zh, en=en, retry_after=60) from fault


def _said(fault: Exception) -> str:
    said = str(fault)
    return f"{said[:1].upper()}{said[1:]}."
