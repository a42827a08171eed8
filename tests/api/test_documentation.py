"""The API's page and its limits say what the code does."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from gongxin.api.documentation import ANSWERS, shipped_page
from gongxin.api.limits import SHIPPED, Limits, read_limits
from gongxin.dossiers.answers import Answer

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def test_the_page_is_the_one_that_the_code_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == shipped_page()


def test_every_answer_is_explained() -> None:
    assert set(ANSWERS) == set(Answer)


def test_every_limit_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, counted in read_limits(SHIPPED).requests.items():
        assert f"| {name} | {counted.per_minute:,} |" in text


@pytest.mark.parametrize(
    "broken", [{"requests": {}}, {"cache_seconds": -1}, {"colour": "red"}, {"pages": {"search": {}}}]
)
def test_limits_that_miss_or_add_something_are_refused(broken: dict[str, object]) -> None:
    whole = read_limits(SHIPPED).model_dump()
    with pytest.raises(ValidationError):
        Limits.model_validate({**whole, **broken})


def test_a_route_is_never_in_two_classes() -> None:
    whole = read_limits(SHIPPED).model_dump()
    whole["requests"]["other"]["routes"] = ["/search"]
    with pytest.raises(ValidationError, match="exactly one class"):
        Limits.model_validate(whole)
