"""Ask the configured witnesses to cosign our latest checkpoint, and keep what they sign beside it."""

from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request as Call
from urllib.request import urlopen

from django.db import transaction

from gongxin.ledger.models import Cosignature, Witness
from gongxin.ledger.notes import COSIGNATURE, NoteRefused, VerifierKey, read_note, read_verifier, signers
from gongxin.ledger.proving import prove_growth
from gongxin.ledger.queries import NotInTree, SignedCheckpoint, latest_or_refused
from gongxin.ledger.witnessing import Request, WitnessRefused

SIZE_TYPE = "text/x.tlog.size"
SECONDS = 10
MOST_BYTES = 65_536
LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Asked:
    """What became of asking one witness: up to which tree it cosigned, and what it said if it did not."""

    name: str
    address: str
    size: int
    said: str


class NoAnswer(Exception):
    """The witness gave no cosignature; the message says what it gave."""


class Behind(Exception):
    """The witness saw another tree last; the message is its size."""


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
    return [_told(one) for one in Witness.objects.order_by("id")]


def ask_witnesses() -> list[Asked]:
    """Every witness has been asked about the latest checkpoint unless it cosigned that before; what became of it."""
    try:
        latest = latest_or_refused()
    except NotInTree:
        return []
    return [_asked(one, latest) for one in Witness.objects.order_by("id") if one.size < latest.size or one.said]


def _asked(witness: Witness, latest: SignedCheckpoint) -> Asked:
    """Ask one witness, a second time where it saw another tree last than we thought."""
    try:
        try:
            line = _call(witness, latest, old=witness.size)
        except Behind as told:
            line = _call(witness, latest, old=int(str(told)))
        _keep(witness, latest, line)
    except (NoAnswer, Behind, NotInTree, NoteRefused, HTTPException, OSError, UnicodeDecodeError) as fault:
        witness.said = f"{type(fault).__name__}: {fault}"[:500]
        witness.save(update_fields=["said"])
    return _told(witness)


def _call(witness: Witness, latest: SignedCheckpoint, *, old: int) -> str:
    if old > latest.size:
        raise NoAnswer(f"it cosigned {old} events of our log, and we have {latest.size}: one of us was set back")
    proof = prove_growth(old, size=latest.size) if old else []
    body = Request(old, tuple(proof), latest.note).text().encode()
    call = Call(f"{witness.address}/add-checkpoint", data=body, headers={"Content-Type": "text/plain; charset=utf-8"})
    try:
        with urlopen(call, timeout=SECONDS) as answer:  # noqa: S310 - the scheme was looked at when the witness was added
            return str(answer.read(MOST_BYTES).decode())
    except HTTPError as fault:
        said = fault.read(MOST_BYTES).decode(errors="replace").strip()
        if fault.code == 409 and fault.headers.get_content_type() == SIZE_TYPE and said.isascii() and said.isdigit():
            raise Behind(said) from fault
        raise NoAnswer(f"{fault.code} {said[:200]}") from fault


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


def _told(witness: Witness) -> Asked:
    return Asked(read_verifier(witness.verifier).name, witness.address, witness.size, witness.said)
