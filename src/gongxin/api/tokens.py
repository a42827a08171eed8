"""The route by which an agency's machine shows by a signature whose it is (RFC 7523) and is given a token."""

from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from gongxin.agencies.assertions import ASSERTION_TYPE, LONGEST_ASSERTION, AssertionRefused
from gongxin.agencies.machines import token_for
from gongxin.api.answering import answered
from gongxin.api.asking import bad_parameter, route
from gongxin.api.gate import visit_of
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ProblemShape, TokenShape

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = LONGEST_ASSERTION + 1_000
FIXED = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
FIELDS = (*FIXED, "client_assertion")
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": list(FIELDS),
                    "properties": {
                        **{name: {"type": "string", "enum": [value]} for name, value in FIXED.items()},
                        "client_assertion": {"type": "string", "maxLength": LONGEST_ASSERTION},
                    },
                }
            }
        },
    }
}
REFUSED = {401: ProblemShape, 411: ProblemShape, 413: ProblemShape, 415: ProblemShape}


@route(API, "POST", "/token", response={200: TokenShape, **REFUSED}, openapi_extra=BODY, tags=["machines"])
def token(request: HttpRequest) -> HttpResponse:
    """Show with a signed assertion whose machine asks; the answer is a token for ten minutes, sent where a key is.

    `aud` is this address, `iss` and `sub` are the machine's name, `exp` lies five minutes ahead at most, and each `jti`
    counts once.  The key is the one that was registered; nothing that the assertion itself says of keys is believed.
    """
    assertion, at = _assertion(request), visit_of(request).at
    try:
        given = token_for(assertion, audiences=_addresses(request), at=at)
    except AssertionRefused as fault:
        zh = "断言未能证明是哪个单位的系统；请核对签名密钥、aud、iss、sub、exp 和 jti。"
        raise Problem(Kind.ASSERTION_REFUSED, zh=zh, en=f"{fault}.", error="invalid_client") from fault
    seconds = int((given.ends_at - at).total_seconds())
    return answered({"access_token": given.text, "token_type": "Bearer", "expires_in": seconds})


def _addresses(request: HttpRequest) -> tuple[str, ...]:
    """This endpoint's address, as stated and as it was asked; without TLS only where nobody is elsewhere."""
    schemes = ("https", "http") if settings.LOCAL_ONLY else ("https",)
    asked = tuple(f"{scheme}://{request.get_host()}" for scheme in schemes)
    return tuple(f"{address}{PREFIX}/token" for address in (*asked, settings.ADDRESS))


def _assertion(request: HttpRequest) -> str:
    """The assertion in the form; refused where the form is another, says a thing twice, or is too large."""
    asked = _form(request)
    for name, _ in asked:
        if name not in FIELDS:
            raise bad_parameter(name[:60], zh="没有这一项", en="is nothing that can be asked")
    given = dict(asked)
    for name in FIELDS:
        if sum(name == one for one, _ in asked) != 1:
            raise bad_parameter(name, zh="须提供且只能出现一次", en="is needed, once")
    for name, value in FIXED.items():
        if given[name] != value:
            raise bad_parameter(name, zh=f"只能是 {value}", en=f"is {value}")
    return given["client_assertion"]


def _form(request: HttpRequest) -> list[tuple[str, str]]:
    if request.content_type != FORM:
        raise Problem(Kind.WRONG_CONTENT, zh=f"请以 {FORM} 发送。", en=f"Send it as {FORM}.")
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced.isascii() or not announced.isdigit() or int(announced) == 0:
        zh = "请在 Content-Length 中说明内容的字节数。"
        raise Problem(Kind.LENGTH_MISSING, zh=zh, en="Say in Content-Length how many bytes it has.")
    if int(announced) > MOST_BYTES:
        raise Problem(Kind.TOO_LARGE, zh=f"内容最大 {MOST_BYTES} 字节。", en=f"It has at most {MOST_BYTES} bytes.")
    try:
        content = request.read(int(announced))
        return parse_qsl(content.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=10)
    except (ValueError, UnreadablePostError) as fault:
        raise bad_parameter("body", zh="不是表单", en="is no form") from fault
