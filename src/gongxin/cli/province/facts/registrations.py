"""The register itself: one row for every organisation, as the registrar has it on a day."""

from datetime import timedelta

import polars as pl

from gongxin.cli.province.organisations import Drawn

FIELDS = ("registered_on", "status", "organisation_type", "capital", "scope", "province", "address", "industry")


def register(drawn: Drawn, organisations: pl.DataFrame, *, names: pl.Series) -> pl.DataFrame:
    """The register with these `names`; the persona of whom nothing is published does not stand in it."""
    return organisations.with_columns(name=names).select(
        "subject",
        *FIELDS,
        "name",
        "persona",
        arrives=pl.lit(drawn.today - timedelta(days=3650)),
        city="city_name",
        authority="registrar",
    ).filter(pl.col("persona").ne_missing("silent")).drop("persona")  # fmt: skip
