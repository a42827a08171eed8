"""Every word that the desk says beside the site's, in both languages."""

from functools import cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment

from gongxin.site.environment import FOLDER as SITE_TEMPLATES
from gongxin.site.environment import environment_of
from gongxin.site.texts import TEXTS as SITE_TEXTS
from gongxin.site.texts import Language, Speech, read_texts

ROOM = Path(__file__).parent
OWN_TEXTS = read_texts(ROOM / "texts.yaml")
TEXTS = MappingProxyType({**SITE_TEXTS, **OWN_TEXTS})
SPEECHES = MappingProxyType({language: Speech(language, TEXTS) for language in Language})


@cache
def environment(language: Language) -> Environment:
    """The desk's templates before the site's, in one language."""
    return environment_of(SPEECHES[language], ROOM / "templates", SITE_TEMPLATES)
