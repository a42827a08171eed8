"""A model's program run in the store over the rows of a few organisations alone."""

from collections.abc import Mapping, Sequence

from django.db import connection

from gongxin.dossiers.extract import Wanted, records_shown, subjects_told_of
from gongxin.evaluation.engines import Tables, run_in_postgresql
from gongxin.evaluation.queries import Asked, grades_given
from gongxin.evaluation.rules import Result


def worked_out(subjects: Sequence[int], *, asked: Asked, wanted: Wanted, others: Mapping[str, int]) -> list[Result]:
    """What the model gives of each of these organisations, of whom it is about; the rest are left out."""
    told = subjects_told_of(wanted, subjects=subjects) if subjects else []
    if not told:
        return []
    records = records_shown(wanted, subjects=subjects)
    given = [(subject, *grade) for subject in subjects for grade in grades_given(subject, others)] if others else []
    tables: Tables = {"subjects": told, "records": records, "others": given}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        return run_in_postgresql(cursor, asked.program, tables)
