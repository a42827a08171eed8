"""YAML as packs may use it: plain data with the line of every key, and nothing that can surprise a reader.

No tags, no key written twice, one document a file, bounded in size, depth and what aliases unfold to.  An anchor lets
a later version say again what an earlier one said, whole (`*terms`) or with changes (`<<: *terms`).  Only `null`,
`true`, `false` and plain decimal numbers are read as such; every other word is text, a date included.
"""

import re
from dataclasses import dataclass, field

import yaml

LARGEST_FILE = 256 * 1024
DEEPEST = 24
MOST_VALUES = 50_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")

KeyPath = tuple[str | int, ...]


class Unreadable(Exception):
    """The text is not YAML as packs may use it; `line` and `rule` say where and why."""

    def __init__(self, rule: str, line: int, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.line = line


@dataclass(frozen=True)
class Document:
    """What a file says, and the line on which each of its keys stands; `said_at` follows aliases to their text."""

    value: object
    lines: dict[KeyPath, int]
    said_at: dict[KeyPath, KeyPath]

    def line(self, path: KeyPath) -> int:
        """The line of the key at `path` where it was written, or of the nearest key above it."""
        for length in range(len(path), -1, -1):
            head, rest = path[:length], path[length:]
            if head in self.said_at and rest:
                return self.line((*self.said_at[head], *rest))
            if head in self.lines:
                return self.lines[head]
        return 1


@dataclass
class _Anchored:
    """A value with a name: where it was written, and how much it unfolds to."""

    path: KeyPath
    value: object
    size: int
    depth: int


@dataclass
class _Open:
    """A mapping or a list that is still being read."""

    value: dict[str, object] | list[object]
    path: KeyPath
    anchor: str | None
    begun: int
    depth: int = 1
    key: str | None = None
    merged: dict[str, object] = field(default_factory=dict)


@dataclass
class _Reading:
    """The state of one reading: what is open, what has a name, and where keys stood."""

    lines: dict[KeyPath, int] = field(default_factory=dict)
    said_at: dict[KeyPath, KeyPath] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    anchored: dict[str, _Anchored] = field(default_factory=dict)
    count: int = 0
    root: object = None

    def place(self, value: object, line: int) -> KeyPath:
        """Put `value` where the text has it, and return its path."""
        self.grow(1, line)
        if not self.open:
            self.root = value
            self.lines[()] = line
            return ()
        parent = self.open[-1]
        if isinstance(parent.value, list):
            path: KeyPath = (*parent.path, len(parent.value))
            self.lines[path] = line
            parent.value.append(value)
            return path
        assert parent.key is not None
        path = (*parent.path, parent.key)
        parent.value[parent.key] = value
        parent.key = None
        return path

    def grow(self, size: int, line: int) -> None:
        """Count values, those that aliases unfold to included."""
        self.count += size
        if self.count > MOST_VALUES:
            raise Unreadable("yaml-too-large", line, f"the file unfolds to more than {MOST_VALUES} values")

    def awaits_key(self) -> bool:
        """Whether the next word is a key of a mapping."""
        return bool(self.open) and isinstance(self.open[-1].value, dict) and self.open[-1].key is None

    def take_key(self, key: str, line: int) -> None:
        """Remember the key that the next value belongs to."""
        parent = self.open[-1]
        assert isinstance(parent.value, dict)
        if key in parent.value or (key == "<<" and parent.merged):
            raise Unreadable("yaml-duplicate-key", line, f"the key {key!r} is written twice")
        parent.key = key
        self.lines[(*parent.path, key)] = line

    def take_alias(self, name: str, line: int) -> None:
        """Say again what the anchor `name` said; under the key `<<`, what the mapping does not say itself."""
        anchored = self.anchored.get(name)
        if anchored is None or self.awaits_key():
            raise Unreadable("yaml-alias", line, f"the alias *{name} stands for no value written before it")
        self.grow(anchored.size, line)
        self.deepen(anchored.depth, line)
        parent = self.open[-1]
        if parent.key == "<<":
            self.merge(anchored, parent, line)
        else:
            self.said_at[self.place(anchored.value, line)] = anchored.path

    def merge(self, anchored: _Anchored, parent: _Open, line: int) -> None:
        """Let the mapping `parent` say what the anchored mapping says, where it does not say otherwise."""
        if not isinstance(anchored.value, dict):
            raise Unreadable("yaml-alias", line, "only a mapping can be merged with <<")
        parent.merged, parent.key = anchored.value, None
        self.said_at[parent.path] = anchored.path

    def deepen(self, depth: int, line: int) -> None:
        """Note that something `depth` levels deep stands here."""
        if len(self.open) + depth > DEEPEST:
            raise Unreadable("yaml-too-deep", line, f"the file nests more than {DEEPEST} levels")
        for above, opened in enumerate(reversed(self.open), 1):
            opened.depth = max(opened.depth, depth + above)

    def close(self) -> None:
        """End the mapping or list that was read last."""
        closed = self.open.pop()
        if isinstance(closed.value, dict):
            for key, value in closed.merged.items():
                closed.value.setdefault(key, value)
        if closed.anchor is not None:
            size = self.count - closed.begun
            self.anchored[closed.anchor] = _Anchored(closed.path, closed.value, size, closed.depth)


def read_yaml(content: bytes) -> Document:
    """The data of one pack file, or `Unreadable`."""
    if len(content) > LARGEST_FILE:
        raise Unreadable("yaml-too-large", 1, f"the file is larger than {LARGEST_FILE} bytes")
    reading = _Reading()
    try:
        for event in yaml.parse(content.decode("utf-8"), Loader=_LOADER):
            _take(event, reading)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise Unreadable("yaml-unreadable", mark.line + 1 if mark else 1, _told(error)) from error
    except UnicodeDecodeError as error:
        raise Unreadable("yaml-unreadable", content[: error.start].count(b"\n") + 1, "not UTF-8 text") from error
    return Document(reading.root, reading.lines, reading.said_at)


def _told(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error)


def _take(event: yaml.Event, reading: _Reading) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 1
    if isinstance(event, yaml.DocumentStartEvent):
        if reading.lines:
            raise Unreadable("yaml-unreadable", line, "a file holds one document")
        return
    if (tag := getattr(event, "tag", None)) not in (None, "!"):
        raise Unreadable("yaml-tag", line, f"the tag {tag} is not used in packs")
    if isinstance(event, yaml.AliasEvent):
        reading.take_alias(event.anchor, line)
    elif isinstance(event, yaml.ScalarEvent):
        _take_scalar(event, reading, line)
    elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        _take_start(event, reading, line)
    elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
        reading.close()


def _take_scalar(event: yaml.ScalarEvent, reading: _Reading, line: int) -> None:
    if reading.awaits_key():
        reading.take_key(event.value, line)
        return
    value = event.value if event.style else plain(event.value)
    path = reading.place(value, line)
    if event.anchor is not None:
        reading.anchored[event.anchor] = _Anchored(path, value, 1, 0)


def _take_start(event: yaml.MappingStartEvent | yaml.SequenceStartEvent, reading: _Reading, line: int) -> None:
    if reading.awaits_key():
        raise Unreadable("yaml-unreadable", line, "a key is a word")
    reading.deepen(1, line)
    value: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
    begun = reading.count
    reading.open.append(_Open(value, reading.place(value, line), event.anchor, begun))


def plain(word: str) -> object:
    """What an unquoted word means: null, a truth value, a number of at most fifteen digits, or text."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    if _DECIMAL.fullmatch(word):
        return float(word)
    return word
