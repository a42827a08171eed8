"""Routes by which an agency's machine delivers files and reads its receipts; each agency sees its own alone."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Annotated

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from ninja import Query

from gongxin.agencies.guarding import seen_by
from gongxin.api import spool
from gongxin.api.answering import answered
from gongxin.api.asking import bad_parameter, route
from gongxin.api.gate import visit_of
from gongxin.api.limits import limits
from gongxin.api.models import Ticket
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API, AgencyKey
from gongxin.api.shapes import DeliveriesShape, ProblemShape, ReceiptShape, WaitingShape
from gongxin.exchange.actions import DeliveryRefused
from gongxin.exchange.queries import NoSuchDelivery, deliveries_of, receipt
from gongxin.exchange.receipts import Receipt
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.queries import current

FORMS = ("multipart/", "application/x-www-form-urlencoded")
KEYED = {401: ProblemShape}
OWN = {**KEYED, 404: ProblemShape}
TAKING = {**KEYED, 403: ProblemShape, 409: ProblemShape, 411: ProblemShape, 413: ProblemShape, 415: ProblemShape}
RETURNED = {"responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}}
FILE = {
    "requestBody": {
        "required": True,
        "description": "The file itself, as the feed describes it; gzip and zip are unpacked.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@route(
    API,
    "POST",
    "/deliveries",
    auth=AgencyKey(),
    response={201: ReceiptShape, 202: WaitingShape, 422: ReceiptShape, **TAKING},
    openapi_extra=FILE,
    tags=["deliveries"],
)
def deliver_file(
    request: HttpRequest,
    feed: Annotated[str, Query(description="The feed's key.", max_length=200)],
    name: Annotated[str, Query(description="How the sender calls the file.", max_length=200)] = "delivery",
) -> HttpResponse:
    """Deliver a file of one of the agency's feeds; the answer is its receipt, or where that will be.

    The same file goes on where it was cut off, and changes nothing once it is done.  A delivery that was stopped as a
    whole is answered with 422 and its receipt: nothing of it was entered.
    """
    visit = visit_of(request)
    check_feed(feed, agency=visit.agency or "")
    length = _length_of(request)
    ticket = uuid.uuid4()
    path = _spooled(request, length=length, name=name, ticket=ticket)
    if length > limits().deliveries.at_once_bytes:
        return _waits(ticket, feed=feed, agency=visit.agency or "", at=visit.at)
    try:
        told = spool.take_in(path, feed=feed, by=visit.agency or "", at=visit.at)
    except DeliveryRefused as fault:
        zh = "同一数据源的另一批次正在接收或曾被中断；请稍后重试。"
        raise Problem(Kind.UNDER_WAY, zh=zh, en=str(fault), retry_after=30) from fault
    answer = answered(_receipt_document(told), status=422 if told.state == "stopped" else 201)
    answer["Location"] = f"{PREFIX}/deliveries/{told.id}"
    return answer


def check_feed(feed: str, *, agency: str) -> None:
    """Refuse a feed that the adopted packs do not know, or that is another agency's."""
    try:
        owner = current().feed(feed).agency
    except UnknownKey as fault:
        raise bad_parameter("feed", zh="没有这样的数据源", en="names no feed of the adopted packs") from fault
    if owner != agency:
        zh = "该数据源属于其他单位，本密钥不能报送。"
        raise Problem(Kind.NOT_ENTITLED, zh=zh, en="The feed is another agency's; this key may not deliver it.")


def _length_of(request: HttpRequest) -> int:
    """The announced length; refused when it is missing or too large, and for forms, which are no files."""
    if request.headers.get("Content-Type", "").lower().startswith(FORMS):
        zh = "请直接发送文件内容，不要使用表单。"
        raise Problem(Kind.WRONG_CONTENT, zh=zh, en="Send the file itself as the content, not a form.")
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced.isascii() or not announced.isdigit() or int(announced) == 0:
        zh = "请在 Content-Length 中说明文件的字节数。"
        raise Problem(Kind.LENGTH_MISSING, zh=zh, en="Say in Content-Length how many bytes the file has.")
    most = limits().deliveries.most_bytes
    if int(announced) > most:
        raise Problem(Kind.TOO_LARGE, zh=f"文件最大 {most} 字节。", en=f"A file has at most {most} bytes.")
    return int(announced)


def _spooled(request: HttpRequest, *, length: int, name: str, ticket: uuid.UUID) -> Path:
    try:
        return spool.spool(request, length=length, name=name, home=settings.HOME, ticket=ticket)
    except (spool.CutOff, UnreadablePostError) as fault:
        zh = "文件未完整送达，未作任何处理；请重新报送。"
        en = "The file did not come whole, and nothing was done with it: deliver it again."
        raise Problem(Kind.BAD_PARAMETER, zh=zh, en=en, parameter="body") from fault


def _waits(ticket: uuid.UUID, *, feed: str, agency: str, at: datetime) -> HttpResponse:
    waiting = Ticket.objects.create(id=ticket, feed=feed, agency=agency, received_at=at)
    answer = answered(_waiting_document(waiting), status=202)
    answer["Location"] = f"{PREFIX}/deliveries/{ticket}"
    return answer


def _waiting_document(ticket: Ticket) -> dict[str, object]:
    return {
        "id": str(ticket.id),
        "feed": ticket.feed,
        "state": "refused" if ticket.refused_because else "waiting",
        "refused_because": ticket.refused_because,
        "received_at": ticket.received_at.isoformat(),
        "receipt": f"{PREFIX}/deliveries/{ticket.id}",
    }


def _receipt_document(told: Receipt) -> dict[str, object]:
    marked = spool.returned_path(told.id, home=settings.HOME)
    return {**told.as_json(), "returned_file": f"{PREFIX}/deliveries/{told.id}/returned" if marked else None}


@route(API, "GET", "/deliveries", auth=AgencyKey(), response={200: DeliveriesShape, **KEYED}, tags=["deliveries"])
def deliveries(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=limits().pages["deliveries"].most)] = limits().pages["deliveries"].usual,
    before: Annotated[datetime | None, Query(description="Only those received before this moment.")] = None,
) -> HttpResponse:
    """The agency's deliveries, newest first, without their problems."""
    if before is not None and before.tzinfo is None:
        raise bad_parameter("before", zh="须写明时区，如 +08:00", en="needs a time zone, such as +08:00")
    agency = visit_of(request).agency or ""
    with seen_by(agency):
        found = deliveries_of(agency, limit=limit, before=before)
    older = found[-1].received_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if len(found) == limit else None
    following = f"{PREFIX}/deliveries?limit={limit}&before={older}" if older else None
    return answered({"deliveries": [_receipt_document(told) for told in found], "next": following})


@route(
    API,
    "GET",
    "/deliveries/{delivery}",
    auth=AgencyKey(),
    response={200: ReceiptShape, 202: WaitingShape, **OWN},
    tags=["deliveries"],
)
def delivery_receipt(request: HttpRequest, delivery: str) -> HttpResponse:
    """The receipt of one of the agency's deliveries; 202 while it waits for its turn."""
    agency = visit_of(request).agency or ""
    with seen_by(agency):
        ticket = _ticket(delivery, agency=agency)
        if ticket is not None and ticket.delivery is None:
            return answered(_waiting_document(ticket), status=202)
        told = _own_receipt(str(ticket.delivery) if ticket else delivery, agency=agency)
    return answered(_receipt_document(told))


@route(
    API,
    "GET",
    "/deliveries/{delivery}/returned",
    auth=AgencyKey(),
    response={200: None, **OWN},
    openapi_extra=RETURNED,
    tags=["deliveries"],
)
def returned(request: HttpRequest, delivery: str) -> HttpResponseBase:
    """The rows that were given back or held, in the sender's own format, with the faults marked in the cells."""
    agency = visit_of(request).agency or ""
    with seen_by(agency):
        ticket = _ticket(delivery, agency=agency)
        told = _own_receipt(str(ticket.delivery) if ticket else delivery, agency=agency)
    marked = spool.returned_path(told.id, home=settings.HOME)
    if marked is None:
        raise _no_such_delivery()
    return FileResponse(marked.open("rb"), as_attachment=True, filename=marked.name)


def _ticket(number: str, *, agency: str) -> Ticket | None:
    try:
        return Ticket.objects.filter(id=uuid.UUID(number), agency=agency).first()
    except ValueError:
        return None


def _own_receipt(delivery: str, *, agency: str) -> Receipt:
    """The receipt, if the delivery is of one of the agency's feeds; others' look as if they were not there."""
    try:
        told = receipt(delivery)
        owner = current().feed(told.feed).agency
    except (NoSuchDelivery, UnknownKey) as fault:
        raise _no_such_delivery() from fault
    if owner != agency:
        raise _no_such_delivery()
    return told


def _no_such_delivery() -> Problem:
    zh = "本单位没有此编号的批次，或其退回文件已不存在。"
    return Problem(Kind.NO_SUCH_KEY, zh=zh, en="The agency has no such delivery, or its returned file is gone.")
