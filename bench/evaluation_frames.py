"""The rules of the bench of evaluation in polars and in pandas, to the same rows."""

from pathlib import Path

from bench.evaluation_rules import FLOOR, GRADES, RULES, RUNGS, SIDES, STEPS, TODAY, VETO, Rule

READ = ["subject", "item", "severity", "decided", "money_fine", "choices_kinds"]
START = 10_000_000_000


def by_polars(folder: Path, into: Path) -> None:
    """Lazily, streaming, in one pass."""
    import polars as pl

    def taken(rule: Rule) -> pl.Expr:
        found = pl.col("item") == rule.item
        if rule.within:
            found &= pl.col("decided") > TODAY - rule.within
        if rule.severity:
            found &= pl.col("severity") == rule.severity
        if rule.kind:
            found &= pl.col("choices_kinds").str.contains(f"|{rule.kind}|", literal=True)
        return found

    def measure(rule: Rule) -> pl.Expr:
        if rule.how == "sum":
            return pl.col("money_fine").filter(taken(rule)).sum()
        if rule.how == "faded":
            return pl.col("part").filter(taken(rule)).sum()
        return taken(rule).sum().cast(pl.Int64)

    def points(rule: Rule) -> pl.Expr:
        found = pl.col(rule.key).fill_null(0)
        if rule.how == "sum":
            given = pl.lit(0, pl.Int64)
            for at, less in RUNGS:
                given = pl.when(found >= at).then(-less * 1_000).otherwise(given)
            return given
        given = found * (rule.each if rule.how == "faded" else rule.each * 1_000)
        return given if rule.least is None else pl.max_horizontal(given, pl.lit(rule.least * 1_000))

    part = pl.lit(1_000, pl.Int64)
    for days, left in STEPS:
        part = pl.when(pl.col("decided") <= TODAY - days).then(left).otherwise(part)
    records = pl.scan_parquet(folder / "records" / "*.parquet").select(READ).with_columns(part=part)
    counted = records.group_by("subject").agg([measure(rule).alias(rule.key) for rule in RULES])
    subjects = pl.scan_parquet(folder / "subjects" / "*.parquet").filter(pl.col("kind") == "enterprise")
    whole = subjects.select("subject").join(counted, on="subject", how="left")
    whole = whole.with_columns([points(rule).alias(f"p_{rule.key}") for rule in RULES])
    sides = [pl.sum_horizontal([f"p_{rule.key}" for rule in RULES if rule.side == n]) for n in range(SIDES)]
    whole = whole.with_columns([given.alias(f"t{n}") for n, given in enumerate(sides)])
    kept = [pl.max_horizontal(f"t{n}", pl.lit(-FLOOR * 1_000)) for n in range(SIDES)]
    whole = whole.with_columns(score=START + pl.sum_horizontal(kept) * 1_000)
    grade = pl.lit("D")
    for name, cut in reversed(GRADES):
        grade = pl.when(pl.col("score") >= cut * 1_000_000).then(pl.lit(name)).otherwise(grade)
    veto = pl.col(VETO[1]).fill_null(0) >= VETO[2]
    flags = [pl.when(veto).then(pl.lit(VETO[0]))]
    flags += [pl.when(pl.col(f"t{n}") < -FLOOR * 1_000).then(pl.lit(f"dimension.side{n}")) for n in range(SIDES)]
    reasons = [
        pl.when(pl.col(f"p_{rule.key}") != 0).then(pl.format(rule.key + ":{}", pl.col(f"p_{rule.key}") * 1_000))
        for rule in RULES
    ]
    whole = whole.select(
        "subject",
        "score",
        pl.when(veto).then(pl.lit("D")).otherwise(grade).alias("grade"),
        grade.alias("unbounded"),
        pl.concat_str(flags, separator=";", ignore_nulls=True).alias("flags"),
        pl.concat_str(reasons, separator=";", ignore_nulls=True).alias("reasons"),
    )
    whole.sort("subject").collect(engine="streaming").write_parquet(into)


def by_pandas(folder: Path, into: Path) -> None:
    """A mask and a group for every rule, in whole numbers; texts of items and classes as categories."""
    import numpy as np
    import pandas as pd

    records = pd.read_parquet(folder / "records", columns=READ)
    records = records.astype(dict.fromkeys(("item", "severity", "choices_kinds"), "category"))
    subjects = pd.read_parquet(folder / "subjects", columns=["subject", "kind"])
    index = pd.Index(np.sort(subjects.loc[subjects["kind"] == "enterprise", "subject"].to_numpy()), name="subject")
    passed = [records["decided"] <= TODAY - days for days, _ in reversed(STEPS)]
    records["part"] = np.select(passed, [part for _, part in reversed(STEPS)], 1_000)
    items = {item: records[records["item"] == item] for item in records["item"].cat.categories}
    counted, points = {}, {}
    for rule in RULES:
        found = items[rule.item]
        if rule.within:
            found = found[found["decided"] > TODAY - rule.within]
        if rule.severity:
            found = found[found["severity"] == rule.severity]
        if rule.kind:
            kinds = [one for one in found["choices_kinds"].cat.categories if f"|{rule.kind}|" in one]
            found = found[found["choices_kinds"].isin(kinds)]
        groups = found.groupby("subject", sort=False)
        column = {"sum": "money_fine", "faded": "part"}.get(rule.how)
        measured = groups[column].sum() if column else groups.size()
        counted[rule.key] = measured.reindex(index, fill_value=0).to_numpy().astype("int64")
        points[rule.key] = _points_in_pandas(rule, counted[rule.key])
    totals = [sum(points[rule.key] for rule in RULES if rule.side == n) for n in range(SIDES)]
    score = START + sum(np.maximum(total, -FLOOR * 1_000) for total in totals) * 1_000
    unbounded = np.select([score >= cut * 1_000_000 for _, cut in GRADES], [grade for grade, _ in GRADES], "D")
    veto = counted[VETO[1]] >= VETO[2]
    flags = _joined([(veto, VETO[0])] + [(t < -FLOOR * 1_000, f"dimension.side{n}") for n, t in enumerate(totals)])
    said = [(points[rule.key] != 0, f"{rule.key}:" + pd.Series(points[rule.key] * 1_000).astype(str)) for rule in RULES]
    given = {"score": score, "grade": np.where(veto, "D", unbounded), "unbounded": unbounded}
    pd.DataFrame({"subject": index, **given, "flags": flags, "reasons": _joined(said)}).to_parquet(into, index=False)


def _points_in_pandas(rule: Rule, measured):  # noqa: ANN001, ANN202 - NumPy's arrays
    import numpy as np

    if rule.how == "sum":
        at = [measured >= step for step, _ in reversed(RUNGS)]
        return np.select(at, [-less * 1_000 for _, less in reversed(RUNGS)], 0)
    given = measured * (rule.each if rule.how == "faded" else rule.each * 1_000)
    return given if rule.least is None else np.maximum(given, rule.least * 1_000)


def _joined(parts):  # noqa: ANN001, ANN202 - of masks and texts
    """The texts whose mask holds, with `;` between."""
    import pandas as pd

    joined = pd.Series("", index=range(len(parts[0][0])))
    for mask, text in parts:
        told = joined.where(joined == "", joined + ";") + text
        joined = joined.where(~mask, told)
    return joined
