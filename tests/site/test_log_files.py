"""The log is served as foreign clients read it, and no address reaches anything else."""

import pytest
from django.test import Client

from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.merkle import leaf_hash
from gongxin.ledger.notes import checkpoint_of
from gongxin.ledger.tiles import TiledTree, TileName, entries_in
from tests.ledger.builders import committed, entered, recorded
from tests.yunze import adopt

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = "gongxin.localhost/log"


@pytest.fixture
def client() -> Client:
    entered(600)
    committed()
    return Client()


def test_the_whole_log_is_read_from_its_addresses(client: Client) -> None:
    note = client.get("/log/checkpoint").content.decode()
    head = checkpoint_of(note, origin=ORIGIN, trusted=trusted_keys())

    def read(level: int, number: int) -> bytes:
        width = min(256, (head.size >> 8 * level) - number * 256)
        return client.get(f"/log/{TileName(level, number, width).path()}").content

    tree = TiledTree(read)
    entries = [
        one
        for number, width in ((0, 256), (1, 256), (2, 88))
        for one in entries_in(client.get(f"/log/{TileName(None, number, width).path()}").content)
    ]
    assert (tree.root(0, 600), head.size) == (head.root, 600)
    assert [tree.root(at, at + 1) for at in range(600)] == [leaf_hash(one) for one in entries]


def test_tiles_are_kept_for_ever_and_checkpoints_never(client: Client) -> None:
    assert client.get("/log/tile/0/000")["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/log/checkpoint")["Cache-Control"] == "no-cache"
    assert client.get("/log/tile/0/000")["Content-Type"] == "application/octet-stream"


def test_what_an_earlier_tree_had_is_still_there(client: Client) -> None:
    before = client.get("/log/tile/0/002.p/88").content
    entered(300)
    committed()
    assert client.get("/log/tile/0/002.p/88").content == before
    assert client.get("/log/tile/0/002").content.startswith(before)


@pytest.mark.parametrize("place", [
    "tile/0/003", "tile/0/002", "tile/0/002.p/89", "tile/1/000", "tile/1/000.p/3", "tile/7/000", "tile/entries/002",
    "tile/entries/x999/x999/x999/x999/x999/999", "tile/0/0", "tile/0/../0/000", "tile/..%2f..%2fsecret", "tile/0/%00",
    "tile/0/000%0a", "tile/0/000/", "tile/", "tile/0/%D9%A0%D9%A0%D9%A0", "checkpoint/", "secret", "tile/-1/000",
    "tile/entries/000.p/0", "tile/0/000.p/257", "tile/0/" + "x000/" * 400 + "000",
])  # fmt: skip
def test_an_address_that_names_no_tile_is_answered_with_404(client: Client, place: str) -> None:
    assert client.get(f"/log/{place}").status_code == 404


def test_a_log_without_a_checkpoint_has_none_to_show() -> None:
    assert Client().get("/log/checkpoint").status_code == 404
    assert Client().post("/log/checkpoint").status_code == 405


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "未能签名"), ("en", "is not signed, which usually takes seconds")]
)
def test_the_status_page_says_when_the_log_is_not_signed(client: Client, language: str, said: str) -> None:
    adopt()
    committed()
    assert said not in client.get(f"/{language}/status").content.decode()
    recorded()  # of an earlier day, and nobody signs
    assert said in client.get(f"/{language}/status").content.decode()
