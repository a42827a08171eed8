"""Register and end consumers, note what each was given, and keep what each says that it did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Greatest

from gongxin.agencies.machines import end_machine, machines_of
from gongxin.feeds.models import Consumer, Notice
from gongxin.feeds.queries import ConsumerHeld, held
from gongxin.feeds.rules import (
    ConsumerKind,
    ConsumerRefused,
    FeedEvent,
    RemovalRefused,
    body_of,
    check_address,
    check_country,
    check_name,
    check_position,
    check_removal,
)
from gongxin.ledger.actions import record_event

OPERATOR = "operator"


@dataclass(frozen=True)
class Acknowledged:
    """Up to where a consumer has followed, up to where it was given changes, and how many notices that confirms."""

    acknowledged: int
    given: int
    confirmed: int


def add_consumer(
    name: str, *, kind: ConsumerKind, at: datetime, address: str = "", country: str = "", by: str = OPERATOR
) -> ConsumerHeld:
    """Let the consumer of this name be known from `at` on: what it is given is noted, and it is told what to cease.

    Notices are pushed to the address where one is given; in a country abroad it is given only what an export rule lets
    leave.  Refused for a name that is none or is taken, and for an
    address that is not safe.
    """
    check_name(name)
    if address:
        check_address(address)
    check_country(country)
    body = body_of(name, kind)
    told = {"consumer": name, "kind": kind.value, "address": address, "country": country}
    fields = {"name": name, "kind": kind.value, "body": body, "address": address, "country": country}
    try:
        with transaction.atomic():
            made = Consumer.objects.create(**fields, registered_at=at)
            record_event(FeedEvent.REGISTERED, actor=by, at=at, details=told)
    except IntegrityError as fault:
        raise ConsumerRefused(f"there is a consumer called {name} already") from fault
    return held(made)


def end_consumer(name: str, *, at: datetime, by: str = OPERATOR) -> ConsumerHeld:
    """End the consumer of this name at `at`: it is told nothing any more; what it confirmed stays.

    The machines of a consumer that is no agency end with it.

    Refused where there is none.
    """
    with transaction.atomic():
        found = Consumer.objects.select_for_update().filter(name=name, ended_at=None).first()
        if found is None:
            raise ConsumerRefused(f"there is no consumer called {name}")
        found.ended_at = at
        found.save(update_fields=["ended_at"])
        if found.kind != ConsumerKind.AGENCY:
            for machine in machines_of(found.body):
                if machine.ends_at > at:
                    end_machine(machine.number, at=at, by=by)
        record_event(FeedEvent.ENDED, actor=by, at=at, details={"consumer": name})
    return held(found)


def note_given(consumer: int, *, upto: int, in_step: bool, at: datetime) -> None:
    """The consumer was given everything below `upto`; if that is all there is, its leases are renewed."""
    renewed = {"in_step_at": at} if in_step else {}
    Consumer.objects.filter(id=consumer).update(given=Greatest(F("given"), Value(upto)), given_at=at, **renewed)


def acknowledge(consumer: int, *, position: int, at: datetime) -> Acknowledged:
    """The consumer has followed everything below `position`, and what ended there is gone from its copy.

    That confirms every notice below.  Refused below what it acknowledged before, and beyond what it was given.
    """
    with transaction.atomic():
        found = Consumer.objects.select_for_update().get(id=consumer)
        check_position(position, acknowledged=found.acknowledged, given=found.given)
        found.acknowledged, found.acknowledged_at = position, at
        found.save(update_fields=["acknowledged", "acknowledged_at"])
        waiting = Notice.objects.filter(consumer=found, position__lt=position, confirmed_at=None)
        confirmed = waiting.update(confirmed_at=at, removed_at=at, sent_at=Coalesce(F("sent_at"), Value(at)))
        if confirmed:
            _tell_confirmed(found, {"upto": position, "notices": confirmed}, at=at)
    return Acknowledged(position, found.given, confirmed)


def confirm_removals(consumer: int, removals: Mapping[int, datetime], *, at: datetime) -> int:
    """The consumer has removed these records at these moments, by the numbers of its notices; how many were open.

    Refused whole for a number that is none of its own, and for a moment before the record ceased or still to come.
    What was confirmed before stays as it was said first.
    """
    with transaction.atomic():
        asked = {one.id: one for one in Notice.objects.filter(consumer_id=consumer, id__in=removals)}
        for number, removed_at in removals.items():
            if number not in asked:
                raise RemovalRefused(f"there is no notice number {number} to this consumer")
            check_removal(removed_at, ceased_at=asked[number].ceased_at, now=at)
        waiting = [one.id for one in asked.values() if one.confirmed_at is None]
        done = sum(_confirm_one(number, removals[number], at=at) for number in sorted(waiting))
        if done:
            told = {"notices": done, "numbers": sorted(waiting)[:100]}
            _tell_confirmed(Consumer.objects.get(id=consumer), told, at=at)
    return done


def _confirm_one(number: int, removed_at: datetime, *, at: datetime) -> int:
    sent = Coalesce(F("sent_at"), Value(at))
    return Notice.objects.filter(id=number, confirmed_at=None).update(
        confirmed_at=at, removed_at=removed_at, sent_at=sent
    )


def _tell_confirmed(consumer: Consumer, told: dict[str, object], *, at: datetime) -> None:
    record_event(FeedEvent.CONFIRMED, actor=consumer.body, at=at, details={"consumer": consumer.name, **told})


def note_sent(consumer: int, numbers: list[int], *, at: datetime) -> int:
    """These notices went out to the consumer, by its asking or ours; how many had not before."""
    with transaction.atomic():
        sent = Notice.objects.filter(Q(consumer_id=consumer, id__in=numbers, sent_at=None)).update(sent_at=at)
        if sent:
            found = Consumer.objects.get(id=consumer)
            told = {"consumer": found.name, "notices": sent, "first": min(numbers), "last": max(numbers)}
            record_event(FeedEvent.SENT, actor="platform", at=at, details=told)
    return sent
