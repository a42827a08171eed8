"""Packs read from their folder: one item a file, every fault told with its file and line, nothing guessed.

A folder holds packs (`<pack>/pack.yaml`) and sector packs (`sectors/<sector>/pack.yaml`); a pack holds one folder
for each kind of item.  Files are validated strictly, as JSON, so that a number is never taken for a text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gongxin.rulebook import items
from gongxin.rulebook.amending import written_out
from gongxin.rulebook.book import KINDS, Contents
from gongxin.rulebook.calendars import CalendarItem
from gongxin.rulebook.commitments import CommitmentItem
from gongxin.rulebook.copies import CopiesItem
from gongxin.rulebook.evaluations import ModelItem
from gongxin.rulebook.items import (
    ActText,
    Agency,
    CatalogueItem,
    CatalogueTerms,
    CategoryText,
    CheckItem,
    Feed,
    LimitItem,
    PackText,
    PrivateWords,
    Strict,
)
from gongxin.rulebook.lists import ListItem
from gongxin.rulebook.measures import MeasureItem, PurposeItem
from gongxin.rulebook.procedures import ProcedureItem
from gongxin.rulebook.reading import Document, KeyPath, Unreadable, read_yaml
from gongxin.rulebook.recognitions import RecognitionItem
from gongxin.rulebook.reports import ReportItem
from gongxin.rulebook.rules import PACK_RULES
from gongxin.rulebook.sharing import ExportItem, SharingItem
from gongxin.rulebook.supervision import PolicyItem
from gongxin.rulebook.violations import Violation

Shape = TypeVar("Shape", bound=Strict)
MODELS: dict[str, type[Strict]] = {
    "packs": PackText,
    "acts": ActText,
    "categories": CategoryText,
    "limits": LimitItem,
    "private": PrivateWords,
    "catalogue": CatalogueItem,
    "checks": CheckItem,
    "agencies": Agency,
    "feeds": Feed,
    "measures": MeasureItem,
    "purposes": PurposeItem,
    "procedures": ProcedureItem,
    "lists": ListItem,
    "commitments": CommitmentItem,
    "models": ModelItem,
    "reports": ReportItem,
    "supervision": PolicyItem,
    "requests": SharingItem,
    "exports": ExportItem,
    "copies": CopiesItem,
    "calendars": CalendarItem,
    "recognitions": RecognitionItem,
}
"""The shape of each kind's files."""
IN_FOLDERS = frozenset({"packs", "models"})
"""Kinds whose items are folders: the folder is named after the key."""


class PacksUnreadable(Exception):
    """A folder of packs has files that cannot be read; `violations` says which and where."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        first = violations[0]
        super().__init__(f"{len(violations)} faults; first {first.file}:{first.line}: {first.message}")
        self.violations = violations


@dataclass(frozen=True)
class Source:
    """One item and where it stands: its pack, kind, file and lines."""

    pack: str
    kind: str
    file: str
    document: Document
    value: Any

    def line(self, *path: str | int) -> int:
        """The line of a key of the item."""
        return line_of(self.document, path)

    @property
    def named(self) -> str:
        """What the item's file is called, or for a pack its folder."""
        path = Path(self.file)
        return path.parent.name if self.kind in IN_FOLDERS else path.stem

    def breaks(self, rule: str, path: KeyPath, message: str) -> Violation:
        """The item breaks `rule` at the key `path`."""
        return fault(self.file, self.line(*path), self.value.key, rule, message)


@dataclass
class Folder:
    """What a folder of packs holds, what is wrong with its files, and the kind and name of those that are no item."""

    sources: list[Source] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    unread: set[tuple[str, str]] = field(default_factory=set)
    _named: dict[str, dict[str, Any]] = field(default_factory=dict)

    def contents(self) -> Contents:
        """The items by kind; where a supplement restates an item of its parent, the supplement's word."""
        if self.violations:
            raise PacksUnreadable(tuple(self.violations))
        kept: dict[str, dict[str, Any]] = {kind: {} for kind in MODELS}
        for source in sorted(self.sources, key=lambda source: self.depth(source.pack)):
            kept[source.kind][source.value.key] = source.value
        return Contents(**{kind: tuple(v for _, v in sorted(items.items())) for kind, items in kept.items()})

    def of(self, kind: str) -> list[Source]:
        """The items of one kind, in order of their files."""
        return [source for source in self.sources if source.kind == kind]

    def named(self, kind: str) -> dict[str, Any]:
        """The items of one kind by key."""
        if kind not in self._named:
            self._named[kind] = {source.value.key: source.value for source in self.of(kind)}
        return self._named[kind]

    def terms(self, kind: str, shape: type[Shape]) -> Iterator[tuple[Source, KeyPath, Shape]]:
        """The terms of every version of every item of one kind, with the path to them."""
        for source in self.of(kind):
            for index, version in enumerate(source.value.versions):
                if isinstance(version.terms, shape):
                    yield source, ("versions", index, "terms"), version.terms

    def last_terms(self, key: str) -> CatalogueTerms | None:
        """What the catalogue item of that key says last, before it was repealed, or None where there is none."""
        item: CatalogueItem | None = self.named("catalogue").get(key)
        said = [version.terms for version in item.versions if version.terms is not None] if item else []
        return said[-1] if said else None

    def pack(self, key: str) -> PackText | None:
        """The pack of that key, where its file could be read."""
        packs = (source.value for source in self.sources if source.kind == "packs")
        return next((pack for pack in packs if pack.key == key), None)

    def depth(self, key: str) -> int:
        """How many packs stand above the pack, by `supplements`; a circle counts as far as it was followed."""
        above = list(self.ancestors(key))
        return len(above)

    def ancestors(self, key: str) -> Iterator[str]:
        """The packs that the pack supplements, nearest first."""
        seen = {key}
        pack = self.pack(key)
        while pack is not None and pack.supplements is not None and pack.supplements not in seen:
            seen.add(pack.supplements)
            yield pack.supplements
            pack = self.pack(pack.supplements)


def load_packs(folder: Path) -> Folder:
    """Every item under `folder`, with a violation for every file that cannot be read as one."""
    found = Folder()
    for root in pack_roots(folder):
        _load_pack(root, folder, found)
    if not found.sources and not found.violations:
        found.violations.append(fault("", 1, "", "no-packs", f"{folder} holds no pack.yaml one level below"))
    return found


def pack_roots(folder: Path) -> list[Path]:
    """The folders that hold a pack, the sectors' packs last."""
    packs = sorted(folder.glob("*/pack.yaml")) + sorted(folder.glob("sectors/*/pack.yaml"))
    return [pack.parent for pack in packs]


def _load_pack(root: Path, folder: Path, found: Folder) -> None:
    _load_file(root / "pack.yaml", folder, pack=root.name, kind="packs", found=found)
    for path in sorted(path for path in root.rglob("*") if path.is_symlink() or path.is_file()):
        inner = path.relative_to(root).parts
        if inner in (("pack.yaml",), ("README.md",)) or any(part.startswith(".") for part in inner):
            continue
        if inner[:1] == ("models",) and len(inner) > 2 and _beside_model(inner[2:]) and not path.is_symlink():
            continue
        if len(inner) < 2 or inner[0] not in KINDS or path.suffix != ".yaml" or path.is_symlink():
            name = path.relative_to(folder).as_posix()
            found.violations.append(fault(name, 1, "", "misplaced-file", "no kind of item belongs here"))
        else:
            _load_file(path, folder, pack=root.name, kind=inner[0], found=found)


def _beside_model(inner: tuple[str, ...]) -> bool:
    """Whether a model's folder may hold that file beside `model.yaml`: its SQL, and the cases it is tried on."""
    return inner == ("cases.yaml",) or (len(inner) == 2 and inner[0] == "indicators" and inner[1].endswith(".sql"))


def _with_sql(value: Strict, folder: Path) -> Strict:
    """The model with the texts of its SQL, which are adopted with it."""
    found = [path for path in sorted(folder.glob("indicators/*.sql")) if not path.is_symlink() and path.is_file()]
    texts = {path.stem: path.read_bytes().decode("utf-8", errors="replace") for path in found}
    return value.model_copy(update={"sql": texts})


def _load_file(path: Path, folder: Path, *, pack: str, kind: str, found: Folder) -> None:
    name = path.relative_to(folder).as_posix()
    called = (kind, pack if kind == "packs" else path.parent.name if kind == "models" else path.stem)
    try:
        document = read_yaml(path.read_bytes())
    except Unreadable as error:
        found.unread.add(called)
        found.violations.append(fault(name, error.line, "", error.rule, str(error)))
        return
    try:
        value = MODELS[kind].model_validate_json(orjson.dumps(written_out(document.value)))
    except ValidationError as error:
        found.unread.add(called)
        found.violations += [_misshapen(name, document, detail) for detail in error.errors()]
        return
    if isinstance(value, ModelItem) and ("sql",) in document.lines:
        message = "sql: a model's SQL stands in files of its own"
        found.violations.append(fault(name, document.line(("sql",)), value.key, "unknown-key", message))
    found.sources.append(
        Source(pack, kind, name, document, _with_sql(value, path.parent) if kind == "models" else value)
    )


def line_of(document: Document, path: KeyPath) -> int:
    """The line of a key; what an amending version takes over stands in the version that it amends."""
    if path[:1] == ("versions",) and path[2:3] == ("terms",) and path[:3] not in document.lines:
        amended = (*path[:2], "amends", *path[3:])
        index = path[1]
        if path[3:4] and amended[:4] not in document.lines and isinstance(index, int) and index > 0:
            return line_of(document, ("versions", index - 1, *path[2:]))
        return document.line(amended)
    return document.line(path)


def fault(file: str, line: int, key: str, rule: str, message: str) -> Violation:
    """A violation, with the mend that belongs to its rule."""
    return Violation(file, line, key, rule, message, PACK_RULES[rule].mend)


def _misshapen(file: str, document: Document, detail: ErrorDetails) -> Violation:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    path = (*path, *(("versions", *detail["ctx"]["at"]) if "at" in detail.get("ctx", {}) else ()))
    key = document.value.get("key", "") if isinstance(document.value, dict) else ""
    where = ".".join(str(part) for part in path)
    message = f"{where}: {detail['msg']}" if where else detail["msg"]
    told = fault(file, line_of(document, path), str(key), _rule(detail, path), message)
    if (keys := _keys_of(detail)) and told.rule == "wrong-shape":
        return replace(told, mend=f"Write it with the keys {', '.join(keys)}, as packs/schema asks.")
    return told


def _keys_of(detail: ErrorDetails) -> list[str]:
    """The keys of what should have stood where something without keys stands."""
    model = getattr(items, str(detail.get("ctx", {}).get("class_name")), None)
    return list(getattr(model, "model_fields", ())) if detail["type"] == "model_type" else []


def _rule(detail: ErrorDetails, path: KeyPath) -> str:
    kind = detail["type"]
    if kind in PACK_RULES:
        return kind
    if path[-1:] == ("anchor",) and path[-2:-1] != ("publication",):
        return "clock-without-anchor"
    if kind == "enum" and ("by" in path or "opened_by" in path or path[-1:] == ("binds",)):
        return "role-unknown"
    if kind == "missing":
        return "missing-key"
    if kind == "extra_forbidden":
        return "unknown-key"
    return "person-as-unit" if kind == "enum" and "subjects" in path else "wrong-shape"
