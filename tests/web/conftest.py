"""A real browser before a running site that holds a small invented province."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from gongxin.site.freshness import latest_from_sources
from tests.yunze import deliver_province

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Opening = Callable[..., Page]


expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
settings.STATIC_URL = settings.MEDIA_URL = "http://nowhere.invalid/"  # the site serves its own files


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium; without one, tests in a browser are skipped with a notice."""
    if not CHROMIUM:
        pytest.skip("no Chromium is installed: set CHROMIUM to its path, or apt install chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs a loop in the tests' own thread
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def province(browser: Browser, live_server: LiveServer, tmp_path: Path) -> str:
    """The address of a running site with the province delivered."""
    deliver_province(tmp_path)
    latest_from_sources.cache_clear()
    return str(live_server.url)


@pytest.fixture
def opening(browser: Browser, province: str) -> Iterator[Opening]:
    """Open a page of the site in a browser of a given width; every request must stay with the site."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, width: int = 1280, scripts: bool = True, dark: bool = False, scale: float = 1) -> Page:
        context = browser.new_context(
            base_url=province,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            device_scale_factor=scale,
            locale="zh-CN",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: _own(request.url, province))
        page.on("console", lambda message: _quiet(message.type, message.text))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _own(address: str, province: str) -> None:
    assert address.startswith((province, "data:")), f"a page asked for {address}"


def _quiet(kind: str, text: str) -> None:
    assert "Content Security Policy" not in text, f"{kind}: {text}"
