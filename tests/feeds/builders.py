"""Consumers as their programs ask, and what can happen to a record that they hold."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from gongxin.agencies.assertions import ASSERTION_TYPE
from gongxin.dossiers.actions import Remarked, remark_record, withdraw_records
from gongxin.dossiers.models import Record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.feeds.followers import follow_ceasings
from gongxin.feeds.queries import ConsumerHeld
from gongxin.ledger.actions import integrate, sequence_batches
from gongxin.periods import day_of
from gongxin.rulebook.queries import current_adoption
from tests.agencies.machine_keys import signer

HERE = "http://testserver/api/v1/token"


class Reader:
    """A registered consumer with a token, as its program asks."""

    def __init__(self, held: ConsumerHeld) -> None:
        self.held = held
        self.name = held.name
        machine = signer(held.body, at=datetime.now(UTC) - timedelta(minutes=1), algorithm="Ed25519")
        fixed = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
        asked = urlencode(fixed | {"client_assertion": machine.assertion(HERE)})
        told = Client().post("/api/v1/token", asked, content_type="application/x-www-form-urlencoded")
        assert told.status_code == 200, told.content
        self.client = Client(headers={"Authorization": f"Bearer {told.json()['access_token']}"})

    def read(self, start: int = 0) -> dict[str, Any]:
        """The feed from a position on."""
        told: dict[str, Any] = self.client.get(f"/api/v1/changes?from={start}&limit=1000").json()
        return told

    def acknowledge(self, position: object) -> Any:  # noqa: ANN401
        """What the node says to an acknowledgement."""
        asked = {"position": position}
        return self.client.post("/api/v1/feed/acknowledgements", asked, content_type="application/json")

    def notices(self, **more: int) -> list[dict[str, Any]]:
        """The consumer's notices."""
        told = self.client.get(f"/api/v1/feed/cease-notices?{urlencode(more)}")
        assert told.status_code == 200, told.content
        notices: list[dict[str, Any]] = told.json()["notices"]
        return notices

    def confirm(self, number: int, removed_at: datetime | str) -> Any:  # noqa: ANN401
        """What the node says to a confirmed removal."""
        asked = {"notices": [{"number": number, "removed_at": str(removed_at).replace(" ", "T")}]}
        return self.client.post("/api/v1/feed/confirmations", asked, content_type="application/json")


def now() -> datetime:
    """Now, as a test needs it."""
    return datetime.now(UTC)


def the_record() -> int:
    """The number of the one record that is held."""
    return Record.objects.get().id


def say(kind: RemarkKind, *, record: int | None = None) -> None:
    """Something was decided about the record: repaired, shielded, contested; the log has told of it."""
    number = record or the_record()
    text = "我们已整改。" if kind is RemarkKind.STATEMENT else ""
    remark = Remarked(number, kind, day_of(now()), 7, "national.procedure.repair", current_adoption().id, text)
    remark_record(remark, by="tests", at=now())
    follow()


def withdraw(because: str = "the source") -> None:
    """The record was taken back."""
    withdraw_records([the_record()], because=because, by="tests", at=now())
    follow()


def follow() -> None:
    """The node has numbered, followed and signed what happened."""
    sequence_batches()
    while follow_ceasings(at=now()):
        sequence_batches()
    while integrate(at=now()):
        pass
