"""The outward shapes of what copies compare themselves with."""

from pydantic import BaseModel, ConfigDict


class _OfFile(BaseModel):
    """Which bulk file is meant: from which position changes complete it, of which day, and its SHA-256."""

    model_config = ConfigDict(extra="forbid")

    position: int
    day: str
    digest: str


class RootShape(_OfFile):
    """The root hash over the file's lines, in hexadecimal, and how many they are."""

    root: str
    records: int


class TreeShape(_OfFile):
    """Below a prefix: 256 hashes, or, in a bucket, each record's number and the digest of its line."""

    hashes: list[str] | None
    records: list[tuple[int, str]] | None
