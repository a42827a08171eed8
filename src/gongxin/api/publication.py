"""The API itself: whose keys it knows, and what it answers to a request that cannot be answered as asked."""

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from gongxin.api.asking import bad_parameter
from gongxin.api.gate import store_unavailable, visit_of
from gongxin.api.problems import MEDIA_TYPE, Kind, Problem
from gongxin.api.refusals import said
from gongxin.rulebook.queries import NothingAdopted

LOG = logging.getLogger("gongxin.api")
DESCRIPTION = """公信（Gongxin）公共信用信息平台接口：只涉及法人和非法人组织，不涉及自然人。

Answers about organisations are documents with an `answer` from a closed set; the absence of a record is never a bare
*false*, and says which absence it is.  An answer that does not come is no answer: it means neither yes nor no.
"""


class PublishedAPI(NinjaAPI):
    """The API as OpenAPI publishes it: problems have their own media type."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:  # noqa: ANN401
        """The description of every route, its answers and its problems."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for answer in operation["responses"].values():
                    _name_media_type(answer)
        return schema


def _name_media_type(answer: dict[str, Any]) -> None:
    shape = answer.get("content", {}).get("application/json", {}).get("schema", {})
    if shape.get("$ref", "").endswith("/ProblemShape"):
        answer["content"] = {MEDIA_TYPE: {"schema": shape}}


class AgencyKey(HttpBearer):
    """The key of an agency's machine, in `Authorization: Bearer`."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        """The agency whose key passed the gate."""
        return visit_of(request).agency


class AnyKey(HttpBearer):
    """The key of a machine of anybody who is known here, an agency or not, in `Authorization: Bearer`."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        """The body whose key passed the gate."""
        return visit_of(request).body


API = PublishedAPI(
    title="公信 Gongxin", version="1", description=DESCRIPTION, docs_url=None, openapi_url=None, urls_namespace="api"
)


@API.exception_handler(Problem)
def _problem(request: HttpRequest, fault: Problem) -> HttpResponse:
    return fault.response()


@API.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    return no_key().response()


@API.exception_handler(ValidationError)
def _unusable(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    first = fault.errors[0]
    name = str(first["loc"][-1])
    zh, en = said(str(first["type"]), first.get("ctx", {}))
    return bad_parameter(name, zh=zh, en=en).response()


@API.exception_handler(NothingAdopted)
def _without_law(request: HttpRequest, fault: NothingAdopted) -> HttpResponse:
    zh = "本节点尚未采用任何规则包，无规则则无记录、无公示、无答复。"
    return Problem(Kind.NOT_READY, zh=zh, en=str(fault), retry_after=60).response()


@API.exception_handler(Exception)
def _fault(request: HttpRequest, fault: Exception) -> HttpResponse:
    if isinstance(fault, OperationalError | InterfaceError):
        return store_unavailable().response()
    LOG.error("a fault of ours: %s at %s", type(fault).__name__, _place(fault))
    zh = "这是本平台的故障，与所查询的组织无关；已记录，请稍后重试。"
    en = "This is a fault of the platform and says nothing of the organisation asked for; it has been noted."
    return Problem(Kind.FAULT, zh=zh, en=en).response()


def _place(fault: BaseException) -> str:
    """File and line of a fault: its message might hold what was asked, so it is not logged."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def no_key() -> Problem:
    """The request carries no key that holds now."""
    zh = "请在 Authorization: Bearer 中提供本单位的有效密钥；密钥可能已到期或被终止。"
    en = "Send the agency's key in Authorization: Bearer; it may have ended, or was never one."
    return Problem(Kind.NO_KEY, zh=zh, en=en)
