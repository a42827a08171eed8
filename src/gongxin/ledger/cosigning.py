"""Ask the configured witnesses to cosign our latest checkpoint, and keep what they sign beside it."""

from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request as Call
from urllib.request import urlopen

import orjson
from django.db import transaction

from gongxin.ledger.models import Cosignature, Witness
from gongxin.ledger.notes import COSIGNATURE, NoteRefused, VerifierKey, read_note, read_verifier, signers
from gongxin.ledger.proving import prove_growth
from gongxin.ledger.queries import NotInTree, SignedCheckpoint, latest_signed, signed_checkpoint
from gongxin.ledger.witnessing import Request, WitnessRefused

SIZE_TYPE = "text/x.tlog.size"
SECONDS = 5
AT_ONCE = 8
MOST_BYTES = 65_536
LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Asked:
    """What became of asking one witness: up to which tree it cosigned, and what it said if it did not.

    `behind` is by how many events that is less than the log has signed, `seconds` by how long its checkpoint is older.
    """

    name: str
    address: str
    size: int
    said: str
    behind: int = 0
    seconds: float = 0.0


class NoCosignature(Exception):
    """The witness gave no cosignature; the message says why, and what to do."""


class Behind(Exception):
    """The witness saw another tree last; the message is its size."""


DIFFERS = "the log was forked or set back: let nothing go on before it is known why"
NOT_ADMITTED = (
    "its operator has to run `gongxin ledger witness admit KEY` there, with the key that `gongxin ledger key show`"
    " prints here"
)
MEANINGS = {
    403: f"it does not admit the key that our log signs with: {NOT_ADMITTED}",
    404: f"it does not know our log: {NOT_ADMITTED}",
    409: f"it has cosigned another tree of our log of this size: {DIFFERS}",
    422: f"it has cosigned a tree that our log did not grow from: {DIFFERS}",
}
"""What the statuses of the protocol mean to whoever runs the log."""
NOWHERE = "no witness answers at this address: add it again with the one that its operator names"
FAULTS = (NoCosignature, NotInTree, NoteRefused, HTTPException, OSError, UnicodeDecodeError)
"""Why a witness gives no cosignature, on its side or on ours."""


def add_witness(verifier: str, *, address: str) -> str:
    """The witness with the key is asked at the address from now on; its name.

    Refused where the key is none of a witness, and where the address is not one with https, or on this machine.
    """
    try:
        key = read_verifier(verifier)
    except NoteRefused as fault:
        raise WitnessRefused("this is no key of a witness: it is written name+id+key") from fault
    if key.type != COSIGNATURE:
        raise WitnessRefused("this is the key of a log, not of a witness")
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise WitnessRefused("a witness is asked at an address with https")
    Witness.objects.update_or_create(verifier=str(key), defaults={"address": address.rstrip("/")})
    return key.name


def witnesses() -> list[Asked]:
    """The witnesses that are asked, and how far each has followed."""
    latest = latest_signed()
    return [_told(one, latest) for one in Witness.objects.order_by("id")]


def ask_witnesses() -> list[Asked]:
    """Every witness has been asked about the latest checkpoint unless it cosigned that before; what became of it.

    They are asked at once, so that one that is slow to answer keeps none of the others waiting.
    """
    latest = latest_signed()
    if latest is None:
        return []
    waiting = [one for one in Witness.objects.order_by("id") if one.size < latest.size or one.said]
    behind = _round(waiting, latest, {one.id: one.size for one in waiting})
    _round([one for one in waiting if one.id in behind], latest, behind)
    return [_told(one, latest) for one in waiting]


def _round(asked: list[Witness], latest: SignedCheckpoint, sizes: dict[int, int]) -> dict[int, int]:
    """Ask each from the tree that it saw last, as we believe; what those saw instead that saw another one."""
    behind: dict[int, int] = {}
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        calls = {_sent(pool, one, latest, old=sizes[one.id]): one for one in asked}
        for call in as_completed(calls):
            one = calls[call]
            try:
                _keep(one, latest, call.result())
            except Behind as told:
                behind[one.id] = int(str(told))
                _note_down(one, told)
            except FAULTS as fault:
                _note_down(one, fault)
    return behind


def _sent(pool: ThreadPoolExecutor, witness: Witness, latest: SignedCheckpoint, *, old: int) -> Future[str]:
    """The request on its way, or why it cannot be sent."""
    try:
        return pool.submit(_call, witness.address, _body(latest, old=old))
    except FAULTS as fault:
        refused: Future[str] = Future()
        refused.set_exception(fault)
        return refused


def _note_down(witness: Witness, fault: Exception) -> None:
    witness.said = _in_words(fault)[:500]
    witness.save(update_fields=["said"])


def _in_words(fault: Exception) -> str:
    """Why there is no cosignature, in a sentence."""
    if isinstance(fault, NoteRefused):
        return f"what it answered is no cosignature by its key: {fault}"
    if isinstance(fault, HTTPException | OSError):
        return f"it does not answer: {getattr(fault, 'reason', '') or fault or type(fault).__name__}"
    return str(fault)


def _body(latest: SignedCheckpoint, *, old: int) -> bytes:
    if old > latest.size:
        raise NoCosignature(f"it cosigned {old} events of our log, and we have {latest.size}: one of us was set back")
    proof = prove_growth(old, size=latest.size) if old else []
    return Request(old, tuple(proof), latest.note).text().encode()


def _call(address: str, body: bytes) -> str:
    call = Call(f"{address}/add-checkpoint", data=body, headers={"Content-Type": "text/plain; charset=utf-8"})
    try:
        with urlopen(call, timeout=SECONDS) as answer:  # noqa: S310 - the scheme was looked at when the witness was added
            return str(answer.read(MOST_BYTES).decode())
    except HTTPError as fault:
        said = fault.read(MOST_BYTES).decode(errors="replace").strip()
        if fault.code == 409 and fault.headers.get_content_type() == SIZE_TYPE and said.isascii() and said.isdigit():
            raise Behind(said) from fault
        meaning = NOWHERE if fault.headers.get_content_type() == "text/html" else _meaning(fault.code, said)
        raise NoCosignature(f"{meaning} ({fault.code})") from fault


def _meaning(status: int, said: str) -> str:
    """What a status and the words with it mean; other witnesses than a node need not say anything."""
    try:
        problem = orjson.loads(said)
        kind, sentence = str(problem["type"]).rpartition("/")[2], str(problem["detail_en"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        kind, sentence = "", said[:200]
    if kind == "no-such-address":
        return NOWHERE
    return MEANINGS.get(status) or f"it gives no cosignature: {sentence}"


def _keep(witness: Witness, latest: SignedCheckpoint, lines: str) -> None:
    """The cosignature is kept, once it is seen to be that of the witness under our checkpoint."""
    key: VerifierKey = read_verifier(witness.verifier)
    note = read_note(latest.note.split("\n\n")[0] + "\n\n" + lines)
    signers(note, trusted=[key])
    line = next(one.line() for one in note.signatures if (one.name, one.key) == (key.name, key.id))
    with transaction.atomic():
        Cosignature.objects.get_or_create(size=latest.size, witness=witness, defaults={"line": line})
        witness.size, witness.said = latest.size, ""
        witness.save(update_fields=["size", "said"])


def _told(witness: Witness, latest: SignedCheckpoint | None) -> Asked:
    name = read_verifier(witness.verifier).name
    behind = max(0, latest.size - witness.size) if latest else 0
    cosigned = signed_checkpoint(witness.size) if behind else None
    seconds = (latest.at - cosigned.at).total_seconds() if latest and cosigned else 0.0
    return Asked(name, witness.address, witness.size, witness.said, behind, seconds)
