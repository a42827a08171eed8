"""The operator's page of the other nodes: who sees it, what it says in both languages, nothing of it raw."""

from datetime import timedelta

import pytest
from django.test import Client

from gongxin.agencies.mandates import Power
from gongxin.federation.actions import add_configuration, sign_configuration
from gongxin.federation.models import Neighbour
from gongxin.ledger.notes import SigningKey
from gongxin.ledger.suites import INTERNATIONAL
from tests.desk.builders import CENTRE, SOURCE, at_desk, officer, text_of
from tests.yunze import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("node")]
PAGE = "desk/operator/peers"
ALL = "[{ items: ['*'], regions: ['000000'] }]"
NAMES = ("one.example/log", "two.example/log")
HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}"


def named(title: str = "云川平台") -> None:
    """Two neighbours, the second with a fault and behind."""
    told = "".join(
        f"  - name: {name}\n    title: '{title}'\n    role: city\n    address: https://x.example\n"
        f"    keys: ['{key(name)}']\n    sends: {ALL}\n    receives: {ALL}\n"
        for name in NAMES
    )
    text = f"number: 3\nsince: 2026-01-01\nuntil: {TODAY.year + 1}-12-31\npeers:\n{told}"
    add_configuration(sign_configuration(text), by="operator", at=NOW)
    fault = {"fault": f"row 7 {HOSTILE}", "fault_at": NOW, "head": 40, "next_position": 12}
    again = {"push_said": f"not reached {HOSTILE}", "next_push_at": NOW + timedelta(minutes=1)}
    Neighbour.objects.update_or_create(name=NAMES[1], defaults={**fault, **again})


def key(name: str) -> str:
    return str(SigningKey(name, INTERNATIONAL.type, INTERNATIONAL.new_secret()).verifier)


def shown(language: str) -> str:
    return at_desk(officer(CENTRE, Power.OPERATE)).get(f"/{language}/{PAGE}").content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("邻节点文件第3号", "市级节点", "对方日志尚有28条未到达", "有问题", "未能向其发送")),
        (
            "en",
            ("File of peers number 3", "City", "28 entries of its log not here yet", "A fault since", "Not sent to it"),
        ),
    ],
)
def test_the_operator_sees_every_neighbour_how_far_it_is_and_what_is_wrong(
    language: str, said: tuple[str, ...]
) -> None:
    named()
    page = shown(language)
    assert all(one in page for one in said)
    assert page.index(NAMES[1]) < page.index(NAMES[0]), "whoever has a fault stands on top"


def test_without_a_file_of_peers_the_page_says_so() -> None:
    assert "尚未添加邻节点文件" in shown("zh") and "No file of peers was added yet" in shown("en")


def test_nobody_but_the_operator_sees_it(client: Client) -> None:
    named()
    assert client.get(f"/zh/{PAGE}").status_code in {302, 303, 403}
    for power in (Power.DECIDE, Power.DELIVER):
        answer = at_desk(officer(SOURCE, power)).get(f"/zh/{PAGE}")
        assert answer.status_code == 403 and NAMES[0] not in text_of(answer)


def test_what_neighbours_say_is_shown_as_text() -> None:
    named(title=HOSTILE)
    for language in ("zh", "en"):
        page = shown(language)
        assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page and "{{ 7 * 7 }}" in page


@pytest.mark.parametrize("asked", ["?x=1", "?name=%00", "?a=1&a=2", "/x", "/../../etc"])
def test_an_address_that_is_none_is_refused(asked: str) -> None:
    assert at_desk(officer(CENTRE, Power.OPERATE)).get(f"/zh/{PAGE}{asked}").status_code in {400, 404}


def test_the_page_changes_nothing() -> None:
    operator = at_desk(officer(CENTRE, Power.OPERATE))
    assert operator.post(f"/zh/{PAGE}", {"name": NAMES[0]}).status_code in {403, 405}
    assert not Neighbour.objects.exists()
