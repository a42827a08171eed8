"""Packs that neighbours sent, as the operator's desk shows them: proposed until a person adopts them."""

import pytest

from gongxin.agencies.mandates import Power
from gongxin.federation.models import ReceivedPack
from gongxin.rulebook.queries import current_adoption
from tests.desk.builders import SOURCE, at_desk, officer
from tests.yunze import NOW, adopt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("node")]


@pytest.mark.parametrize(
    ("language", "waits", "overtaken"), [("zh", "待采用", "请重新接收"), ("en", "Proposed", "receive it again")]
)
def test_the_operator_sees_what_a_neighbour_proposes(language: str, waits: str, overtaken: str) -> None:
    adopt()
    for version, base in (("2026.12", current_adoption().digest), ("2026.13", "another")):
        ReceivedPack.objects.create(
            publisher="hub.example/log",
            layer="national",
            key="national",
            version=version,
            digest="ab" * 32,
            base=base,
            rulebook="cd" * 32,
            folder=f"/srv/proposed/national-{version}",
            received_at=NOW,
        )
    page = at_desk(officer(SOURCE, Power.OPERATE)).get(f"/{language}/desk/operator/peers").content.decode()
    assert waits in page and overtaken in page and "hub.example/log" in page
    assert page.count("gongxin packs adopt /srv/proposed/national-2026.12") == 1
    assert "gongxin packs adopt /srv/proposed/national-2026.13" not in page
