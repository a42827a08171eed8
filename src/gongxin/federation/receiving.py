"""Packs between nodes: sign one for others, receive one as a proposal that a person may adopt.

A received pack changes nothing.  It is compiled together with what is adopted and laid down in a folder, from which
`packs impact` says what it would change and `packs adopt` makes it the law.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from gongxin.federation.models import ReceivedPack
from gongxin.federation.pack_archives import PackArchive, number_of, read_archive, signed_archive
from gongxin.federation.queries import agreement_with
from gongxin.federation.rules import FederationEvent, NotPermitted
from gongxin.ledger.actions import record_event, sequence_batches
from gongxin.ledger.keys import signing_key
from gongxin.rulebook.archives import ArchiveRefused, files_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.kept_packs import PackFiles, digests_of, kept_packs, lay_down
from gongxin.rulebook.queries import current_adoption
from gongxin.rulebook.violations import Report


class PackRefused(Exception):
    """The signed pack cannot be laid down here: it is older, altered, or the packs in use cannot be told."""


class PackUnlawful(Exception):
    """The pack breaks rules of packs together with those in use; `report` says which and where."""

    def __init__(self, report: Report) -> None:
        first = report.violations[0]
        where = f"{first.file}, line {first.line}"
        super().__init__(f"the pack breaks the rule {first.rule} in {where} ({first.key}): {first.message}")
        self.report = report


@dataclass(frozen=True)
class Received:
    """A pack that was received: which, by whom, where it lies, and the rulebook that adopting it would give."""

    publisher: str
    layer: str
    key: str
    version: str
    digest: str
    folder: str
    rulebook: str


def sign_pack(folder: Path) -> bytes:
    """The pack in the folder as an archive under this node's signature; refused where it holds what no pack may."""
    return signed_archive(files_of(folder), publisher=settings.LEDGER_NAME, by=signing_key())


def receive_pack(given: bytes, *, by: str, at: datetime) -> Received:
    """The pack lies beside those in use as a proposal, and the log tells of it; nothing is adopted.

    Refused for an archive that is none or was changed, a publisher that no file of peers lets send packs of that
    layer, a version older than one that was here, other contents under a version that was here, and a pack that breaks
    rules of packs together with those in use.  What a neighbour signed and was refused stands in the log.
    """
    archive = read_archive(given)
    agreement = agreement_with(archive.manifest.publisher, day=localdate(at))
    archive.check(trusted=agreement.keys)
    try:
        if not agreement.may_send_pack(archive.manifest.layer, archive.manifest.key):
            raise NotPermitted(_more_than_allowed(archive))
        received = _receive(archive, by=by, at=at)
    except (ArchiveRefused, NotPermitted, PackRefused, PackUnlawful) as fault:
        with transaction.atomic():
            told = _told(archive) | {"because": str(fault)[:500]}
            record_event(FederationEvent.PACK_REFUSED, actor=f"node {archive.manifest.publisher}", at=at, details=told)
        sequence_batches()
        raise
    sequence_batches()
    return received


def _receive(archive: PackArchive, *, by: str, at: datetime) -> Received:
    base = current_adoption().digest
    packs = _together(archive, kept_packs(base))
    _check_version(archive, base={one.text.key: one for one in packs[1:]})
    place = Path(settings.HOME, "proposed", f"{archive.pack.key}-{archive.pack.version}")
    with _compiled(packs, place.parent) as (folder, rulebook), transaction.atomic():
        row = {"publisher": archive.manifest.publisher, "layer": archive.manifest.layer.value, "base": base}
        ReceivedPack.objects.update_or_create(
            key=archive.pack.key,
            version=archive.pack.version,
            defaults={**row, "digest": archive.digest, "received_at": at, "folder": str(place), "rulebook": rulebook},
        )
        record_event(FederationEvent.PACK_RECEIVED, actor=by, at=at, details=_told(archive) | {"rulebook": rulebook})
        shutil.rmtree(place, ignore_errors=True)
        folder.replace(place)
    return Received(**_told(archive), folder=str(place), rulebook=rulebook)


def _together(archive: PackArchive, kept: list[PackFiles]) -> list[PackFiles]:
    """The received pack, and those in use beside it, the one that it would replace included as the last."""
    if not kept:
        raise PackRefused("the files of the packs in use are not kept here: adopt them once more from their folder")
    return [PackFiles(archive.pack, archive.files), *kept]


def _check_version(archive: PackArchive, *, base: dict[str, PackFiles]) -> None:
    key, version = archive.pack.key, archive.pack.version
    earlier = ReceivedPack.objects.filter(key=key)
    same = {one.digest for one in earlier if one.version == version} | digests_of(key, version)
    if same - {archive.digest}:
        raise PackRefused(
            f"version {version} of the pack {key} was here with other contents; a change has a new version"
        )
    seen = [one.version for one in earlier]
    if (used := base.get(key)) is not None:
        seen.append(used.text.version)
        if used.digest == archive.digest:
            raise PackRefused(f"version {version} of the pack {key} is in use already")
        if (used.text.kind, used.text.supplements) != (archive.pack.kind, archive.pack.supplements):
            raise PackRefused(f"the pack {key} in use is of another layer, or supplements another pack")
    newest = max(seen, key=number_of, default=version)
    if number_of(newest) > number_of(version):
        raise PackRefused(f"version {newest} of the pack {key} was here already; {version} is older")


@contextmanager
def _compiled(packs: list[PackFiles], beside: Path) -> Iterator[tuple[Path, str]]:
    """The packs in a folder that is moved or removed, with the digest of their rulebook; refused by their rules."""
    beside.mkdir(parents=True, exist_ok=True)
    first, *rest = packs
    with TemporaryDirectory(dir=beside, ignore_cleanup_errors=True) as held:
        folder = Path(held, "packs")
        lay_down([first, *(one for one in rest if one.text.key != first.text.key)], folder)
        report = check_packs(folder)
        if not report.ok:
            raise PackUnlawful(report)
        yield folder, Rulebook.from_packs(folder).digest


def _told(archive: PackArchive) -> dict[str, str]:
    said = archive.manifest
    about = {"publisher": said.publisher, "layer": said.layer.value, "key": said.key, "version": said.version}
    return about | {"digest": archive.digest}


def _more_than_allowed(archive: PackArchive) -> str:
    said = archive.manifest
    return f"{said.publisher} may not send the {said.layer.value} pack {said.key[:80]}"
