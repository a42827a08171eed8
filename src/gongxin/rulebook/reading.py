"""YAML as packs may use it: plain data with the line of every key, and nothing that can surprise a reader.

No tags, anchors or aliases, no key written twice, one document a file, bounded in size and depth.  Only `null`,
`true`, `false` and plain decimal numbers are read as such; every other word is text, a date included.
"""

import re
from dataclasses import dataclass, field

import yaml

LARGEST_FILE = 256 * 1024
DEEPEST = 24
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
    """What a file says, and the line on which each of its keys stands."""

    value: object
    lines: dict[KeyPath, int]

    def line(self, path: KeyPath) -> int:
        """The line of the key at `path`, or of the nearest key above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass
class _Open:
    """A mapping or a list that is still being read."""

    value: dict[str, object] | list[object]
    path: KeyPath
    key: str | None = None


@dataclass
class _Reading:
    """The state of one reading: what is open, and where keys stood."""

    lines: dict[KeyPath, int] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    root: object = None

    def place(self, value: object, line: int) -> KeyPath:
        """Put `value` where the text has it, and return its path."""
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

    def awaits_key(self) -> bool:
        """Whether the next word is a key of a mapping."""
        return bool(self.open) and isinstance(self.open[-1].value, dict) and self.open[-1].key is None

    def take_key(self, key: str, line: int) -> None:
        """Remember the key that the next value belongs to."""
        parent = self.open[-1]
        assert isinstance(parent.value, dict)
        if key in parent.value:
            raise Unreadable("yaml-duplicate-key", line, f"the key {key!r} is written twice")
        parent.key = key
        self.lines[(*parent.path, key)] = line


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
    return Document(reading.root, reading.lines)


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
    if getattr(event, "anchor", None) is not None:
        raise Unreadable("yaml-alias", line, "anchors and aliases are not used in packs")
    if isinstance(event, yaml.ScalarEvent):
        _take_scalar(event, reading, line)
    elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        _take_start(event, reading, line)
    elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
        reading.open.pop()


def _take_scalar(event: yaml.ScalarEvent, reading: _Reading, line: int) -> None:
    if reading.awaits_key():
        reading.take_key(event.value, line)
    else:
        reading.place(event.value if event.style else plain(event.value), line)


def _take_start(event: yaml.MappingStartEvent | yaml.SequenceStartEvent, reading: _Reading, line: int) -> None:
    if reading.awaits_key():
        raise Unreadable("yaml-unreadable", line, "a key is a word")
    if len(reading.open) >= DEEPEST:
        raise Unreadable("yaml-too-deep", line, f"the file nests more than {DEEPEST} levels")
    value: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
    reading.open.append(_Open(value, reading.place(value, line)))


def plain(word: str) -> object:
    """What an unquoted word means: null, a truth value, a number of at most fifteen digits, or text."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    if _DECIMAL.fullmatch(word):
        return float(word)
    return word
