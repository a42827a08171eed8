"""Every page meets hostile addresses with a page that says what is wrong, and almost right ones by leading on."""

import logging

import pytest
from django.test import Client
from django.urls import URLPattern

from gongxin.site.logs import Scrubbed
from gongxin.site.urls import urlpatterns
from tests.yunze import BUSY, CLEAN

FILES = ("robots.txt", "favicon.ico", "static/x.css")
FILLED = {"<str:code>": BUSY, "<str:answer>": "succeeded", "<str:event>": "1048576", "<str:address>": "x.css"}
FILLED |= {"<int:number>": "1", "<path:place>": "checkpoint"}
LONG = "x" * 10_000
QUERIES = {
    "not UTF-8": "q=%ff%fe",
    "in GB18030": "q=%D4%C6%B4%A8",
    "a name that is not UTF-8": "%ff=1",
    "NUL": "q=%00&page=%00&day=%00",
    "endless": f"q={LONG}",
    "an endless name": LONG,
    "too many": "&".join(f"a{n}=1" for n in range(2_000)),
    "unknown": "colour=red",
    "twice": "type=large&type=large",
    "an unusable value": "type=huge",
}


def address_of(pattern: URLPattern) -> str:
    route = str(pattern.pattern).replace("<language:language>", "zh")
    keys = {"rules": "national.penalty", "acts": "national.act.repair-measures-2025", "sources": "demo.agency.tax"}
    keys |= {"lists": "national.list.work-safety", "letters": "national.commitments.voluntary"}
    for mark, value in FILLED.items():
        route = route.replace(mark, value)
    return "/" + route.replace("<str:key>", next((keys[one] for one in keys if f"/{one}/" in route), ""))


PAGES = [address for one in urlpatterns if (address := address_of(one)).lstrip("/") not in FILES]


def ask(method: str, path: str, query: str = "") -> tuple[int, str]:
    """The answer to what a web server would hand on, bytes and all."""
    wire = {"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query.encode().decode("latin-1")}
    told = Client(raise_request_exception=False).generic(method, "/", **wire)
    return told.status_code, told.content.decode()


def is_readable(text: str) -> bool:
    return text.count("<h1") == 1 and "govuk-body" in text and len(text) < 12_000


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("what", QUERIES)
@pytest.mark.parametrize("page", PAGES)
def test_a_hostile_question_gets_a_page_that_says_what_is_wrong(page: str, what: str) -> None:
    status, text = ask("GET", page, QUERIES[what])
    assert status == 400 and is_readable(text)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_only_read_and_say_so(page: str) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "BREW"):
        status, text = ask(method, page)
        assert status == 405 and is_readable(text) and "只供阅读" in text


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "start", ["/zh/subjects/", "/zh/rules/", "/zh/acts/", "/zh/sources/", "/zh/log/", "/zh/absences/", "/zh/", "/"]
)
@pytest.mark.parametrize(
    "end", ["\0", "%00", "\xff", "../..", LONG, "长" * 3_000, "'; --", "<script>", "%", "//x.example"]
)
def test_a_hostile_address_gets_a_page_that_says_what_is_wrong(start: str, end: str) -> None:
    status, text = ask("GET", start + end)
    assert status in (400, 404, 422) and is_readable(text) and "<script>" not in text


@pytest.mark.parametrize("address", ["/robots.txt", "/favicon.ico", "/static/x"])
def test_files_are_only_read_too(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405 and client.get(f"{address}?v=2").status_code in (200, 404)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/zh", "/zh/"),
        ("/en", "/en/"),
        ("/zh/search/", "/zh/search"),
        ("/zh/search/?q=%E4%BA%91", "/zh/search?q=%E4%BA%91"),
        ("/en/rules", "/en/rules/"),
        (f"/zh/subjects/{CLEAN}/", f"/zh/subjects/{CLEAN}"),
        ("/zh/absences/succeeded/", "/zh/absences/succeeded"),
    ],
)
def test_a_slash_too_many_or_too_few_leads_to_the_page(client: Client, asked: str, meant: str) -> None:
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, meant)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("accepts", "language"), [("en-GB,en", "en"), ("zh-CN", "zh"), ("", "zh")])
def test_an_address_without_language_leads_to_the_readers(client: Client, accepts: str, language: str) -> None:
    response = client.get(f"/subjects/{CLEAN}", headers={"accept-language": accepts})
    assert (response.status_code, response["Location"]) == (302, f"/{language}/subjects/{CLEAN}")
    assert "Accept-Language" in response["Vary"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["//x.example", "//x.example/zh", "/\\x.example", "/zh/nothing/", "/api2"])
def test_nobody_is_led_away(address: str) -> None:
    assert ask("GET", address)[0] == 404


def test_a_question_to_another_host_is_one_line_in_the_log() -> None:
    record = logging.LogRecord("django.security.DisallowedHost", logging.ERROR, "", 0, "Invalid HTTP_HOST", (), None)
    record.exc_info = (ValueError, ValueError("x"), None)
    assert Scrubbed().filter(record) and record.exc_info is None
