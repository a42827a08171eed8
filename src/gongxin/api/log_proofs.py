"""The route by which anybody is given the proof that the log holds an event."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path

from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.positions import Position
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import LogProofShape
from gongxin.ledger.proving import proof_document
from gongxin.ledger.queries import NotInTree


@route(API, "GET", "/log/proof/{position}", response={200: LogProofShape}, tags=["log"])
def log_proof(request: HttpRequest, position: Annotated[Position, Path(ge=0)]) -> HttpResponse:
    """The proof that the log holds the event at a position, which can be checked without us (C2SP tlog-proof).

    `commitment` is the entry that is proved, salted so that it says nothing of the event; checkpoint and tiles are at
    `/log/`.
    """
    try:
        return answered(proof_document(position))
    except NotInTree as fault:
        zh = "尚无签名检查点包含该位置；请稍后重试。"
        en = "No signed checkpoint holds that position yet: ask again later."
        raise Problem(Kind.AHEAD, zh=zh, en=en) from fault
