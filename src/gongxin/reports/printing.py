"""A report from credential to sealed PDF, with the fonts that the node has and the authority that stamps its time."""

import logging
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from django.conf import settings

from gongxin.reports.actions import Signed, Signing
from gongxin.reports.rules import ReportRefused
from gongxin.reports.seals import Paper, sealed
from gongxin.reports.sheets import press, printed
from gongxin.reports.stamping import Authority
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.queries import current

LOG = logging.getLogger("gongxin.reports")
FONTS = "fonts"


class AuthorityUnknown(ReportRefused):
    """The settings name an authority for time stamps, and no certificate that its tokens could be held against."""


def place_of(law: Rulebook) -> str:
    """Whose platform this is: the narrowest jurisdiction among the adopted packs."""
    packs = list(law.packs.values())
    own = next((pack for kind in ("demo", "local", "national") for pack in packs if pack.kind == kind), None)
    return own.title.zh if own else "公信"


def authority_named() -> Authority | None:
    """The authority for time stamps that the settings name; refused where its certificate cannot be read."""
    if not settings.TSA:
        return None
    return _authority(settings.TSA, settings.TSA_CERTIFICATE, settings.TSA_SECONDS)


@lru_cache(maxsize=2)
def _authority(address: str, certificate: str, seconds: float) -> Authority:
    try:
        return Authority(address, x509.load_pem_x509_certificate(Path(certificate).read_bytes()), seconds)
    except (OSError, ValueError):
        raise AuthorityUnknown("GONGXIN_TSA_CERTIFICATE names no certificate in PEM") from None


def sealed_sheet(signed: Signed, *, signing: Signing, home: Path) -> Paper:
    """The sealed PDF of a report that was issued, its credential attached; refused where a character has no glyph.

    Without a time stamp where the authority gives none: the paper says why, and so does the log of the process.
    """
    place = place_of(current())
    made = press(home / FONTS)
    content = printed(signed.report, signed.document, place=place, at=signed.report.issued_at, press=made)
    paper = sealed(content, keys=signing.keys, at=signed.report.issued_at, authority=authority_named())
    if paper.not_stamped_because:
        LOG.warning("the seal of report %s bears no time stamp: %s", signed.report.number, paper.not_stamped_because)
    return paper
