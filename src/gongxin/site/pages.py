"""How every page is answered: its language, type size and headers; and the one place where the site reads the clock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

from gongxin.codes.identity import scrub
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.queries import current
from gongxin.site.environment import render
from gongxin.site.parameters import read_parameters
from gongxin.site.texts import SPEECHES, Language
from gongxin.site.wording import Wording

A_YEAR = 31_536_000
WORTH_COMPRESSING = 1_000
ALWAYS_ASK = "no-cache"
A_WHILE = "max-age=300"
LONGEST_ADDRESS = 2_000
"""How long an address may be that a page repeats in its links to other languages and sizes."""


def clock() -> datetime:
    """The moment at which a page is asked for; everything below gets it as an argument."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Visit:
    """One request for a page: what was asked, in which language, when, and the law that is adopted."""

    request: HttpRequest
    language: Language
    now: datetime
    parameters: Mapping[str, str]
    book: Rulebook | None
    secret: bool = False

    @property
    def law(self) -> Rulebook:
        """The adopted rulebook; pages that need it are not reached without one."""
        assert self.book is not None
        return self.book

    @property
    def wording(self) -> Wording:
        """The forms of the visit's language."""
        return Wording(SPEECHES[self.language])

    def page(self, template: str, *, status: int = 200, cache: str = ALWAYS_ASK, **context: object) -> HttpResponse:
        """The answer with a page drawn from `template`."""
        content = self.drawn(template, **self.frame(), **context).encode()
        return _answered(self.request, content, status=status, cache=cache, chosen=self.parameters.get("type"))

    def drawn(self, template: str, **context: object) -> str:
        """The text of `template` in the visit's language."""
        return render(template, language=self.language, **context)

    @property
    def place(self) -> str:
        """Whose platform this is: the narrowest jurisdiction among the adopted packs."""
        packs = [] if self.book is None else list(self.book.packs.values())
        own = next((pack for kind in ("demo", "local", "national") for pack in packs if pack.kind == kind), None)
        return self.wording.say.title(own.title) if own else ""

    @property
    def invented(self) -> bool:
        """Whether the packs are those of an invented jurisdiction."""
        return self.book is not None and any(pack.kind == "demo" for pack in self.book.packs.values())

    def agency(self, key: str) -> str:
        """The title of an agency, or its key where the adopted packs do not name it."""
        agency = None if self.book is None else self.book.agencies.get(key)
        return key if agency is None else self.wording.say.title(agency.title)

    def sized(self, size: str) -> str:
        """The address of this page in another size of type."""
        return self._address(self.language, {"type": size})

    def address_in(self, language: Language) -> str:
        """The address of this page in another language."""
        return self._address(language, {})

    def _address(self, language: Language, more: Mapping[str, str]) -> str:
        """This page's address with changes; one that is endless or may hold a person's number is never repeated."""
        query, path = QueryDict(mutable=True), f"/{language}/"
        whole = self.request.get_full_path()
        if not self.secret and len(whole) <= LONGEST_ADDRESS and scrub(unquote(whole)) == unquote(whole):
            query = self.request.GET.copy()
            query.pop("type", None)
            path += self.request.path.removeprefix(f"/{self.language}").lstrip("/")
        query.update(more)
        return f"{quote(path)}?{query.urlencode()}" if query else quote(path)

    def frame(self) -> dict[str, object]:
        """What every page is drawn with."""
        chosen = self.parameters.get("type") or self.request.COOKIES.get("type")
        return {
            "visit": self,
            "say": self.wording.say,
            "words": self.wording,
            "root": f"/{self.language}",
            "large": chosen == "large",
            "here": self.request.path.split("/")[2] if self.request.path.count("/") > 1 else "",
            "other_address": self.address_in(self.language.other),
            "book": self.book,
        }


def visit(request: HttpRequest, language: str, *, known: Collection[str] = ()) -> Visit:
    """The visit that a request begins; parameters that its page does not know are refused."""
    return Visit(request, Language(language), clock(), read_parameters(request, known), current())


def visit_in_trouble(request: HttpRequest, *, secret: bool = False) -> Visit:
    """A visit that needs neither law nor parameters, for pages that say what went wrong."""
    return Visit(request, language_of(request), clock(), {}, None, secret=secret)


def language_of(request: HttpRequest) -> Language:
    """The language of the address, or else the first of ours that the browser would accept."""
    first = request.path.split("/")[1] if request.path.startswith("/") else ""
    if first in set(Language):
        return Language(first)
    return preferred(request.headers.get("Accept-Language", ""))


def preferred(accepted: str) -> Language:
    """Which language somebody with these preferences reads; Chinese where nothing is said."""
    wishes = [_wish(part, place) for place, part in enumerate(accepted[:500].split(","))]
    for quality, _, tag in sorted(wishes, key=lambda wish: (-wish[0], wish[1])):
        if quality > 0 and tag.split("-")[0] in set(Language):
            return Language(tag.split("-")[0])
    others = any(quality > 0 and tag not in ("", "*") for quality, _, tag in wishes)
    return Language.EN if others else Language.ZH


def _wish(part: str, place: int) -> tuple[float, int, str]:
    tag, _, rest = part.strip().partition(";")
    try:
        quality = float(rest.strip().removeprefix("q=")) if rest else 1.0
    except ValueError:
        quality = 0.0
    return quality, place, tag.strip().lower()


def _answered(request: HttpRequest, content: bytes, *, status: int, cache: str, chosen: str | None) -> HttpResponse:
    response = HttpResponse(content, status=status, headers={"Cache-Control": cache})
    if len(content) > WORTH_COMPRESSING and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = compress_string(content)
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    if chosen == "large":
        response.set_cookie("type", "large", max_age=A_YEAR, samesite="Lax", httponly=True)
    elif chosen == "usual":
        response.delete_cookie("type", samesite="Lax")
    return response
