"""Organisations of the invented province, as the API's tests need them."""

from datetime import UTC, datetime

from gongxin.codes.checks import check_character, organisation_check
from gongxin.subjects.models import Name, Subject

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)


def code_of(number: int, *, front: str = "91990100") -> str:
    """A valid code of the invented province."""
    body = f"{number:08d}"
    whole = front + body + organisation_check(body)
    return whole + check_character(whole)


def organisation(number: int, *names: str, kind: str = "enterprise") -> Subject:
    """An organisation with the first name borne now and registered."""
    code = code_of(number)
    held = Subject.objects.create(
        code=code, code_as_published=code, kind=kind, region="990100", known_from=NOON, stated_by=1
    )
    for name in names:
        Name.objects.create(
            subject=held, name=name, plain=name, registered=name == names[0], known_from=NOON, stated_by=1
        )
    return held
