"""Questions that come as JSON: read strictly, each name once, nothing of them repeated in a refusal."""

import json
from collections.abc import Sequence
from typing import TypeVar

from django.http import HttpRequest, UnreadablePostError
from pydantic import BaseModel, ValidationError

from gongxin.api.asking import bad_parameter
from gongxin.api.problems import Kind, Problem
from gongxin.api.refusals import said

Question = TypeVar("Question", bound=BaseModel)


def read_question(request: HttpRequest, shape: type[Question], *, most_bytes: int) -> Question:
    """What is asked; refused where it is no JSON of that shape, says a thing twice, or has too many bytes."""
    content = _content(request, most=most_bytes)
    try:
        question = shape.model_validate_json(content)
    except ValidationError as fault:
        raise _unusable(fault) from None
    json.loads(content, object_pairs_hook=_each_once)
    return question


def _each_once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """The object of these pairs; a name that stands twice is refused, not read as its last value."""
    found = dict(pairs)
    for name, _ in pairs if len(found) < len(pairs) else ():
        if sum(name == one for one, _ in pairs) > 1:
            raise bad_parameter(name, zh="只能出现一次", en="is given more than once")
    return found


def _content(request: HttpRequest, *, most: int) -> bytes:
    if request.content_type != "application/json":
        zh = "请以 application/json 发送。"
        raise Problem(Kind.WRONG_CONTENT, zh=zh, en="Send the question as application/json.")
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced.isascii() or not announced.isdigit() or int(announced) == 0:
        zh = "请在 Content-Length 中说明内容的字节数。"
        raise Problem(Kind.LENGTH_MISSING, zh=zh, en="Say in Content-Length how many bytes the question has.")
    if int(announced) > most:
        raise Problem(Kind.TOO_LARGE, zh=f"内容最大 {most} 字节。", en=f"A question has at most {most} bytes.")
    try:
        return request.read(int(announced))
    except UnreadablePostError as fault:
        raise bad_parameter("body", zh="未完整送达，请重新发送", en="did not come whole: send it again") from fault


def _unusable(fault: ValidationError) -> Problem:
    """The first thing wrong, by the name of what it is in; the value is not repeated."""
    first = fault.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])[:60] or "body"
    zh, en = said(str(first["type"]), first.get("ctx", {}))
    return bad_parameter(name, zh=zh, en=en)
