"""Who the neighbours of a node are, and what each may send and receive: as a file says it that somebody signed.

A node signs its own file.  Where it belongs to a hub, the hub signs another, and nothing in the node's own goes
further.  A file has a number, so that an older one never comes back, and a last day.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gongxin.rulebook.items import Country

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9./_-]{0,200}$")]
ItemPattern = Annotated[str, Field(pattern=r"^([a-z0-9-]+\.)*(\*|[a-z0-9-]+)$")]
Region = Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class FederationEvent(StrEnum):
    """What the log tells of neighbours."""

    CONFIGURED = "federation.peers.configured"
    LANDED = "federation.batch.landed"
    REFUSED = "federation.batch.refused"
    PACK_RECEIVED = "federation.pack.received"
    PACK_REFUSED = "federation.pack.refused"


class ConfigurationRefused(Exception):
    """The file does not say who the neighbours are, or may not say it; nothing was changed."""


class NotPermitted(Exception):
    """A neighbour may not be handed this, or may not hand it over; the message names the rule."""


class NotNamed(NotPermitted):
    """No file of peers in force names the node: nothing is taken from it and nothing handed over."""


class Role(StrEnum):
    """What a node is among nodes."""

    HUB = "hub"
    PROVINCE = "province"
    CITY = "city"
    SECTOR = "sector"


class Layer(StrEnum):
    """Whose rules a pack holds."""

    NATIONAL = "national"
    SECTOR = "sector"
    LOCAL = "local"
    DEMO = "demo"


class Read(BaseModel):
    """A value of the file: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Permission(Read):
    """Records of these items that agencies of these regions supplied: `national.*` is all items that begin so."""

    items: Annotated[tuple[ItemPattern, ...], Field(min_length=1)]
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]

    def permits(self, item: str, region: str) -> bool:
        """Whether a record of the item, supplied by an agency of the region, falls under it."""
        return any(_covers_item(one, item) for one in self.items) and any(
            _covers_region(one, region) for one in self.regions
        )

    def within(self, others: tuple["Permission", ...]) -> bool:
        """Whether every pair of item and region of it falls under one of the others."""
        return all(
            any(
                any(_covers_item(wide, item) for wide in other.items)
                and any(_covers_region(wide, region) for wide in other.regions)
                for other in others
            )
            for item in self.items
            for region in self.regions
        )


class PackPermission(Read):
    """Packs of this layer with these keys: `*` is all."""

    layer: Layer
    keys: Annotated[tuple[ItemPattern, ...], Field(min_length=1)]

    def permits(self, layer: Layer, key: str) -> bool:
        """Whether a pack falls under it."""
        return self.layer is layer and any(_covers_item(one, key) for one in self.keys)

    def within(self, others: tuple["PackPermission", ...]) -> bool:
        """Whether every key of it falls under one of the others."""
        return all(any(other.permits(self.layer, key) for other in others) for key in self.keys)


class Peer(Read):
    """A neighbour: its name is that of its log, its keys are those that sign it.

    `sends` is what is taken from it, `receives` what it is handed, `packs` the rules that it may propose.  `witness` is
    the key with which it cosigns.  `country` is where abroad it is: it is handed only what an export rule lets leave.
    """

    name: Name
    title: str
    role: Role
    address: str
    keys: Annotated[tuple[str, ...], Field(min_length=1, max_length=8)]
    witness: str | None = None
    country: Country | None = None
    sends: tuple[Permission, ...] = ()
    receives: tuple[Permission, ...] = ()
    packs: tuple[PackPermission, ...] = ()


class Configuration(Read):
    """All neighbours of a node, or all that a hub lets nodes be to each other; later numbers replace earlier ones."""

    number: Annotated[int, Field(ge=1, lt=2**53)]
    since: date
    until: date
    peers: tuple[Peer, ...]

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.until < self.since:
            raise ValueError("its last day is before its first")
        names = [one.name for one in self.peers]
        if len(set(names)) != len(names):
            raise ValueError("a node is named twice")
        return self

    def peer(self, name: str) -> Peer | None:
        """The neighbour of that name."""
        return next((one for one in self.peers if one.name == name), None)


def read_configuration(document: object) -> Configuration:
    """What the document says; refused where a part of it is unknown, missing or impossible, named by its place."""
    try:
        return Configuration.model_validate_json(orjson.dumps(document))
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(one) for one in first["loc"]) or "file"
        raise ConfigurationRefused(f"{place}: {first['msg']}") from fault


def check_day(configuration: Configuration, day: date) -> None:
    """Refuse a configuration that does not hold yet, or no longer does."""
    if day < configuration.since:
        raise ConfigurationRefused(f"the file of peers holds from {configuration.since} on")
    if day > configuration.until:
        raise ConfigurationRefused(f"the file of peers expired on {configuration.until}")


def check_within(own: Configuration, *, allowed: Configuration) -> None:
    """Refuse a configuration that names a node or a key, or lets something travel, that the hub's does not."""
    for peer in own.peers:
        wide = allowed.peer(peer.name)
        if wide is None:
            raise ConfigurationRefused(f"the hub does not name {peer.name}")
        if not set(peer.keys) <= set(wide.keys):
            raise ConfigurationRefused(f"the hub does not name this key of {peer.name}")
        if peer.country != wide.country:
            raise ConfigurationRefused(f"the hub says that {peer.name} is in another country")
        for way in ("sends", "receives"):
            for one in getattr(peer, way):
                if not one.within(getattr(wide, way)):
                    said = f"{', '.join(one.items)} of {', '.join(one.regions)}"
                    raise ConfigurationRefused(f"{peer.name} {way} {said}, which is more than the hub allows")
        for pack in peer.packs:
            if not pack.within(wide.packs):
                said = f"packs {', '.join(pack.keys)} of {pack.layer}"
                raise ConfigurationRefused(f"{peer.name} sends {said}, which is more than the hub allows")


def permitted(permissions: tuple[Permission, ...], *, item: str, region: str) -> bool:
    """Whether one of the permissions covers a record of the item, supplied by an agency of the region."""
    return any(one.permits(item, region) for one in permissions)


def _covers_item(wide: str, item: str) -> bool:
    """Whether the key or pattern `item` falls under the pattern `wide`."""
    if wide.endswith("*"):
        return item.startswith(wide.removesuffix("*"))
    return item == wide


def _covers_region(wide: str, region: str) -> bool:
    """Whether a region lies in another: 990000 holds 990100, and 000000 all."""
    trunk = wide
    while trunk.endswith("00"):
        trunk = trunk[:-2]
    return region.startswith(trunk)
