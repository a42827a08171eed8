"""The outward shapes of what copies compare themselves with."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _OfFile(BaseModel):
    """Which bulk file is meant: from which position changes complete it, of which day, and its digest."""

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


class PartShape(BaseModel):
    """One part: where it is, the SHA-256 and number of its bytes, its records, and from where changes complete it."""

    model_config = ConfigDict(extra="forbid")

    number: int
    digest: str
    size: int
    records: int
    position: int
    address: str


class ManifestShape(_OfFile):
    """Today's bulk file: so many parts, of which those are listed that have records; under one root hash.

    `digest` is SHA-256 over the digests of the parts in their order; changes from `position` on complete all of them.
    """

    root: str
    records: int
    count: int
    made_at: datetime
    lease_until: datetime | None
    parts: list[PartShape]
