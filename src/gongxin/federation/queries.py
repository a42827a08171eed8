"""Who the neighbours are today, what both files allow, and how far each is followed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from gongxin.federation.models import Configured, Neighbour, ReceivedPack
from gongxin.federation.reading import configuration_in
from gongxin.federation.rules import (
    Configuration,
    ConfigurationRefused,
    Layer,
    NotNamed,
    NotPermitted,
    Peer,
    check_day,
    permitted,
)
from gongxin.ledger.notes import VerifierKey, read_verifier
from gongxin.ledger.queries import head
from gongxin.rulebook.kept_packs import digests_in
from gongxin.rulebook.queries import NothingAdopted, current_adoption


@dataclass(frozen=True)
class Agreement:
    """What holds with a neighbour: what this node's own file says, and what its hub allows where it has one."""

    peer: Peer
    hub: Peer | None

    @property
    def keys(self) -> list[VerifierKey]:
        """The keys that its log may be signed with."""
        known = self.peer.keys if self.hub is None else [one for one in self.peer.keys if one in self.hub.keys]
        return [read_verifier(one) for one in known]

    def may_send(self, item: str, region: str) -> bool:
        """Whether records of the item, supplied by an agency of the region, are taken from it."""
        return self._both("sends", item, region)

    def may_receive(self, item: str, region: str) -> bool:
        """Whether it is handed records of the item, supplied by an agency of the region."""
        return self._both("receives", item, region)

    def may_send_pack(self, layer: Layer, key: str) -> bool:
        """Whether a pack of that layer and key is taken from it as a proposal."""
        files = [self.peer] if self.hub is None else [self.peer, self.hub]
        return all(any(one.permits(layer, key) for one in file.packs) for file in files)

    def _both(self, way: str, item: str, region: str) -> bool:
        files = [self.peer] if self.hub is None else [self.peer, self.hub]
        return all(permitted(getattr(one, way), item=item, region=region) for one in files)


@dataclass(frozen=True)
class Followed:
    """A neighbour as operators see it: what it is, how far behind we are with it, and it with us, and what is wrong."""

    name: str
    title: str
    role: str
    address: str
    position: int
    head: int
    landed_at: datetime | None
    landed_records: int
    kept_records: int
    heard_at: datetime | None
    fault: str
    fault_at: datetime | None
    asked: int
    asked_at: datetime | None
    push_said: str
    next_push_at: datetime | None
    own_head: int

    @property
    def behind(self) -> int:
        """How many positions of its log are not here yet."""
        return max(0, self.head - self.position)

    @property
    def not_handed_over(self) -> int:
        """How many positions of our log it has not asked for yet."""
        return max(0, self.own_head - self.asked)


@dataclass(frozen=True)
class PackShown:
    """A received pack as operators see it, and how it stands to what is in use.

    It is `adopted`, `proposed`, or `overtaken`: other packs were adopted since it was compiled with those of then.
    """

    publisher: str
    layer: str
    key: str
    version: str
    digest: str
    folder: str
    received_at: datetime
    state: str


def configuration(*, by_hub: bool) -> Configuration | None:
    """The file of peers that counts, this node's own or its hub's; none where none was added."""
    found = Configured.objects.filter(by_hub=by_hub).order_by("-number").first()
    return None if found is None else configuration_in(found.note)


def allowed_by_hub(day: date) -> Configuration | None:
    """What the hub allows on `day`; none where the node belongs to no hub.  Refused where its file is missing."""
    if not settings.HUB_KEY:
        return None
    allowed = configuration(by_hub=True)
    if allowed is None:
        raise ConfigurationRefused("the settings name a hub, and its file of peers was not added yet")
    check_day(allowed, day)
    return allowed


def agreement_with(name: str, *, day: date) -> Agreement:
    """What holds with the neighbour on `day`; refused where no file names it, or a file has expired."""
    own = configuration(by_hub=False)
    peer = None if own is None else own.peer(name)
    if own is None or peer is None:
        raise NotNamed(f"no file of peers names {name[:80]}")
    try:
        check_day(own, day)
        allowed = allowed_by_hub(day)
    except ConfigurationRefused as fault:
        raise NotPermitted(str(fault)) from fault
    wide = None if allowed is None else allowed.peer(name)
    if allowed is not None and wide is None:
        raise NotNamed(f"the hub does not name {name}")
    return Agreement(peer, wide)


def peers() -> tuple[Peer, ...]:
    """The neighbours that this node's own file names."""
    own = configuration(by_hub=False)
    return () if own is None else own.peers


def followed() -> list[Followed]:
    """Every neighbour, with how far it is followed."""
    states, own_head = Neighbour.objects.in_bulk(), head()
    return [_followed(one, states.get(one.name) or Neighbour(name=one.name), own_head) for one in peers()]


def received_packs() -> list[PackShown]:
    """Every pack that a neighbour sent, the last one first."""
    try:
        base = current_adoption().digest
    except NothingAdopted:
        return []
    used = digests_in(base)
    return [_pack_shown(one, base, used) for one in ReceivedPack.objects.order_by("-received_at", "key")]


def _pack_shown(row: ReceivedPack, base: str, used: dict[str, str]) -> PackShown:
    state = "adopted" if used.get(row.key) == row.digest else "proposed" if row.base == base else "overtaken"
    return PackShown(
        publisher=row.publisher,
        layer=row.layer,
        key=row.key,
        version=row.version,
        digest=row.digest,
        folder=row.folder,
        received_at=row.received_at,
        state=state,
    )


def _followed(peer: Peer, state: Neighbour, own_head: int) -> Followed:
    return Followed(
        name=peer.name,
        title=peer.title,
        role=peer.role.value,
        address=peer.address,
        position=state.next_position,
        head=state.head,
        landed_at=state.landed_at,
        landed_records=state.landed_records,
        kept_records=state.kept_records,
        heard_at=state.heard_at,
        fault=state.fault,
        fault_at=state.fault_at,
        asked=state.asked,
        asked_at=state.asked_at,
        push_said=state.push_said,
        next_push_at=state.next_push_at,
        own_head=own_head,
    )
