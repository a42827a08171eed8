"""`gongxin reconcile with`: a source's machine compares its own export with a real node, over its real routes."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gongxin.agencies.actions import make_key
from gongxin.cases.models import Case
from gongxin.exchange.comparing_with import compare_with
from gongxin.exchange.mirror.answers import NodeMisspoke
from gongxin.exchange.mirror.node import Node
from gongxin.exchange.models import Reconciliation
from gongxin.exchange.reconciling import Listed, held_list
from tests.agencies.machine_keys import private_pem_of, signer
from tests.api.api_builders import PENALTIES, TAX, Deliver, code_of, file_of, packs, penalty
from tests.api.served import served
from tests.cli.conftest import run

pytestmark = pytest.mark.django_db(transaction=True)
KEEPER = packs().feed(PENALTIES).agency
Told = dict[str, object]


@pytest.fixture
def address(transactional_db: None) -> Iterator[str]:
    """The application itself, behind a port of its own."""
    with served() as at:
        yield at


def key_file(folder: Path, agency: str) -> Path:
    at, file = datetime.now(UTC), folder / "agency.key"
    file.write_text(make_key(agency, at=at - timedelta(minutes=1), ends_at=at + timedelta(days=1)) + "\n")
    return file


@pytest.fixture
def compare(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Told]]:
    """What the command says of these rows."""

    def compared(*rows: dict[str, str], key: Path, name: str = "") -> tuple[int, Told]:
        file = tmp_path / "own.csv"
        file.write_bytes(file_of(*rows))
        given = ["--feed", PENALTIES, "--key", str(key), *(("--name", name) if name else ())]
        status, out, _ = run("reconcile", "with", address, str(file), *given, "--json", capsys=capsys)
        document: Told = json.loads(out)
        return status, document

    return compared


def test_a_sources_export_is_compared_and_each_difference_is_named_with_its_case(
    delivered: Deliver, compare: Callable[..., tuple[int, Told]], tmp_path: Path
) -> None:
    delivered(*(penalty(number) for number in range(1, 5)))
    key = key_file(tmp_path, KEEPER)
    status, told = compare(*(penalty(number) for number in range(1, 5)), key=key)
    assert (status, told["equal"], told["held"], told["lines"]) == (0, True, 4, [])
    own = (penalty(1), penalty(2, conduct="未按规定公示年度报告"), penalty(3), penalty(7), penalty(8))
    status, told = compare(*own, key=key)
    assert told["differing"] == {"different": 1, "missing_here": 2, "missing_there": 1}
    lines = {(one["kind"], one["code"]): one["case"] for one in told["lines"]}  # type: ignore[attr-defined]
    unknown = told["unknown"]
    assert isinstance(unknown, list) and set(unknown) <= {code_of(7), code_of(8)}
    assert lines["different", code_of(2)] and lines["missing_there", None]
    named = [case for case in lines.values() if case is not None]
    assert sorted(named) == sorted(Case.objects.values_list("id", flat=True))
    status, told = compare(*(penalty(number) for number in range(1, 5)), key=key)
    assert told["equal"] and set(Case.objects.values_list("state", flat=True)) == {"agreed"}


def test_a_registered_machine_compares_with_its_private_key(
    delivered: Deliver, compare: Callable[..., tuple[int, Told]], tmp_path: Path
) -> None:
    delivered(penalty(1))
    machine = signer(KEEPER, at=datetime.now(UTC) - timedelta(minutes=1), algorithm="Ed25519")
    (tmp_path / "key.pem").write_bytes(private_pem_of(machine.key))
    status, told = compare(penalty(1), key=tmp_path / "key.pem", name=machine.name)
    assert status == 0 and told["equal"]


def test_another_agency_or_no_key_is_refused_in_the_nodes_words_and_nothing_is_noted(
    delivered: Deliver, compare: Callable[..., tuple[int, Told]], tmp_path: Path
) -> None:
    delivered(penalty(1))
    status, told = compare(penalty(1), key=key_file(tmp_path, TAX))
    error = told["error"]
    assert isinstance(error, dict) and (status, error["type"]) == (2, "node-refuses")
    assert "403" in error["detail"] and error["detail"].endswith(".")
    (tmp_path / "none").write_text("two words")
    status, told = compare(penalty(1), key=tmp_path / "none")
    assert status == 2 and told["error"]["type"] == "mirror-key-refused"  # type: ignore[index]
    assert not Reconciliation.objects.exists()


def test_what_the_node_learned_meanwhile_is_compared_again(
    delivered: Deliver, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered(penalty(1), penalty(2))
    own: dict[Listed, str | None] = dict.fromkeys(held_list(PENALTIES)[:1])
    key = key_file(tmp_path, KEEPER).read_text().strip()
    node, asked = Node(address, token=lambda: key), list[object]()
    plain = node.told

    def told(place: str, document: dict[str, object]) -> object:
        answer = plain(place, document)
        asked.append(document)
        if len(asked) == 1:
            delivered(*(penalty(number) for number in range(3, 30)))
        return answer

    monkeypatch.setattr(node, "told", told)
    found = compare_with(node, own, feed=PENALTIES)
    assert found.differing == {"missing_there": 28} and found.held == 29


@pytest.mark.parametrize("said", [{}, {"number": None, "parts": []}, {"number": 1}, {"number": 1, "name": 7}])
def test_an_answer_that_is_no_comparison_is_refused(monkeypatch: pytest.MonkeyPatch, said: Told) -> None:
    node = Node("https://gx.example")
    monkeypatch.setattr(node, "told", lambda place, document: said)
    with pytest.raises(NodeMisspoke):
        compare_with(node, {}, feed=PENALTIES)
