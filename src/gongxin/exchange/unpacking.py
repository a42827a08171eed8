"""Open what a sender packed: gzip, or a zip with exactly one file; never more than is sane, never a locked one."""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from gongxin.exchange.stopping import StopsDelivery

LARGEST_EXPANSION = 200
ALWAYS_ALLOWED = 64 * 1024 * 1024
DAMAGED = (gzip.BadGzipFile, zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, NotImplementedError)


class Unreadable(StopsDelivery):
    """The file as a whole cannot be read as its feed describes; nothing of it was entered."""


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's content, unpacked when it is a gzip or a zip with exactly one file in it."""
    with path.open("rb") as raw:
        start = raw.read(4)
        raw.seek(0)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(raw) as unpacked:
                yield bounded(cast(IO[bytes], unpacked), path)
        elif start == b"PK\x03\x04" and not is_workbook(path):
            with zipfile.ZipFile(raw) as archive, archive.open(only_member(archive)) as unpacked:
                yield bounded(unpacked, path)
        else:
            yield raw


class _Bounded(io.RawIOBase):
    """A packed file's content, refused once there is absurdly much more of it than of the file."""

    def __init__(self, unpacked: IO[bytes], most: int) -> None:
        self.unpacked, self.most, self.given = unpacked, most, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.given = self.unpacked.seek(offset, whence)
        return self.given

    def readinto(self, into: "memoryview", /) -> int:  # type: ignore[override]
        piece = self.unpacked.read(len(into))
        into[: len(piece)] = piece
        self.given += len(piece)
        if self.given > self.most:
            raise Unreadable(
                zh="压缩文件解开后超过其大小的二百倍，不再读取",
                en="the packed file unpacks to more than two hundred times its size and is not read on",
            )
        return len(piece)


def bounded(unpacked: IO[bytes], path: Path) -> IO[bytes]:
    """The content of a packed file, read no further than two hundred times its size."""
    most = max(ALWAYS_ALLOWED, LARGEST_EXPANSION * path.stat().st_size)
    return cast(IO[bytes], io.BufferedReader(_Bounded(unpacked, most), 1 << 20))


def is_workbook(path: Path) -> bool:
    """Whether a zip file is an XLSX workbook and not a packed delivery."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except zipfile.BadZipFile as fault:
        raise Unreadable(zh="ZIP 文件已损坏：请重新打包", en="the zip file is damaged: pack it again") from fault


def only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one file of an archive; refuses several, encrypted ones, and those that unpack to absurd sizes."""
    members = [member for member in archive.infolist() if not member.is_dir() and "__MACOSX" not in member.filename]
    if len(members) != 1:
        raise Unreadable(
            zh=f"一个 ZIP 只应有一个文件；此包有 {len(members)} 个",
            en=f"a zip file holds exactly one file; this one holds {len(members)}",
        )
    member = members[0]
    if member.flag_bits & 0x1:
        raise Unreadable(
            zh="ZIP 文件已加密：请经安全通道报送不设密码的文件",
            en="the zip file is encrypted: send it without a password over the secured channel",
        )
    if member.file_size > max(ALWAYS_ALLOWED, LARGEST_EXPANSION * member.compress_size):
        raise Unreadable(
            zh="ZIP 文件解开后超过其大小的二百倍，不予打开",
            en="the zip file unpacks to more than two hundred times its size and is not opened",
        )
    return member
