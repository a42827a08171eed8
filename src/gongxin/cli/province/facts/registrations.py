"""The register itself: one row for every organisation, as the registrar has it on a day."""

from datetime import timedelta

import polars as pl

FIELDS = ("registered_on", "status", "organisation_type", "capital", "scope", "province", "address", "industry")


def register(organisations: pl.DataFrame, *, names: pl.Series) -> pl.DataFrame:
    """The register with these `names`; the persona of whom nothing is published does not stand in it."""
    return organisations.with_columns(name=names).select(
        "subject",
        *FIELDS,
        "name",
        "persona",
        arrives=pl.col("registered_on") + timedelta(days=1),
        city="city_name",
        authority="registrar",
    ).filter(pl.col("persona").ne_missing("silent"))  # fmt: skip
