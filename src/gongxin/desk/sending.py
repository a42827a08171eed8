"""A visit that may send forms: the desk's words beside the site's, a token in every form, no copy kept by anybody."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.middleware.csrf import get_token

from gongxin.desk.texts import SPEECHES, environment
from gongxin.site.pages import Visit
from gongxin.site.wording import Wording

KEPT_NOWHERE = "no-store"


@dataclass(frozen=True)
class Sending(Visit):
    """A visit whose pages have forms that are sent."""

    @property
    def wording(self) -> Wording:
        """The forms of the visit's language, the desk's words among them."""
        return Wording(SPEECHES[self.language])

    @property
    def root(self) -> str:
        """Where the desk's addresses begin."""
        return f"/{self.language}/desk"

    def drawn(self, template: str, **context: object) -> str:
        """The text of `template` in the visit's language."""
        return environment(self.language).get_template(template).render(language=self.language, **context)

    def frame(self) -> dict[str, object]:
        """What every page with a form is drawn with."""
        return {**super().frame(), "token": get_token(self.request), "desk": self.root}

    def page(self, template: str, *, status: int = 200, cache: str = KEPT_NOWHERE, **context: object) -> HttpResponse:
        """The answer with a page; no copy of it is kept."""
        return super().page(template, status=status, cache=cache, **context)
