"""What goes wrong, said as RFC 9457 asks: a kind, a title and a sentence in both languages, and what to do next.

An absence (no such code, nothing published …) is no problem but an answer; see `answering`.
"""

from dataclasses import dataclass
from enum import StrEnum

import orjson
from django.http import HttpResponse

PREFIX = "/api/v1"
MEDIA_TYPE = "application/problem+json"


class Kind(StrEnum):
    """Every kind of problem that the API answers with."""

    UNKNOWN_PARAMETER = "unknown-parameter"
    BAD_PARAMETER = "bad-parameter"
    AHEAD = "ahead"
    NO_KEY = "no-key"
    ASSERTION_REFUSED = "assertion-refused"
    NOT_ENTITLED = "not-entitled"
    CONSENT_MISSING = "consent-missing"
    NO_SUCH_ADDRESS = "no-such-address"
    NO_SUCH_KEY = "no-such-key"
    WRONG_METHOD = "wrong-method"
    UNDER_WAY = "under-way"
    TOO_OLD = "too-old"
    PART_REPLACED = "part-replaced"
    LENGTH_MISSING = "length-missing"
    FORKED = "forked"
    GAP = "gap"
    UNPROVED = "unproved"
    REPLACED = "replaced"
    ACKNOWLEDGED_BACK = "acknowledged-back"
    ACKNOWLEDGED_AHEAD = "acknowledged-ahead"
    TOO_LARGE = "too-large"
    WRONG_CONTENT = "wrong-content"
    BEFORE_RULES = "before-rules"
    OUT_OF_SCOPE = "out-of-scope"
    TOO_MANY = "too-many-requests"
    FAULT = "fault"
    STORE_UNAVAILABLE = "store-unavailable"
    NOT_READY = "not-ready"


@dataclass(frozen=True)
class Meaning:
    """A kind's status code and its title in both languages."""

    status: int
    zh: str
    en: str


MEANINGS = {
    Kind.UNKNOWN_PARAMETER: Meaning(400, "未知参数", "Unknown parameter"),
    Kind.BAD_PARAMETER: Meaning(400, "参数不可用", "Unusable parameter"),
    Kind.AHEAD: Meaning(400, "位置尚不存在", "That position does not exist yet"),
    Kind.NO_KEY: Meaning(401, "需要有效的单位密钥", "A valid agency key is needed"),
    Kind.ASSERTION_REFUSED: Meaning(401, "断言未被接受", "The assertion is not accepted"),
    Kind.NOT_ENTITLED: Meaning(403, "该单位无权进行此项操作", "The agency may not do this"),
    Kind.CONSENT_MISSING: Meaning(403, "没有该组织的授权", "The organisation does not consent"),
    Kind.NO_SUCH_ADDRESS: Meaning(404, "没有此地址", "No such address"),
    Kind.NO_SUCH_KEY: Meaning(404, "没有此编号", "Nothing has this key"),
    Kind.WRONG_METHOD: Meaning(405, "此地址不接受该方法", "This address does not take that method"),
    Kind.UNDER_WAY: Meaning(409, "同一数据源正在处理另一批次", "Another delivery of this feed is under way"),
    Kind.FORKED: Meaning(409, "同样大小的另一棵树已被见证", "Another tree of this size was cosigned"),
    Kind.GAP: Meaning(409, "此前的记录尚未到达", "Something before this has not arrived yet"),
    Kind.ACKNOWLEDGED_BACK: Meaning(409, "确认位置不能后退", "An acknowledgement never goes back"),
    Kind.ACKNOWLEDGED_AHEAD: Meaning(409, "尚未提供到该位置", "That position was not given yet"),
    Kind.TOO_OLD: Meaning(410, "位置过旧，请自批量文件重新开始", "Too far behind: start again from the bulk file"),
    Kind.PART_REPLACED: Meaning(410, "批量文件的该部分已被取代", "That part of the bulk file was replaced"),
    Kind.LENGTH_MISSING: Meaning(411, "未说明内容长度", "The length of the content is missing"),
    Kind.REPLACED: Meaning(412, "文件已被更新的文件取代", "The file was replaced by a newer one"),
    Kind.TOO_LARGE: Meaning(413, "内容过大", "The content is too large"),
    Kind.WRONG_CONTENT: Meaning(415, "不接受该内容类型", "That type of content is not taken"),
    Kind.BEFORE_RULES: Meaning(422, "该位置之前尚未采用规则", "No rules had been adopted at that position"),
    Kind.UNPROVED: Meaning(422, "未能证明日志只增不改", "It is not proved that the log only grew"),
    Kind.OUT_OF_SCOPE: Meaning(451, "自然人不在本平台范围内", "Natural persons are out of scope"),
    Kind.TOO_MANY: Meaning(429, "请求过于频繁", "Too many requests"),
    Kind.FAULT: Meaning(500, "本平台发生故障", "A fault of this platform"),
    Kind.STORE_UNAVAILABLE: Meaning(503, "数据暂不可用", "The store does not answer"),
    Kind.NOT_READY: Meaning(503, "内容正在准备", "Being prepared"),
}


class Problem(Exception):
    """A request that cannot be answered as it was asked; both sentences are for whoever asked."""

    def __init__(self, kind: Kind, *, zh: str, en: str, **more: object) -> None:
        """Keep what to say, and further members that a program can act on."""
        super().__init__(en)
        self.kind = kind
        self.zh = zh
        self.en = en
        self.more = more

    def document(self) -> dict[str, object]:
        """The problem as RFC 9457 shapes it, English beside Chinese, with the way to our own status page."""
        meaning = MEANINGS[self.kind]
        return {
            "type": f"{PREFIX}/problems/{self.kind}",
            "status": meaning.status,
            "title": meaning.zh,
            "title_en": meaning.en,
            "detail": self.zh,
            "detail_en": self.en,
            "status_page": f"{PREFIX}/status",
            **self.more,
        }

    def response(self) -> HttpResponse:
        """The answer that says so."""
        status = MEANINGS[self.kind].status
        answer = HttpResponse(orjson.dumps(self.document()), status=status, content_type=MEDIA_TYPE)
        if self.kind is Kind.NO_KEY:
            answer["WWW-Authenticate"] = 'Bearer realm="gongxin"'
        if "retry_after" in self.more:
            answer["Retry-After"] = str(self.more["retry_after"])
        return answer
