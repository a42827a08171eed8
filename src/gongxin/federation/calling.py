"""Ask something of a neighbour over HTTP, and know what it says where it refuses."""

from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import orjson

SECONDS = 60
LONGEST_REFUSAL = 65_536


class PeerAway(Exception):
    """The neighbour could not be reached, or did not answer as it should; what it last said is kept."""


class PeerRefuses(PeerAway):
    """The neighbour answers, and refuses; `position` is where it wants to go on from, where it says so."""

    def __init__(self, said: str, position: int | None) -> None:
        """Refused with this sentence."""
        super().__init__(said)
        self.position = position


def posted(address: str, path: str, body: bytes, *, kind: str, name: str, most: int) -> bytes:
    """What the neighbour of that name answers, `most` bytes of it; refused where it is not reached or refuses."""
    call = Request(f"{address.rstrip('/')}{path}", data=body, headers={"Content-Type": kind})  # noqa: S310 - the scheme was looked at when the file was added
    try:
        with urlopen(call, timeout=SECONDS) as answer:  # noqa: S310 - the same
            given: bytes = answer.read(most)
    except HTTPError as fault:
        said, position = _said(fault)
        raise PeerRefuses(f"{name} refuses: {said}", position) from fault
    except (HTTPException, OSError) as fault:
        raise PeerAway(f"{name} is not reached: {fault}") from fault
    return given


def _said(fault: HTTPError) -> tuple[str, int | None]:
    """The neighbour's sentence and position, believed to be no more than that."""
    try:
        told = orjson.loads(fault.read(LONGEST_REFUSAL))
        position = told.get("position")
        sound = type(position) is int and 0 <= position < 2**53
        return str(told["detail_en"])[:300], position if sound else None
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return str(fault.code), None
