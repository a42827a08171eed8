"""Sign and add files of peers: who the neighbours are from now on, and that they witness each other."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from gongxin.federation.models import Configured, Neighbour
from gongxin.federation.queries import allowed_by_hub, configuration
from gongxin.federation.reading import configuration_in, is_signed_by, read_signed, signed_configuration
from gongxin.federation.rules import (
    Configuration,
    ConfigurationRefused,
    FederationEvent,
    Peer,
    check_day,
    check_within,
)
from gongxin.ledger.actions import record_event
from gongxin.ledger.cosigning import LOCAL, add_witness
from gongxin.ledger.keys import signing_key, trusted_keys
from gongxin.ledger.notes import NoteRefused, VerifierKey, read_verifier
from gongxin.ledger.witnessing import WitnessRefused, admit_log


def sign_configuration(text: str) -> str:
    """The file of peers under the signature of this node's log key; refused where it is no such file."""
    return signed_configuration(text, by=signing_key())


def check_configuration(note: str, *, at: datetime) -> tuple[Configuration, bool]:
    """What a signed file says, and whether the hub signed it; nothing is changed.

    Refused where neither this node nor its hub signed it, where it is not in force, older than the one that counts,
    names this node or an address or key that cannot be used, or goes further than the hub allows.
    """
    by_hub = _signed_by_hub(note)
    found = configuration_in(note)
    check_day(found, localdate(at))
    last = configuration(by_hub=by_hub)
    if last is not None and found.number <= last.number:
        raise ConfigurationRefused(f"number {last.number} of this file was added already; a later one replaces it")
    for peer in found.peers:
        _check_peer(peer, own=not by_hub)
    if not by_hub and (allowed := allowed_by_hub(localdate(at))) is not None:
        check_within(found, allowed=allowed)
    return found, by_hub


def add_configuration(note: str, *, by: str, at: datetime) -> Configuration:
    """From now on the neighbours are those of the signed file, each witnesses the others, and the log tells of it.

    Whatever a neighbour may now send that it might not before is fetched from the beginning.  Refused as
    `check_configuration` refuses.
    """
    with transaction.atomic():
        before = configuration(by_hub=False)
        found, by_hub = check_configuration(note, at=at)
        Configured.objects.create(by_hub=by_hub, number=found.number, note=note, added_at=at)
        if not by_hub:
            for peer in found.peers:
                _meet(peer, None if before is None else before.peer(peer.name))
        told = {"number": found.number, "by_hub": by_hub, "peers": [one.name for one in found.peers]}
        record_event(FederationEvent.CONFIGURED, actor=by, at=at, details=told)
    return found


def _signed_by_hub(note: str) -> bool:
    read = read_signed(note)
    if is_signed_by(read, [*trusted_keys(), signing_key().verifier]):
        return False
    if settings.HUB_KEY and is_signed_by(read, [_key(settings.HUB_KEY)]):
        return True
    raise ConfigurationRefused("neither this node nor its hub signed this file of peers")


def _check_peer(peer: Peer, *, own: bool) -> None:
    for one in peer.keys:
        if _key(one).name != peer.name:
            raise ConfigurationRefused(f"a key of {peer.name} has another name")
    if peer.witness is not None:
        _key(peer.witness)
    if own and peer.name == settings.LEDGER_NAME:
        raise ConfigurationRefused(f"{peer.name} is this node itself")
    parts = urlsplit(peer.address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise ConfigurationRefused(f"{peer.name} is reached at an address with https")


def _key(text: str) -> VerifierKey:
    try:
        return read_verifier(text)
    except NoteRefused as fault:
        raise ConfigurationRefused(f"this is no key of a node: {fault}") from fault


def _meet(peer: Peer, before: Peer | None) -> None:
    """The neighbour is followed, its log is cosigned here, and it is asked to cosign ours."""
    state, _ = Neighbour.objects.select_for_update().get_or_create(name=peer.name)
    if before is not None and before.sends != peer.sends:
        state.next_position = 0
        state.save(update_fields=["next_position"])
    try:
        for one in peer.keys:
            admit_log(one)
        if peer.witness is not None:
            add_witness(peer.witness, address=f"{peer.address.rstrip('/')}/api/v1/witness")
    except WitnessRefused as fault:
        raise ConfigurationRefused(f"{peer.name}: {fault}") from fault
