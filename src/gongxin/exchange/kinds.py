"""Which kind of organisation a code belongs to, by its first two characters (GB 32100-2015)."""

import polars as pl

from gongxin.rulebook.items import SubjectKind

KIND_OF_PAIR = {
    "91": SubjectKind.ENTERPRISE,
    "92": SubjectKind.INDIVIDUAL_BUSINESS,
    "93": SubjectKind.COOPERATIVE,
    "11": SubjectKind.GOVERNMENT,
    "12": SubjectKind.INSTITUTION,
    "13": SubjectKind.SOCIAL_ORGANISATION,
    "51": SubjectKind.SOCIAL_ORGANISATION,
    "52": SubjectKind.SOCIAL_ORGANISATION,
    "53": SubjectKind.SOCIAL_ORGANISATION,
    "N1": SubjectKind.COOPERATIVE,
    "N2": SubjectKind.COOPERATIVE,
    "N3": SubjectKind.COOPERATIVE,
}


def kind_of_code(code: pl.Expr) -> pl.Expr:
    """The kind of each code; null where there is no code."""
    pair = code.str.slice(0, 2)
    kinds = [kind.value for kind in KIND_OF_PAIR.values()]
    known = pair.replace_strict(list(KIND_OF_PAIR), kinds, default=SubjectKind.OTHER.value, return_dtype=pl.String())
    return pl.when(code.is_not_null()).then(known)
