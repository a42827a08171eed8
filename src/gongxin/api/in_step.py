"""Routes by which a copy shows that it is in step, and mends what differs: root hash, tree by prefix, single lines."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query

from gongxin.api.answering import answered
from gongxin.api.asking import bad_parameter, route
from gongxin.api.bulk import BulkFile
from gongxin.api.gate import visit_of
from gongxin.api.limits import limits
from gongxin.api.publication import API
from gongxin.api.shapes_of_trees import RootShape, TreeShape
from gongxin.api.wholes import not_ready, whole_of
from gongxin.dossiers.copies import lines_of
from gongxin.exchange.mirror.tree import DEPTH

LARGEST_NUMBER = 2**53
PREFIXES = "^(root|[0-9a-f]{2}|[0-9a-f]{4})$"
LINES = {
    "responses": {200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}},
}


@route(API, "GET", "/bulk/tree", response={200: RootShape}, tags=["copies"])
def bulk_root(request: HttpRequest) -> HttpResponse:
    """The root hash over the lines of today's bulk file: of which position and day, over how many records.

    `docs/mirror-protocol.md` says how it is computed; 503 with `Retry-After` while today has no file yet.
    """
    found = whole_of(request)
    return answered({**_which(found), "root": found.root.hex(), "records": found.records})


@route(API, "GET", "/bulk/tree/{prefix}", response={200: TreeShape}, tags=["copies"])
def bulk_tree(
    request: HttpRequest, prefix: Annotated[str, Path(pattern="^(root|[0-9a-f]{2}|[0-9a-f]{4})$")]
) -> HttpResponse:
    """What lies below a prefix of the tree: 256 hashes below `root` and two digits, below four each record's digest."""
    found = whole_of(request)
    place = b"" if prefix == "root" else bytes.fromhex(prefix)
    try:
        if len(place) == DEPTH:
            items = [[leaf.number, leaf.digest.hex()] for leaf in found.items(int.from_bytes(place, "big"))]
            return answered({**_which(found), "hashes": None, "records": items})
        hashes = [one.hex() for one in found.hashes().below(place)]
        return answered({**_which(found), "hashes": hashes, "records": None})
    except FileNotFoundError as fault:  # a newer one took its place between the description and the file
        raise not_ready() from fault


@route(API, "GET", "/records", response={200: None}, openapi_extra=LINES, tags=["copies"])
def records(
    request: HttpRequest,
    numbers: Annotated[str, Query(description="Numbers of records, with commas between them.")],
) -> HttpResponse:
    """Those of these records that are public today, as lines of the bulk file; of any other nothing is said."""
    asked = _numbers(numbers)
    lines = lines_of(asked, day=timezone.localdate(visit_of(request).at))
    body = b"".join(line.text + b"\n" for line in lines)
    return HttpResponse(body, content_type="application/x-ndjson")


def _numbers(text: str) -> set[int]:
    most = limits().pages["records"].most
    parts = text.split(",", most + 1)
    if len(parts) > most:
        raise bad_parameter("numbers", zh=f"最多可列 {most} 个编号", en=f"names more than {most} records")
    numbers = {int(one) for one in parts if one.isascii() and one.isdecimal() and len(one) < 17}
    if len(numbers) != len(set(parts)) or not all(0 < one < LARGEST_NUMBER for one in numbers):
        raise bad_parameter(
            "numbers", zh="只能是以逗号分隔的记录编号", en="holds something else than numbers of records"
        )
    return numbers


def _which(found: BulkFile) -> dict[str, object]:
    return {"position": found.position, "day": found.day, "digest": found.digest}
