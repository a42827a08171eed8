"""The templates' environment: everything escaped, an undefined name is a fault, nothing read from outside the room."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gongxin.site.assets import address_of

FOLDER = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The one environment, made on first use; templates are read once."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = address_of
    return made


def render(template: str, **context: object) -> str:
    """The text of a template."""
    return environment().get_template(template).render(**context)
