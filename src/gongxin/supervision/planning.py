"""The population of a plan, found set-wise in the store: who falls under which policy, and in which class."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection

from gongxin.measures.queries import check
from gongxin.rulebook.book import RulebookOnDay
from gongxin.rulebook.items import Condition
from gongxin.rulebook.supervision import Holding, PolicyTerms
from gongxin.store.steps import steps_in
from gongxin.subjects.places import code_prefix
from gongxin.supervision.rules import PlanRefused, short_key

STEPS = steps_in(Path(__file__).with_name("plan.sql"))
AT_ONCE = 50_000
BARRED = "no"

HELD = """EXISTS (SELECT FROM dossiers_record AS record JOIN dossiers_version AS version
    ON version.subject_id = record.subject_id AND version.record_id = record.id
    WHERE record.subject_id = subject.id AND record.item = {item} AND version.known_to IS NULL
      AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to){conditions})"""
LISTED = "CASE jsonb_typeof({field}) WHEN 'array' THEN {field} ELSE jsonb_build_array({field}) END"


class Sorting:
    """A population being sorted into strata, within one transaction."""

    def __init__(self, law: RulebookOnDay, policies: Mapping[str, PolicyTerms], *, region: str, day: date) -> None:
        self.law, self.policies, self.day = law, policies, day
        self.region = f"{code_prefix(region)}%"
        self.names = [short_key(key) for key in policies]
        for step in ("forget_grades", "forget_classes", "forget_strata"):
            self._do(step)
        self._do("take_grades")
        self._do("take_classes")

    def take_grades(self, run: int, *, none: str) -> None:
        """Let a run's grades stand ready; `none` is what the model says in place of a grade."""
        self._do("read_grades", run=run, none=none)
        self._do("weigh_grades")

    def classify(self, *, graded: Iterable[str]) -> None:
        """Put everybody into the class of each policy; `graded` are the policies that take the run's grades."""
        with_grades = set(graded)
        for place, (key, terms) in enumerate(self.policies.items(), 1):
            if key in with_grades:
                self._refuse_unknown(key, terms)
            self._classify(place, terms, graded=key in with_grades)
            for extra in terms.extra:
                self._raise(place, extra.purpose, extra.name)
        self._do("sort", names=self.names)

    def counted(self) -> list[tuple[str, int]]:
        """How many there are of each stratum."""
        return self._rows("count_strata")

    def enrol(self, plan: int) -> None:
        """Everybody stands in the plan."""
        self._do("enrol", plan=plan)

    def _refuse_unknown(self, key: str, terms: PolicyTerms) -> None:
        if unknown := self._rows("unknown_grades", grades=[rate.grade for rate in terms.rates]):
            raise PlanRefused(f"the run gives the grade {unknown[0][0]}, for which {key} has no rate")

    def _classify(self, place: int, terms: PolicyTerms, *, graded: bool) -> None:
        given = Given()
        trades = "".join(f"WHEN {given.held(one.holding)} THEN {given.value(f'{one.name}/')} " for one in terms.trades)
        exempt = " OR ".join(given.held(one.holding) for one in terms.exempt)
        parts = {
            "trade": f"CASE {trades}ELSE '' END" if trades else "''",
            "covered": given.held(terms.holding) if terms.holding else "true",
            "exempt": exempt or "false",
        }
        sql = STEPS["classify"].format(**parts)
        known = {"place": place, "graded": graded, "ungraded": terms.ungraded, "region": self.region}
        values: dict[str, Any] = {**given.values, **known, "kinds": list(terms.subjects), "day": self.day}
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    def _raise(self, place: int, purpose: str, label: str) -> None:
        """Those for whom the answer is no are of that class; only whoever has a record that could matter is asked."""
        terms = self.law.purpose(purpose).terms
        measures = self.law.measures()
        named = (measures[key].terms for key in (terms.measures if terms else ()) if key in measures)
        items = sorted({ground.item for one in named if one for ground in one.grounds})
        codes = iter([code for (code,) in self._rows("suspects", place=place, items=items)])
        while chunk := list(islice(codes, AT_ONCE)):
            answers = check(chunk, purpose=purpose, day=self.day)["answers"]
            barred = [code for code, one in zip(chunk, answers, strict=True) if one["answer"] == BARRED]
            self._do("raise", place=place, label=label, codes=barred)

    def _do(self, step: str, **given: Any) -> None:  # noqa: ANN401 — parameters of SQL
        with connection.cursor() as cursor:
            cursor.execute(STEPS[step], given)

    def _rows(self, step: str, **given: Any) -> list[Any]:  # noqa: ANN401 — parameters and rows of SQL
        with connection.cursor() as cursor:
            cursor.execute(STEPS[step], given)
            rows: list[Any] = cursor.fetchall()
        return rows


class Given:
    """The parameters of a statement as its conditions are written."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def value(self, value: object) -> str:
        """The place of a value in the statement."""
        name = f"given{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def held(self, holding: Holding) -> str:
        """SQL that holds where the organisation has a record of the item that meets every condition."""
        conditions = "".join(f"\n      AND {self.condition(one)}" for one in holding.when)
        return HELD.format(item=self.value(holding.item), conditions=conditions)

    def condition(self, one: Condition) -> str:
        """The same as `gongxin.rulebook.severity.holds` says of a record's facts."""
        field = f"(version.facts -> {self.value(one.field)})"
        values = f"({LISTED.format(field=field)})"
        stated = f"coalesce({field} NOT IN ('null', '\"\"', '[]'), false)"
        if one.stated is not None:
            return stated if one.stated else f"NOT {stated}"
        if one.includes is not None:
            return f"coalesce({values} ?| {self.value(list(one.includes))}::text[], false)"
        if one.within is not None:
            return f"({stated} AND {values} <@ to_jsonb({self.value(list(one.within))}::text[]))"
        bound, sign = (one.at_least, ">=") if one.at_least is not None else (one.at_most, "<=")
        number = f"jsonb_typeof({values} -> 0) = 'number' AND jsonb_array_length({values}) = 1"
        return f"CASE WHEN {number} THEN ({values} ->> 0)::numeric {sign} {self.value(bound)} ELSE false END"


def members_of(plan: int) -> list[tuple[str, str, str, int]]:
    """Stratum, code, region and number of every member of the plan, in no order."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS["population"], {"plan": plan})
        rows: list[tuple[str, str, str, int]] = cursor.fetchall()
    return rows
