"""A report from credential to sealed PDF, with the fonts that the node has."""

from pathlib import Path

from gongxin.reports.actions import Signed, Signing
from gongxin.reports.seals import sealed
from gongxin.reports.sheets import press, printed
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.queries import current

FONTS = "fonts"


def place_of(law: Rulebook) -> str:
    """Whose platform this is: the narrowest jurisdiction among the adopted packs."""
    packs = list(law.packs.values())
    own = next((pack for kind in ("demo", "local", "national") for pack in packs if pack.kind == kind), None)
    return own.title.zh if own else "公信"


def sealed_sheet(signed: Signed, *, signing: Signing, home: Path) -> bytes:
    """The sealed PDF of a report that was issued, its credential attached; refused where a character has no glyph."""
    place = place_of(current())
    made = press(home / FONTS)
    content = printed(signed.report, signed.document, place=place, at=signed.report.issued_at, press=made)
    return sealed(content, keys=signing.keys, at=signed.report.issued_at)
