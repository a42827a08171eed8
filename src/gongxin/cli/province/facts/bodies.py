"""The codes of the public bodies that facts name: a source knows them, and now and then leaves one out."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from gongxin.rulebook.items import CatalogueTerms

LEFT_OUT = 0.015


def with_codes(
    facts: pl.DataFrame, terms: CatalogueTerms, codes: Mapping[str, str], *, rng: np.random.Generator
) -> pl.DataFrame:
    """The facts with the code of each body beside its name (`authority_code` beside `authority`)."""
    named = [field.name for field in terms.fields if field.name.removesuffix("_code") in facts.columns]
    told = {}
    for name in (name for name in named if name.endswith("_code")):
        stated = pl.Series(rng.random(len(facts)) >= LEFT_OUT)
        code = pl.col(name.removesuffix("_code")).replace_strict(codes, default=None, return_dtype=pl.String)
        told[name] = pl.when(stated).then(code)
    return facts.with_columns(**told)
