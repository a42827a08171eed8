"""The public site with the packs adopted, its rooms below answering with values made by hand where a test says so."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from django.test import Client

from gongxin.dossiers.answers import Dossier
from gongxin.rulebook.items import Visibility
from gongxin.site.freshness import latest_from_sources
from gongxin.subjects.search import Found
from tests.site.answers_by_hand import Answering
from tests.yunze import TODAY, adopt


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """Each test asks its own store how fresh sources are."""
    latest_from_sources.cache_clear()
    yield
    latest_from_sources.cache_clear()


@pytest.fixture
def site(db: None) -> Client:
    """A visitor of a platform that has adopted its packs."""
    adopt()
    return Client(headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"})


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Let the file of any organisation be these answers: today's, and that of a past day."""

    def answer(today: Dossier, *, then: Dossier | None = None) -> None:
        def dossier_of(asked: str, *, day: date, known_at: datetime, now: datetime, view: Visibility) -> Dossier:
            assert view is Visibility.PUBLIC
            return today if then is None or (day == TODAY and known_at == now) else then

        monkeypatch.setattr("gongxin.site.subject_pages.dossier_of", dossier_of)

    return answer


@pytest.fixture
def finding(monkeypatch: pytest.MonkeyPatch) -> Callable[[Found], None]:
    """Let every search find this."""

    def find(found: Found) -> None:
        monkeypatch.setattr("gongxin.site.finding.search", lambda text, **page: found)
        monkeypatch.setattr("gongxin.site.finding.only_open", lambda found, *, day: found)

    return find
