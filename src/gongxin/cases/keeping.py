"""Papers as they are kept: in the node's home, each under the digest of its content, written whole or not at all.

A paper without a case does no harm and says nothing: no name is kept, and the same content is kept once.
"""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from gongxin.cases.papers import Paper, paper_of

FOLDER = "papers"


class PaperAltered(RuntimeError):
    """What is kept under a digest is missing, or is no longer what was enclosed."""


def keep_paper(content: bytes, *, home: Path) -> Paper:
    """Keep these bytes under their digest, or refuse them as `paper_of` does; kept once, however often enclosed."""
    paper = paper_of(content)
    place = place_of(paper.digest, home=home)
    if place.exists() and sha256(place.read_bytes()).hexdigest() == paper.digest:
        return paper
    for folder in (place.parent.parent, place.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".coming-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(place.parent)
    return paper


def _settle(folder: Path) -> None:
    """The folder's entries outlive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def paper_kept(digest: str, *, home: Path) -> bytes:
    """The bytes kept under this digest; refused where they are not what was enclosed."""
    place = place_of(digest, home=home)
    content = place.read_bytes() if place.is_file() else b""
    if sha256(content).hexdigest() != digest:
        raise PaperAltered(f"the paper {digest} is missing or was altered")
    return content


def place_of(digest: str, *, home: Path) -> Path:
    """Where the paper with this digest lies."""
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise PaperAltered("a paper is named by the 64 characters of its digest")
    return home / FOLDER / digest[:2] / digest
