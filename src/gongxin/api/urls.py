"""The API's addresses; importing the rooms' routes declares them."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from gongxin.api import (
    changes,
    checks,
    copies,
    deliveries,
    evaluations,
    grants,
    in_step,
    inspections,
    law,
    lists,
    log_proofs,
    lookups,
    peers,
    reconciliations,
    reports,
    standing,
    tokens,
    wholes,
    witness,
)
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API

DECLARED = (
    changes,
    checks,
    copies,
    deliveries,
    evaluations,
    grants,
    in_step,
    inspections,
    law,
    lists,
    log_proofs,
    lookups,
    peers,
    reconciliations,
    reports,
    standing,
    tokens,
    wholes,
    witness,
)


@csrf_exempt
def no_such_address(request: HttpRequest) -> HttpResponseBase:
    """Any other address below /api/, whatever the method."""
    zh, en = "接口地址见 /api/v1/openapi.json。", "The addresses that there are: /api/v1/openapi.json."
    return Problem(Kind.NO_SUCH_ADDRESS, zh=zh, en=en).response()


urlpatterns = [path("v1/", API.urls), re_path("", no_such_address)]
