"""The rules of the bench of evaluation in OpenFisca-Core, for the same organisations, to the same scores and grades.

OpenFisca-Core is under the AGPL: it is in no lock file and no part of the software, and this way is gone only where
somebody installed it by hand.  Its whole numbers have 32 bits, so scores are kept in thousandths of hundredths.
"""

from pathlib import Path
from typing import Any

from bench.evaluation_rules import FLOOR, GRADES, ITEMS, RULES, RUNGS, SIDES, STEPS, TODAY, VETO, Rule

START = 10_000_000
READ = ("subject", "item", "severity", "decided", "money_fine", "choices_kinds")
SEVERITIES = ("minor", "ordinary", "serious")


def by_openfisca(folder: Path, into: Path) -> None:
    """A variable for every rule, summed over the organisation's records."""
    import numpy as np
    import polars as pl

    subjects = pl.read_parquet(folder / "subjects" / "*.parquet").sort("subject")["subject"].to_numpy()
    records = pl.read_parquet(folder / "records" / "*.parquet", columns=list(READ))
    records = records.filter(pl.col("subject").is_in(pl.Series(subjects).implode()))
    simulation = _simulation(subjects, records)
    score, grade = (simulation.calculate(name, "2026-09") for name in ("score", "grade"))
    names = np.array([*(name for name, _ in GRADES), "D"])
    told = pl.DataFrame({"subject": subjects, "score": score.astype("int64") * 1_000, "grade": names[grade]})
    told.write_parquet(into)


def _simulation(subjects: Any, records: Any) -> Any:  # noqa: ANN401
    import numpy as np
    from openfisca_core.simulation_builder import SimulationBuilder

    system = _system()
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("record", np.arange(records.height))
    organisations = builder.declare_entity("organisation", subjects)
    organisations.members_entity_id = np.searchsorted(subjects, records["subject"].to_numpy())
    organisations.members_role = np.repeat(organisations.entity.flattened_roles[0], records.height)
    simulation = builder.build(system)
    kinds = records["choices_kinds"].fill_null("")
    given = {
        "item": _numbered(records["item"], [f"bench.{name}" for name in ITEMS]),
        "severity": _numbered(records["severity"], SEVERITIES),
        "decided": records["decided"].to_numpy(),
        "fine": records["money_fine"].fill_null(0).to_numpy(),
        "closure": kinds.str.contains("|closure|", literal=True).to_numpy().astype("int32"),
    }
    for name, values in given.items():
        simulation.set_input(name, "2026-09", values.astype("int32"))
    return simulation


def _numbered(column: Any, names: Any) -> Any:  # noqa: ANN401
    """Texts as their places in the list."""
    return column.replace_strict(list(names), list(range(len(names))), default=-1).to_numpy()


def _system() -> Any:  # noqa: ANN401
    """Records as persons, organisations as their groups, and a variable for every input, rule and result."""
    from openfisca_core.entities import build_entity
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    record = build_entity(key="record", plural="records", label="record", is_person=True)
    member = [{"key": "member", "plural": "members", "label": "member"}]
    organisation = build_entity(key="organisation", plural="organisations", label="organisation", roles=member)
    system = TaxBenefitSystem([record, organisation])
    for name in ("item", "severity", "decided", "fine", "closure"):
        system.add_variable(_variable(name, record, None))
    for rule in RULES:
        system.add_variable(_variable(f"n_{rule.key}", organisation, _measure(rule)))
        system.add_variable(_variable(f"p_{rule.key}", organisation, _points(rule)))
    system.add_variable(_variable("score", organisation, _score))
    system.add_variable(_variable("grade", organisation, _grade))
    return system


def _variable(name: str, entity: Any, formula: Any) -> Any:  # noqa: ANN401
    from openfisca_core.periods import DateUnit
    from openfisca_core.variables import Variable

    said = {"value_type": int, "entity": entity, "definition_period": DateUnit.MONTH, "label": name}
    return type(name, (Variable,), said | ({"formula": formula} if formula else {}))


def _measure(rule: Rule) -> Any:  # noqa: ANN401
    def formula(organisation: Any, period: Any) -> Any:  # noqa: ANN401
        import numpy as np

        taken = organisation.members("item", period) == ITEMS.index(rule.item.partition(".")[2])
        decided = organisation.members("decided", period)
        if rule.within:
            taken = taken & (decided > TODAY - rule.within)
        if rule.severity:
            taken = taken & (organisation.members("severity", period) == SEVERITIES.index(rule.severity))
        if rule.kind:
            taken = taken & (organisation.members("closure", period) == 1)
        if rule.how == "sum":
            return _summed(organisation, taken * organisation.members("fine", period))
        if rule.how == "faded":
            ages = [decided <= TODAY - days for days, _ in reversed(STEPS)]
            return _summed(organisation, taken * np.select(ages, [part for _, part in reversed(STEPS)], 1_000))
        return _summed(organisation, taken * 1)

    return formula


def _summed(organisation: Any, values: Any) -> Any:  # noqa: ANN401
    """The sum over each organisation's records; its own sum ends with the last organisation that has one."""
    import numpy as np

    found = organisation.sum(values)
    return np.pad(found, (0, organisation.count - len(found)))


def _points(rule: Rule) -> Any:  # noqa: ANN401
    def formula(organisation: Any, period: Any) -> Any:  # noqa: ANN401
        import numpy as np

        found = organisation(f"n_{rule.key}", period)
        if rule.how == "sum":
            reached = [found >= at for at, _ in reversed(RUNGS)]
            return np.select(reached, [-less * 1_000 for _, less in reversed(RUNGS)], 0)
        given = found * (rule.each if rule.how == "faded" else rule.each * 1_000)
        return given if rule.least is None else np.maximum(given, rule.least * 1_000)

    return formula


def _score(organisation: Any, period: Any) -> Any:  # noqa: ANN401
    import numpy as np

    total = START
    for side in range(SIDES):
        given = sum(organisation(f"p_{rule.key}", period) for rule in RULES if rule.side == side)
        total = total + np.maximum(given, -FLOOR * 1_000)
    return total


def _grade(organisation: Any, period: Any) -> Any:  # noqa: ANN401
    """The place of the grade; the veto gives the last one."""
    import numpy as np

    score = organisation("score", period)
    by_score = np.select([score >= cut * 1_000 for _, cut in GRADES], list(range(len(GRADES))), len(GRADES))
    return np.where(organisation(f"n_{VETO[1]}", period) >= VETO[2], len(GRADES), by_score)
