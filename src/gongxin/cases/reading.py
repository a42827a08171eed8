"""Cases read whole: the procedure that governs each, and where its steps have brought it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.db.models import Q

from gongxin.agencies.guarding import seen_whole
from gongxin.cases.models import Case, Service, StepTaken
from gongxin.cases.procedure import Happened, Procedure, Standing, opened, served_on
from gongxin.periods import day_of
from gongxin.rulebook.procedures import ServiceText
from gongxin.rulebook.queries import adopted_as


@dataclass
class Read:
    """A case with all that is kept of it."""

    case: Case
    procedure: Procedure
    standing: Standing
    steps: list[StepTaken]
    services: dict[int, Service] = field(default_factory=dict)

    @property
    def takers(self) -> dict[str, set[str]]:
        """The names of those who took each step."""
        found: dict[str, set[str]] = defaultdict(set)
        for step in self.steps:
            found[step.name].add(step.by)
        return found


def read_cases(cases: Sequence[Case]) -> list[Read]:
    """The cases, each with its steps and services: three queries, however many they are."""
    numbers = [case.id for case in cases]
    steps: dict[int, list[StepTaken]] = defaultdict(list)
    for step in StepTaken.objects.filter(case_id__in=numbers).order_by("case_id", "number"):
        steps[step.case_id].append(step)
    services = {one.step_id: one for one in Service.objects.filter(step__case_id__in=numbers)}
    return [_read(case, steps[case.id], services) for case in cases]


def _read(case: Case, steps: list[StepTaken], services: dict[int, Service]) -> Read:
    procedure = procedure_of(case)
    first = opened(procedure.terms, case.opened_at, days=stated_days(case))
    rule = procedure.terms.service
    happened = tuple(Happened(step.name, step.at, _served(services.get(step.id), rule)) for step in steps)
    standing = Standing(case.state, first.history + happened, first.days)
    return Read(case, procedure, standing, steps, {step.id: services[step.id] for step in steps if step.id in services})


def stated_days(case: Case) -> dict[str, date]:
    """The days that the opening of the case stated."""
    return {name: date.fromisoformat(day) for name, day in case.days.items()}


def deciders_before(case: Case) -> dict[str, int]:
    """Who decided in the first instance in the case that this one is about, or in an earlier one about its record.

    Each with the number of that case.
    """
    about = Q(id=case.about) if case.about is not None else Q(pk__in=[])
    same = Q(record_id=case.record_id) if case.record_id is not None else Q(pk__in=[])
    with seen_whole():  # under whichever mandate somebody decided before
        reads = read_cases(list(Case.objects.filter(about | same, id__lt=case.id).order_by("id")))
    return {
        step.by: read.case.id
        for read in reads
        for step in read.steps
        if read.procedure.step(step.name).instance == "first"
    }


def _served(service: Service | None, rule: ServiceText) -> date | None:
    if service is None:
        return None
    delivered, read = service.delivered_at, service.read_at
    return served_on(
        rule,
        sent_on=day_of(service.sent_at),
        delivered_on=day_of(delivered) if delivered else None,
        read_on=day_of(read) if read else None,
    )


def procedure_of(case: Case) -> Procedure:
    """The procedure as it was in force on the day that governs the case, in the packs adopted then."""
    return _governing(case.adoption, case.procedure, case.governed_on)


@lru_cache(maxsize=256)
def _governing(adoption: int, key: str, day: date) -> Procedure:
    return Procedure.of(adopted_as(adoption).procedure(key), day=day)
