"""The rulebook as the operator sees it: what is adopted since when, and what other packs would change.

Nothing is adopted here, and no folder is typed in: the packs compared are those of the node's own setting.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse

from gongxin.desk.visiting import Desk, address
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.difference import Difference, difference
from gongxin.rulebook.loader import PacksUnreadable
from gongxin.rulebook.queries import current_adoption, latest_adoptions
from gongxin.site.parameters import BadAddress, shown

MOST_CHANGES = 300
MOST_VIOLATIONS = 50


@dataclass(frozen=True)
class Compared:
    """What the packs beside the software would change: their digest, what is wrong with them, every change in words."""

    digest: str
    violations: tuple[str, ...]
    changes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether adopting them would change nothing."""
        return not self.violations and not self.changes


@address("rulebook", known=("compare",))
def rulebook(here: Desk) -> HttpResponse:
    """Which packs are the law here, what was adopted before, and, asked for it, what a new edition would change."""
    asked = here.parameters.get("compare", "")
    if asked not in ("", "yes"):
        raise BadAddress("fault.unknown_value", name="compare", value=shown(asked))
    return here.page(
        "rulebook.html",
        adoption=current_adoption(),
        earlier=latest_adoptions(limit=20),
        compared=_compared(here) if asked else None,
        most=MOST_CHANGES,
    )


def _compared(here: Desk) -> Compared:
    """The packs of the node's setting against those adopted."""
    try:
        report = check_packs(settings.PACKS)
        if not report.ok:
            return Compared("", tuple(one.in_words() for one in report.violations[:MOST_VIOLATIONS]), ())
        book = Rulebook.from_packs(settings.PACKS)
    except PacksUnreadable as fault:
        return Compared("", (str(fault),), ())
    return Compared(book.digest, (), tuple(_said(here, one) for one in difference(here.law, book)))


def _said(here: Desk, one: Difference) -> str:
    return one.in_words(here.language)
