"""What is recorded of an agency that let its time run out: plain values, and never anything about an officer."""

from datetime import date

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import SubjectKind, Words

SILENCE = "agency-silence"
"""The last part of the key of the catalogue item that holds silences."""
INSTITUTIONS = "12"
"""How codes of public institutions begin; those of organs and all other public bodies begin otherwise."""


def silence_item(rulebook: Rulebook) -> str | None:
    """The key of the catalogue item that holds silences; None where no adopted pack has one: then none is recorded."""
    return next((key for key in sorted(rulebook.catalogue) if key.rpartition(".")[2] == SILENCE), None)


def kind_of_body(code: str) -> SubjectKind:
    """What kind of organisation a public body is."""
    return SubjectKind.INSTITUTION if code.startswith(INSTITUTIONS) else SubjectKind.GOVERNMENT


def facts_of_silence(
    *, case: int, procedure: Words, duty: Words, last_day: date, acted_on: date | None
) -> dict[str, object]:
    """What the record of a silence states: case, duty and days; neither the organisation concerned nor a person."""
    stated: dict[str, object] = {
        "case_number": str(case),
        "procedure": procedure.zh,
        "duty": duty.zh,
        "due_on": last_day.isoformat(),
        "acted_on": acted_on and acted_on.isoformat(),
    }
    return {name: value for name, value in stated.items() if value is not None}
