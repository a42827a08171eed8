"""Rules of packs about keys: unique, and told by the file's name."""

from collections.abc import Iterator

from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.violations import Violation


def check_keys(folder: Folder) -> Iterator[Violation]:
    """Every key is used once and names its file; every pack names its folder and a parent that is there."""
    seen: dict[str, Source] = {}
    for source in sorted(folder.sources, key=lambda source: folder.depth(source.pack)):
        key = source.value.key
        if source.named != key.rpartition(".")[2]:
            yield source.breaks("file-not-named-after-key", ("key",), f"{key} stands in {source.file}")
        if key in seen and not _restates(folder, source, seen[key]):
            yield source.breaks("key-not-unique", ("key",), f"{key} is also in {seen[key].file}")
        seen[key] = source
        if source.kind == "packs":
            yield from _check_parent(folder, source)


def _restates(folder: Folder, source: Source, other: Source) -> bool:
    above = source.pack != other.pack and other.pack in folder.ancestors(source.pack)
    return above and source.kind == other.kind == "catalogue"


def _check_parent(folder: Folder, source: Source) -> Iterator[Violation]:
    parent, key = source.value.supplements, source.value.key
    circle = parent is not None and key in (parent, *folder.ancestors(parent))
    if circle or (parent is not None and folder.pack(parent) is None):
        yield source.breaks(
            "parent-unknown", ("supplements",), f"{parent} is no pack that {source.pack} can supplement"
        )
