"""Every page answers in both languages, says which language it speaks, and refuses what it does not know."""

import logging
import re
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.test import Client

from gongxin.api.answering import STATUS_OF
from gongxin.site.absences import ABSENCES, STATUS
from gongxin.site.assets import address_of
from gongxin.site.logs import Scrubbed
from gongxin.site.pages import preferred
from tests.yunze import BUSY, PERSON, law

PAGES = (
    "",
    "about",
    "charter",
    "search",
    "rules/",
    "acts/",
    "packs/",
    "sources/",
    "status",
    "absences/",
    "log/1048576",
    *(f"absences/{answer}" for answer in ABSENCES),
)
LANGUAGES = ("zh", "en")


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_in_both_languages(site: Client, page: str, language: str) -> None:
    text = _text(site, f"/{language}/{page}")
    assert f'<html lang="{ {"zh": "zh-Hans-CN", "en": "en"}[language] }"' in text
    assert text.count("<h1") == 1 and "<script" not in text and " style=" not in text
    other = "en" if language == "zh" else "zh"
    assert f'href="/{other}/{page}"' in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_item_of_the_catalogue_has_its_page(site: Client, language: str) -> None:
    for key, item in law().catalogue.items():
        text = _text(site, f"/{language}/rules/{key}")
        assert (item.title.zh if language == "zh" else item.title.en) in text.replace("&#39;", "'")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_its_page(site: Client, language: str) -> None:
    for key in law().acts:
        assert key in _text(site, f"/{language}/acts/{key}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_agency_has_its_page_with_the_way_to_report_an_error(site: Client, language: str) -> None:
    for key in law().agencies:
        assert 'id="errors"' in _text(site, f"/{language}/sources/{key}")


def test_figures_that_law_does_not_confirm_are_marked(site: Client) -> None:
    assert "未经核实" in _text(site, "/zh/rules/national.penalty")
    assert "unconfirmed" in _text(site, "/en/rules/national.penalty")


def test_the_adopted_digest_is_shown_whole(site: Client) -> None:
    assert law().digest in _text(site, "/zh/packs/")


def test_all_categories_are_listed_those_without_items_too(site: Client) -> None:
    text = _text(site, "/zh/rules/")
    assert all(category.title.zh in text for category in law().categories.values())


@pytest.mark.parametrize("answer", ABSENCES)
def test_every_absence_names_its_answer_and_status(site: Client, answer: str) -> None:
    text = _text(site, f"/en/absences/{answer}")
    assert answer in text and f"status {STATUS[answer]}" in text  # type: ignore[index]


def test_the_door_leads_to_the_language_of_the_browser(site: Client) -> None:
    assert site.get("/")["Location"] == "/zh/"
    assert site.get("/", headers={"accept-language": "en-GB"})["Location"] == "/en/"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("fr-FR,de;q=0.3", "en"),
        ("en;q=0.1,zh-TW;q=0.9", "zh"),
        ("zh;q=0,en", "en"),
        (";;q=x", "zh"),
    ],
)
def test_a_language_is_chosen_from_any_wish(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


@pytest.mark.parametrize(
    "address",
    [
        "/fr/",
        "/zh/nothing",
        "/zh/rules/no.such",
        "/zh/acts/x",
        "/zh/sources/x",
        "/zh/absences/published",
        "/static/../settings.py",
        "/static/site.css",
        "/zh/rules/..%2f..%2fetc%2fpasswd",
    ],
)
def test_an_unknown_address_has_a_page_of_ours(site: Client, address: str) -> None:
    response = site.get(address)
    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/zh/?colour=red", "/zh/rules/?page=2", "/zh/about?q=1", "/zh/search?q=a&Q=b", "/?next=//evil.example"]
)
def test_a_parameter_that_a_page_does_not_know_is_refused_by_name(site: Client, address: str) -> None:
    response = site.get(address)
    assert response.status_code == 400
    assert re.search(r"“(colour|page|q|Q|next)”", response.content.decode())


def test_a_repeated_parameter_is_refused(site: Client) -> None:
    assert site.get("/zh/search?q=a&q=b").status_code == 400


def test_markup_in_an_address_is_shown_as_text(site: Client) -> None:
    text = site.get("/zh/?<script>alert(1)</script>=1").content.decode()
    assert "<script" not in text and "&lt;script&gt;" in text


def test_a_persons_number_in_any_address_is_not_written_into_the_page(site: Client) -> None:
    for address in (f"/zh/?x={PERSON}", f"/zh/rules/{PERSON}", f"/zh/search?q={PERSON}", f"/zh/subjects/{PERSON}"):
        assert PERSON not in site.get(address).content.decode()


def test_pages_are_only_read(site: Client) -> None:
    assert site.post("/zh/search", {"q": "x"}).status_code == 405
    assert site.head("/zh/").status_code == 200


def test_every_answer_carries_a_strict_policy(site: Client) -> None:
    for address in ("/zh/", "/zh/nothing", "/zh/?x=1", "/robots.txt", address_of("site.css")):
        policy = site.get(address)["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'") and "unsafe" not in policy


def test_large_type_is_remembered_and_forgotten(site: Client) -> None:
    assert "gx-large" in _text(site, "/zh/about?type=large")
    assert "gx-large" in _text(site, "/en/charter")
    assert "gx-large" not in _text(site, "/zh/about?type=usual")
    assert "gx-large" not in _text(site, "/zh/about")
    assert site.get("/zh/about?type=huge").status_code == 400


def test_the_language_switch_keeps_the_page_and_its_question(site: Client) -> None:
    text = site.get("/zh/subjects/x/y").content.decode()
    assert 'href="/en/subjects/x/y"' in text
    text = _text(site, f"/zh/search?q={quote('')}")
    assert 'href="/en/search?q="' in text


def test_files_are_kept_for_ever_under_an_address_that_names_their_content(site: Client) -> None:
    response = site.get(address_of("site.css"), headers={"accept-encoding": "gzip"})
    assert "immutable" in response["Cache-Control"] and response["Content-Encoding"] == "gzip"
    again = site.get(address_of("site.css"), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_style_sheets_ask_nothing_of_other_places(site: Client) -> None:
    for name in ("govuk-frontend-6.6.0.css", "site.css"):
        text = site.get(address_of(name)).content.decode()
        assert "url(" not in text and "GDS Transport" not in text and "@import" not in text


def test_crawlers_are_told_to_keep_no_files_of_organisations(site: Client) -> None:
    assert "Disallow: /zh/subjects/" in site.get("/robots.txt").content.decode()


def test_a_silent_store_is_no_answer_about_anybody(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*args: object, **asking: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("gongxin.site.subject_pages.dossier_of", silent)
    response = site.get(f"/en/subjects/{BUSY}")
    assert response.status_code == 503 and response["Retry-After"] == "60"
    assert "It does not mean that there is no record" in response.content.decode()


def test_a_fault_of_ours_has_a_page_that_needs_no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("gongxin.site.pages.current", broken)
    response = Client(raise_request_exception=False).get("/en/about")
    assert response.status_code == 500 and "The platform failed" in response.content.decode()


def test_what_is_written_down_of_a_fault_holds_no_persons_number() -> None:
    line = logging.LogRecord("django.request", logging.ERROR, "", 0, "fault at %s", (f"/zh/subjects/{PERSON}",), None)
    assert Scrubbed().filter(line) and PERSON not in line.getMessage()


def test_without_law_nothing_is_answered(db: None) -> None:
    response = Client().get("/en/")
    assert response.status_code == 503
    assert "No packs are adopted yet" in response.content.decode()


def test_page_and_api_answer_an_absence_with_the_same_status() -> None:
    assert dict(STATUS) == STATUS_OF
