"""The files of adopted packs as they were adopted, so that another node's pack can be compiled together with them."""

import zlib
from dataclasses import dataclass
from pathlib import Path

from gongxin.rulebook.archives import digest_of, files_of, packed, unpacked, write_files
from gongxin.rulebook.items import PackText
from gongxin.rulebook.loader import load_packs, pack_roots
from gongxin.rulebook.models import KeptPack

PLENTY = 2**31


@dataclass(frozen=True)
class PackFiles:
    """A pack with its files: which, whose, which it supplements."""

    text: PackText
    files: dict[str, bytes]

    @property
    def digest(self) -> str:
        """The digest of its files."""
        return digest_of(self.files)

    @property
    def place(self) -> Path:
        """Where it lies below a folder of packs."""
        return Path("sectors", self.text.key) if self.text.kind == "sector" else Path(self.text.key)


def keep_packs(folder: Path, *, rulebook: str) -> None:
    """The files of the folder's packs are kept as those of the rulebook with that digest, once."""
    if KeptPack.objects.filter(rulebook=rulebook).exists():
        return
    KeptPack.objects.bulk_create(
        [_kept(one, rulebook) for one in packs_of(folder)],
        ignore_conflicts=True,
    )


def packs_of(folder: Path) -> list[PackFiles]:
    """The packs of a folder that was checked, each with its files."""
    texts: dict[str, PackText] = load_packs(folder).named("packs")
    return [PackFiles(texts[root.name], files_of(root)) for root in pack_roots(folder)]


def kept_packs(rulebook: str) -> list[PackFiles]:
    """The packs of an adopted rulebook with their files; none where it was adopted before files were kept."""
    rows = KeptPack.objects.filter(rulebook=rulebook).order_by("key")
    return [PackFiles(PackText.model_validate(row.text), _files(row)) for row in rows]


def digests_of(key: str, version: str) -> set[str]:
    """The digests under which that version of the pack was ever adopted here."""
    return set(KeptPack.objects.filter(key=key, version=version).values_list("digest", flat=True))


def digests_in(rulebook: str) -> dict[str, str]:
    """The digest of each pack of an adopted rulebook, by the pack's key."""
    return dict(KeptPack.objects.filter(rulebook=rulebook).values_list("key", "digest"))


def lay_down(packs: list[PackFiles], folder: Path) -> None:
    """The packs lie in the folder, which was not there before, as packs lie in one."""
    for one in packs:
        write_files(one.files, folder / one.place)


def _kept(one: PackFiles, rulebook: str) -> KeptPack:
    return KeptPack(
        rulebook=rulebook,
        key=one.text.key,
        version=one.text.version,
        digest=one.digest,
        text=one.text.model_dump(mode="json"),
        content=zlib.compress(packed(one.files)),
    )


def _files(row: KeptPack) -> dict[str, bytes]:
    return unpacked(zlib.decompress(row.content), most_files=PLENTY, most_file_bytes=PLENTY)
