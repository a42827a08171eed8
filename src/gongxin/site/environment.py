"""The templates' environment: everything escaped, an undefined name is a fault, nothing read from outside the room."""

import re
from functools import cache
from pathlib import Path
from typing import cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import escape

from gongxin.site.assets import address_of
from gongxin.site.texts import SPEECHES, Language, Speech

FOLDER = Path(__file__).parent / "templates"


SAID = re.compile(r"""{{ say\(["']([\w.]+)["']\) }}""")


class Speaking(Extension):
    """Let a template that is compiled for one language hold its fixed words as text, instead of asking for them."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Put the words in wherever a template says them and nothing else."""
        say = cast(Speech, self.environment.globals["said"])
        return SAID.sub(lambda found: str(escape(say(found[1]))), source)


@cache
def environment(language: Language) -> Environment:
    """The one environment of a language, made on first use; templates are read once."""
    return environment_of(SPEECHES[language], FOLDER)


def environment_of(speech: Speech, *folders: Path) -> Environment:
    """An environment that speaks so, with the templates of these folders, the first before the others."""
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = address_of
    made.globals["said"] = speech
    made.add_extension(Speaking)
    return made


def render(template: str, *, language: Language, **context: object) -> str:
    """The text of a template in a language."""
    return environment(language).get_template(template).render(language=language, **context)
