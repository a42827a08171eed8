"""Neighbours on the command line: named by a signed file, shown, packed for, landed from."""

import json
from pathlib import Path

import pytest

from gongxin.federation.pack_archives import signed_archive
from gongxin.ledger.notes import SigningKey
from gongxin.ledger.suites import INTERNATIONAL
from gongxin.rulebook.archives import files_of
from tests.cli.conftest import run
from tests.exchange.yunze import TEXTS, Desk, penalty, write_packs

OTHER = "yunze.example/log"
SIGNER = SigningKey(OTHER, INTERNATIONAL.type, INTERNATIONAL.new_secret())
KEY = SIGNER.verifier
ALL = "[{ items: ['*'], regions: ['000000'] }]"
FILE = f"""
number: 1
since: 2026-01-01
until: 2999-12-31
peers:
  - {{ name: {OTHER}, title: 云泽省平台, role: province, address: 'https://credit.yunze.example', keys: ['{KEY}'],
      sends: {ALL}, receives: {ALL}, packs: [{{ layer: national, keys: [yunze] }}] }}
"""


def told(*words: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """The one document that the command prints."""
    status, out, _ = run(*words, "--json", capsys=capsys)
    said: dict[str, object] = json.loads(out)
    assert status == 0, said
    return said


def test_a_file_of_peers_is_signed_checked_added_and_shown(
    node: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, signed = tmp_path / "peers.yaml", tmp_path / "peers.signed"
    file.write_text(FILE, "utf-8")
    assert str(told("peer", "me", capsys=capsys)["witness"]).count("+") >= 2
    told("peer", "sign", str(file), str(signed), capsys=capsys)
    assert told("peer", "check", str(signed), capsys=capsys)["by_hub"] is False
    assert told("peer", "add", str(signed), capsys=capsys)["peers"] == [OTHER]
    (seen,) = told("peer", "list", capsys=capsys)["peers"]  # type: ignore[misc]
    assert (seen["name"], seen["behind"]) == (OTHER, 0) and seen["not_handed_over"] > 0


def test_a_batch_is_packed_for_a_neighbour_and_not_landed_at_home(
    node: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node.hand_in([penalty(1)])
    file, signed, batch = tmp_path / "peers.yaml", tmp_path / "peers.signed", tmp_path / "batch"
    file.write_text(FILE, "utf-8")
    told("peer", "sign", str(file), str(signed), capsys=capsys)
    told("peer", "add", str(signed), capsys=capsys)
    packed = told("peer", "pack", OTHER, str(batch), capsys=capsys)
    assert packed["count"] == 1 and packed["receiver"] == OTHER
    status, out, _ = run("peer", "land", str(batch), "--json", capsys=capsys)
    refused = json.loads(out)["error"]
    assert status == 2 and refused["type"] == "not-named" and "`gongxin peer add`" in refused["mend"]
    assert "`gongxin peer add`" in refused["mend_zh"]


def test_a_pack_is_signed_received_looked_at_and_adopted(
    node: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    peers, signed, archive = tmp_path / "peers.yaml", tmp_path / "peers.signed", tmp_path / "yunze.pack"
    peers.write_text(FILE, "utf-8")
    told("peer", "sign", str(peers), str(signed), capsys=capsys)
    told("peer", "add", str(signed), capsys=capsys)
    adopted = write_packs(tmp_path / "adopted")
    told("packs", "adopt", str(adopted), capsys=capsys)
    assert told("packs", "sign", str(adopted / "yunze"), "--out", str(archive), capsys=capsys)["key"] == "yunze"
    later = write_packs(tmp_path / "later", TEXTS | {"pack.yaml": TEXTS["pack.yaml"].replace('"1"', '"2"')})
    archive.write_bytes(signed_archive(files_of(later / "yunze"), publisher=OTHER, by=SIGNER))
    received = told("packs", "receive", str(archive), capsys=capsys)
    told("packs", "impact", str(received["folder"]), capsys=capsys)
    assert told("packs", "adopt", str(received["folder"]), capsys=capsys)["rulebook"] == received["rulebook"]
    (seen,) = told("packs", "received", capsys=capsys)["packs"]  # type: ignore[misc]
    assert (seen["version"], seen["state"], seen["publisher"]) == ("2", "adopted", OTHER)
