"""The route by which anybody is given the proof that the log holds an event."""

import logging
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path

from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.positions import Position
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import LogProofShape
from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.proving import proof_document
from gongxin.ledger.queries import NotInTree

LOG = logging.getLogger("gongxin.api")


@route(API, "GET", "/log/proof/{position}", response={200: LogProofShape}, tags=["log"])
def log_proof(request: HttpRequest, position: Annotated[Position, Path(ge=0)]) -> HttpResponse:
    """The proof that the log holds the event at a position, which can be checked without us (C2SP tlog-proof).

    `commitment` is the entry that is proved, salted so that it says nothing of the event; checkpoint and tiles are at
    `/log/`.  Where the event is missing, or is not what was committed to, the answer is 500 and no proof.
    """
    try:
        return answered(proof_document(position))
    except NotInTree as fault:
        zh = "尚无签名检查点包含该位置；请稍后重试。"
        en = "No signed checkpoint holds that position yet: ask again later."
        raise Problem(Kind.AHEAD, zh=zh, en=en) from fault
    except LedgerDamaged as fault:
        LOG.error("no proof of position %d is given: %s; see `gongxin ledger verify`", position, fault)
        zh = "本平台所存内容与日志在该位置不符，不出具证明；平台管理者须核验日志。"
        en = "What is held here contradicts the log at that position, so no proof is given: the operator has to look."
        raise Problem(Kind.FAULT, zh=zh, en=en) from fault
