"""How routes are declared: strictly, so that a parameter nobody knows is refused by name instead of ignored."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.decorators import decorate_view

from gongxin.api.problems import Kind, Problem
from gongxin.api.shapes import ProblemShape

NUL = "\0"
ANYWHERE = {400: ProblemShape, 429: ProblemShape, 500: ProblemShape, 503: ProblemShape}
"""What every route answers where something is wrong with the question, its number, or the platform."""
IN_PATH = re.compile(r"{(\w+)}")
View = Callable[..., HttpResponseBase]


def route(api: NinjaAPI, method: str, path: str, **options: Any) -> Callable[[View], View]:  # noqa: ANN401
    """Declare what answers `method` at `path`; the view's own parameters are the only ones it takes, each once."""

    def declare(view: View) -> View:
        known = frozenset(_asked_names(view)) - {"request"} - set(IN_PATH.findall(path))
        strict = decorate_view(partial(_strictly, known))(view)
        said = {**options, "response": {**ANYWHERE, **options.get("response", {})}}
        declared: View = api.api_operation([method], path, operation_id=view.__name__, **said)(strict)
        return declared

    return declare


def _asked_names(view: View) -> Iterator[str]:
    """The view's parameters as a request names them."""
    for name, parameter in inspect.signature(view).parameters.items():
        said = [one.alias for one in getattr(parameter.annotation, "__metadata__", ()) if getattr(one, "alias", None)]
        yield said[0] if said else name


def _strictly(known: frozenset[str], run: View) -> View:
    @wraps(run)
    def strictly(request: HttpRequest, **values: object) -> HttpResponseBase:
        try:
            _check(request, known, values)
        except Problem as fault:
            return fault.response()
        return run(request, **values)

    return strictly


def _check(request: HttpRequest, known: frozenset[str], in_path: Mapping[str, object]) -> None:
    if not _is_utf8(request.META.get("QUERY_STRING", "")):
        zh = "地址中的参数不是 UTF-8 编码；请用 UTF-8 编码后再作百分号编码。"
        en = "The parameters are not UTF-8: encode them as UTF-8 before escaping them with per cent signs."
        raise Problem(Kind.BAD_PARAMETER, zh=zh, en=en, parameter="")
    for name, given in _asked(request):
        if name not in known:
            raise unknown_parameter(name, known)
        if len(given) > 1:
            raise bad_parameter(name, zh="只能出现一次", en="is given more than once")
        if NUL in given[0]:
            raise bad_parameter(name, zh="含有空字符", en="holds a null character")
    for name, value in in_path.items():
        if NUL in str(value):
            raise bad_parameter(name, zh="含有空字符", en="holds a null character")


def _asked(request: HttpRequest) -> list[tuple[str, list[str]]]:
    try:
        return [(name, [str(one) for one in given]) for name, given in request.GET.lists()]
    except TooManyFieldsSent as fault:
        raise Problem(Kind.BAD_PARAMETER, zh="参数过多。", en="There are too many parameters.", parameter="") from fault


def _is_utf8(query: str) -> bool:
    """Whether what stands after the question mark, as WSGI hands it on, was UTF-8 before it was escaped."""
    try:
        unquote_to_bytes(query.encode("latin-1", "replace")).decode()
    except UnicodeDecodeError:
        return False
    return True


def unknown_parameter(name: str, known: frozenset[str]) -> Problem:
    """A parameter that this address does not have."""
    taken = "、".join(sorted(known)) or "无"
    return Problem(
        Kind.UNKNOWN_PARAMETER,
        zh=f"此地址没有参数 {name[:60]!r}；可用参数：{taken}。",
        en=f"There is no parameter {name[:60]!r} here; those there are: {', '.join(sorted(known)) or 'none'}.",
        parameter=name[:60],
    )


def bad_parameter(name: str, *, zh: str, en: str) -> Problem:
    """A parameter whose value cannot be used."""
    return Problem(Kind.BAD_PARAMETER, zh=f"参数 {name}：{zh}。", en=f"The parameter {name} {en}.", parameter=name)


def announced_body(request: HttpRequest, *, most: int) -> bytes:
    """What was sent, by the length that it announces; refused without one or with more than `most` bytes."""
    return request.read(announced_length(request, most=most))


def announced_length(request: HttpRequest, *, most: int) -> int:
    """How many bytes are announced; refused where none are, or more than `most`."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced.isascii() or not announced.isdigit() or int(announced) == 0:
        zh = "请在 Content-Length 中说明内容的字节数。"
        raise Problem(Kind.LENGTH_MISSING, zh=zh, en="Say in Content-Length how many bytes it has.")
    if int(announced) > most:
        raise Problem(Kind.TOO_LARGE, zh=f"内容最大 {most} 字节。", en=f"It has at most {most} bytes.")
    return int(announced)
