"""What is known of deliveries: receipts, and the queue for people."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from gongxin.exchange.models import Chunk, Delivery, Problem, Waiting
from gongxin.exchange.receipts import ProblemLine, Receipt

PROBLEMS_SHOWN = 1_000


class NoSuchDelivery(Exception):
    """No delivery has this id."""


def held_delivery(delivery: UUID | str) -> Delivery:
    """The delivery with this id; refused where there is none."""
    try:
        return Delivery.objects.get(id=UUID(str(delivery)))
    except (Delivery.DoesNotExist, ValueError) as fault:
        raise NoSuchDelivery(f"no delivery has the id {delivery}") from fault


def receipt(delivery: UUID | str, *, problems: int = PROBLEMS_SHOWN) -> Receipt:
    """The receipt of a delivery with its first `problems` problems."""
    held = held_delivery(delivery)
    counts = chunk_sums(held.id)
    lines = Problem.objects.filter(delivery_id=held.id)
    shown = tuple(
        ProblemLine(line.row, line.column, line.rule, line.message, line.message_en, line.value, line.fate)
        for line in lines.order_by("row", "id")[:problems]
    )
    return Receipt(
        id=str(held.id),
        feed=held.feed,
        file=held.file_name,
        digest=held.digest,
        state=held.state,
        stopped_because=held.stopped_because,
        stopped_because_en=held.stopped_because_en or held.stopped_because,
        rows=held.rows,
        withdrawn=held.withdrawn,
        repaired_values=held.repaired_values,
        warnings=tuple(held.warnings),
        warnings_en=tuple(held.warnings_en or held.warnings),
        problems=shown,
        problem_count=lines.count(),
        position=held.position,
        received_at=held.received_at,
        rulebook=held.rulebook,
        returned_file=next((str(file) for file in returned_files(held.id)), None),
        **counts,
    )


def chunk_sums(delivery: UUID) -> dict[str, int]:
    """How many rows of a delivery ended in each way, as far as they are entered."""
    names = ("new", "changed", "unchanged", "queried", "returned")
    return Chunk.objects.filter(delivery_id=delivery).aggregate(**{name: Sum(name, default=0) for name in names})


def returned_files(delivery: UUID) -> list[Path]:
    """The file of what a delivery gave back, if there is one."""
    folder: Path = settings.HOME / "returned" / str(delivery)
    return sorted(folder.glob("*")) if folder.is_dir() else []


def deliveries_of(agency: str, *, limit: int = 50, before: datetime | None = None) -> list[Receipt]:
    """The agency's deliveries, newest first, without their problems."""
    held = Delivery.objects.filter(agency=agency)
    if before is not None:
        held = held.filter(received_at__lt=before)
    return [receipt(one, problems=0) for one in held.order_by("-received_at").values_list("id", flat=True)[:limit]]


def waiting_rows(*, feed: str | None = None, limit: int = 100) -> list[Waiting]:
    """The rows that wait for a person, longest waiting first."""
    held = Waiting.objects.filter(settled_at=None)
    return list((held.filter(feed=feed) if feed else held).order_by("since", "id")[:limit])


def feed_of_waiting(number: int) -> str | None:
    """The feed by which the row with this number came; None where no such row waits."""
    return Waiting.objects.filter(id=number, settled_at=None).values_list("feed", flat=True).first()
