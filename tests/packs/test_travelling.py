"""Packs travel between nodes: signed, judged by the files of peers, compiled, proposed; never adopted by themselves."""

import io
import shutil
import tarfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gongxin.federation import pack_archives
from gongxin.federation.actions import add_configuration, sign_configuration
from gongxin.federation.models import ReceivedPack
from gongxin.federation.pack_archives import Limits, Manifest, read_archive, signed_archive
from gongxin.federation.queries import received_packs
from gongxin.federation.receiving import PackRefused, PackUnlawful, Received, receive_pack, sign_pack
from gongxin.federation.rules import Configuration as File
from gongxin.federation.rules import ConfigurationRefused, Layer, NotPermitted, PackPermission, Peer, Role, check_within
from gongxin.ledger.keys import signing_key
from gongxin.ledger.notes import SigningKey, signed
from gongxin.ledger.suites import INTERNATIONAL
from gongxin.measures.impact import impact
from gongxin.rulebook.actions import adopt_packs
from gongxin.rulebook.archives import ArchiveRefused, digest_lines, files_of, packed, unpacked
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.queries import current
from tests.rulebook.small_packs import PENALTY, TEXTS, write
from tests.yunze import NOW, TODAY

pytestmark = pytest.mark.django_db
HUB = "hub.example/log"
KEY = SigningKey(HUB, INTERNATIONAL.type, INTERNATIONAL.new_secret())
MAY = "[{ layer: national, keys: [small] }, { layer: local, keys: [local] }]"


def peers(packs: str = MAY, number: int = 1) -> None:
    """The hub may send packs of these layers and keys."""
    text = (
        f"number: {number}\nsince: 2026-01-01\nuntil: {TODAY + timedelta(days=99)}\npeers:\n  - name: {HUB}\n"
        f"    title: 枢纽\n    role: hub\n    address: http://127.0.0.1:9\n    keys: ['{KEY.verifier}']\n"
        f"    packs: {packs}\n"
    )
    add_configuration(sign_configuration(text), by="operator", at=NOW)


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    """A node of this test that has adopted the small packs and knows the hub."""
    before, settings.HOME = settings.HOME, tmp_path / "home"
    settings.HOME.mkdir()
    adopt_packs(write(tmp_path / "adopted"), by="operator", at=NOW - timedelta(days=1))
    peers()
    yield settings.HOME
    settings.HOME = before


def edition(folder: Path, *, pack: str = "small", version: str = "2", **changed: str) -> dict[str, bytes]:
    """The files of a pack in that version."""
    shutil.rmtree(folder / "edition", ignore_errors=True)
    name = f"{pack}/pack.yaml"
    head = TEXTS[name].replace('version: "1"', f'version: "{version}"')
    return files_of(write(folder / "edition", **{name: head}, **changed) / pack)


def from_hub(files: dict[str, bytes]) -> bytes:
    """The files as the hub signs them."""
    return signed_archive(files, publisher=HUB, by=KEY)


def received(files: dict[str, bytes]) -> Received:
    """What the hub signed is received."""
    return receive_pack(from_hub(files), by="operator", at=NOW)


def kept_longer() -> dict[str, str]:
    return {PENALTY: TEXTS[PENALTY].replace("retention: { years: 3 }", "retention: { years: 4 }")}


def kinds() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM ledger_event WHERE kind LIKE 'federation.pack.%%' ORDER BY 1")
        return [one for (one,) in cursor.fetchall()]


def test_a_received_pack_is_proposed_and_changes_nothing(tmp_path: Path) -> None:
    before = current().digest
    found = received(edition(tmp_path, **kept_longer()))
    assert current().digest == before and kinds() == ["federation.pack.received"]
    assert [(one.key, one.version, one.state) for one in received_packs()] == [("small", "2", "proposed")]
    assert Rulebook.from_packs(Path(found.folder)).digest == found.rulebook != before


def test_a_person_adopts_what_was_received_with_the_command_for_packs(tmp_path: Path) -> None:
    found = received(edition(tmp_path, **kept_longer()))
    assert adopt_packs(Path(found.folder), by="operator", at=NOW).digest == found.rulebook
    assert [one.state for one in received_packs()] == ["adopted"]
    with pytest.raises(PackRefused, match="is in use already"):
        received(edition(tmp_path, **kept_longer()))


def test_what_a_received_pack_would_change_is_told_before_it_is_adopted(tmp_path: Path) -> None:
    found = received(edition(tmp_path, **kept_longer()))
    assert impact(Rulebook.from_packs(Path(found.folder)), day=TODAY)["rulebook"] == current().digest


def test_a_proposal_is_overtaken_by_another_adoption_and_received_again(tmp_path: Path) -> None:
    files = edition(tmp_path, **kept_longer())
    received(files)
    other = TEXTS["local/pack.yaml"].replace('version: "1"', 'version: "2"')
    adopt_packs(write(tmp_path / "other", **{"local/pack.yaml": other}), by="operator", at=NOW)
    assert [one.state for one in received_packs()] == ["overtaken"]
    received(files)
    assert [one.state for one in received_packs()] == ["proposed"] and ReceivedPack.objects.count() == 1


def test_only_a_peer_whose_file_says_so_sends_packs_of_a_layer(tmp_path: Path) -> None:
    peers("[{ layer: local, keys: ['*'] }]", number=2)
    with pytest.raises(NotPermitted, match="may not send the national pack small"):
        received(edition(tmp_path))
    assert kinds() == ["federation.pack.refused"] and not received_packs()


def test_a_pack_of_a_node_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    unknown = SigningKey("nobody.example/log", INTERNATIONAL.type, INTERNATIONAL.new_secret())
    given = signed_archive(edition(tmp_path), publisher="nobody.example/log", by=unknown)
    with pytest.raises(NotPermitted, match="no file of peers names"):
        receive_pack(given, by="operator", at=NOW)
    assert kinds() == []


def test_a_pack_that_only_says_it_is_the_hubs_is_refused(tmp_path: Path) -> None:
    thief = SigningKey(HUB, INTERNATIONAL.type, INTERNATIONAL.new_secret())
    with pytest.raises(ArchiveRefused, match="did not sign this pack"):
        receive_pack(signed_archive(edition(tmp_path), publisher=HUB, by=thief), by="operator", at=NOW)


def test_an_older_version_never_comes_back(tmp_path: Path) -> None:
    received(edition(tmp_path, version="2.1"))
    for old in ("1.9", "2", "2.0.9"):
        with pytest.raises(PackRefused, match="is older"):
            received(edition(tmp_path, version=old))
    assert received(edition(tmp_path, version="2.10")).version == "2.10"


def test_an_adopted_pack_is_never_edited(tmp_path: Path) -> None:
    with pytest.raises(PackRefused, match="with other contents"):
        received(edition(tmp_path, version="1", **kept_longer()))


def test_two_contents_under_one_version_are_refused(tmp_path: Path) -> None:
    received(edition(tmp_path))
    with pytest.raises(PackRefused, match="with other contents"):
        received(edition(tmp_path, **kept_longer()))


def test_a_version_without_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match="not made of numbers"):
        received(edition(tmp_path, version="newest"))


def test_a_supplement_that_adds_where_the_national_pack_does_not_allow_is_refused_by_rule_and_place(
    tmp_path: Path,
) -> None:
    wider = TEXTS[PENALTY].replace("subjects: [enterprise, institution]", "subjects: [enterprise, government]")
    files = edition(tmp_path, pack="local", **{"local/catalogue/penalty.yaml": wider})
    with pytest.raises(PackUnlawful, match=r"supplement-widens in local/catalogue/penalty.yaml, line \d+"):
        received(files)
    assert kinds() == ["federation.pack.refused"] and not list((settings.HOME / "proposed").iterdir())


def test_a_pack_does_not_change_its_layer(tmp_path: Path) -> None:
    peers("[{ layer: demo, keys: [small] }]", number=2)
    files = edition(tmp_path)
    files["pack.yaml"] = files["pack.yaml"].replace(b"kind: national", b"kind: demo")
    with pytest.raises(PackRefused, match="of another layer"):
        received(files)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    files = edition(tmp_path)
    assert from_hub(files) == from_hub(dict(reversed(files.items())))
    assert unpacked(packed(files), most_files=99, most_file_bytes=10**6) == files
    write(tmp_path / "one"), write(tmp_path / "two")
    assert sign_pack(tmp_path / "one" / "small") == sign_pack(tmp_path / "two" / "small")


def test_a_link_is_not_signed(tmp_path: Path) -> None:
    root = write(tmp_path / "linked") / "small"
    (root / "acts" / "more.yaml").symlink_to("/etc/hostname")
    with pytest.raises(ArchiveRefused, match="no file that a pack may hold"):
        sign_pack(root)


def archive(change: Callable[[tarfile.TarFile], None], files: dict[str, bytes]) -> bytes:
    """An archive with these files and what else a hostile neighbour adds, rightly signed by it."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in sorted(files.items()):
            add(tar, name, content)
        change(tar)
    return under_signature(files, held.getvalue())


def under_signature(files: dict[str, bytes], content: bytes) -> bytes:
    manifest = Manifest(HUB, Layer.NATIONAL, "small", "2", digest_lines(files))
    return signed(manifest.text(), by=[KEY]).encoded().encode() + b"\n" + content


def add(tar: tarfile.TarFile, name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, to: str = "") -> None:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size, member.mode = kind, to, len(content), 0o644
    tar.addfile(member, io.BytesIO(content))


HOSTILE: dict[str, Callable[[tarfile.TarFile], None]] = {
    "a path above": lambda tar: add(tar, "../../evil.yaml", b"key: x"),
    "an absolute path": lambda tar: add(tar, "/tmp/evil.yaml", b"key: x"),
    "a link": lambda tar: add(tar, "acts/link.yaml", kind=tarfile.SYMTYPE, to="/etc/passwd"),
    "a hard link": lambda tar: add(tar, "acts/link.yaml", kind=tarfile.LNKTYPE, to="pack.yaml"),
    "a device": lambda tar: add(tar, "acts/null.yaml", kind=tarfile.CHRTYPE),
    "a folder": lambda tar: add(tar, "acts", kind=tarfile.DIRTYPE),
    "the same twice": lambda tar: add(tar, "pack.yaml", b"key: x"),
    "one more": lambda tar: add(tar, "acts/more.yaml", b"key: x"),
    "a program": lambda tar: add(tar, "acts/run.sh", b"#!/bin/sh"),
    "something hidden": lambda tar: add(tar, ".git/hooks/x.yaml", b"key: x"),
    "a long name": lambda tar: add(tar, "acts/" + "a" * 300 + ".yaml", b"key: x"),
    "a large file": lambda tar: add(tar, "acts/large.yaml", b"a" * 300_000),
}


@pytest.mark.parametrize("trick", HOSTILE)
def test_hostile_archives_are_refused_and_nothing_is_written(tmp_path: Path, trick: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    files = edition(tmp_path)
    with pytest.raises(ArchiveRefused):
        receive_pack(archive(HOSTILE[trick], files), by="operator", at=NOW)
    assert not (settings.HOME / "proposed").exists() and not Path("/tmp/evil.yaml").exists()
    assert not [one for one in set(tmp_path.rglob("*")) - set(before) if "edition" not in one.parts]


def test_changed_bytes_are_refused(tmp_path: Path) -> None:
    files = edition(tmp_path)
    other = packed(files | {"pack.yaml": files["pack.yaml"] + b"\n"})
    with pytest.raises(ArchiveRefused, match="not those that its publisher signed"):
        receive_pack(under_signature(files, other), by="operator", at=NOW)


def test_an_archive_that_holds_what_no_pack_may_is_refused_though_it_is_signed(tmp_path: Path) -> None:
    files = edition(tmp_path) | {"../../evil.yaml": b"key: x"}
    with pytest.raises(ArchiveRefused, match="no file that a pack may hold"):
        receive_pack(under_signature(files, packed(files)), by="operator", at=NOW)


def test_a_manifest_of_another_pack_is_refused(tmp_path: Path) -> None:
    files = edition(tmp_path, version="3")
    with pytest.raises(ArchiveRefused, match="names another pack"):
        receive_pack(under_signature(files, packed(files)), by="operator", at=NOW)


def test_too_large_an_archive_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Limits(most_bytes=4_096, most_files=3, most_file_bytes=262_144)
    given = from_hub(edition(tmp_path))
    monkeypatch.setattr(pack_archives, "limits", lambda: few)
    with pytest.raises(ArchiveRefused, match="at most 4096 bytes"):
        read_archive(given)
    monkeypatch.setattr(pack_archives, "limits", lambda: few.model_copy(update={"most_bytes": 10**7}))
    with pytest.raises(ArchiveRefused, match="at most 3 files"):
        read_archive(given)


@given(place=st.integers(0, 40_000), byte=st.integers(1, 255))
def test_no_byte_of_an_archive_can_be_turned(place: int, byte: int) -> None:
    given_ = bytearray(from_hub({"pack.yaml": TEXTS["small/pack.yaml"].encode()}))
    given_[place % len(given_)] ^= byte
    with pytest.raises(ArchiveRefused):
        read_archive(bytes(given_)).check(trusted=[KEY.verifier])


@pytest.mark.parametrize("text", [b"", b"\n\n", b"gongxin pack v1\n", b"\x1f\x8b" + b"\x00" * 99, b"PK\x03\x04" * 99])
def test_what_is_no_archive_is_refused(text: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        receive_pack(text, by="operator", at=NOW)


def test_a_nodes_file_lets_no_more_packs_come_than_its_hubs() -> None:
    def file(keys: tuple[str, ...]) -> File:
        allowed = PackPermission(layer=Layer.LOCAL, keys=keys)
        peer = Peer(name=HUB, title="枢纽", role=Role.HUB, address="", keys=("x",), packs=(allowed,))
        return File(number=1, since=TODAY, until=TODAY, peers=(peer,))

    check_within(file(("yunze.a",)), allowed=file(("yunze.*",)))
    with pytest.raises(ConfigurationRefused, match="more than the hub allows"):
        check_within(file(("*",)), allowed=file(("yunze.*",)))


def test_a_node_never_receives_its_own_pack(tmp_path: Path) -> None:
    given = signed_archive(edition(tmp_path), publisher=settings.LEDGER_NAME, by=signing_key())
    with pytest.raises(NotPermitted, match="no file of peers names"):
        receive_pack(given, by="operator", at=NOW)
