"""A report from credential to sealed PDF, with the fonts that the node has and the authority that stamps its time."""

import logging
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from django.conf import settings

from gongxin.reports.actions import Signed, Signing
from gongxin.reports.seals import Paper, sealed
from gongxin.reports.sheets import press, printed
from gongxin.reports.stamping import Authority, NoStamp
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.queries import current

LOG = logging.getLogger("gongxin.reports")
FONTS = "fonts"


def place_of(law: Rulebook) -> str:
    """Whose platform this is: the narrowest jurisdiction among the adopted packs."""
    packs = list(law.packs.values())
    own = next((pack for kind in ("demo", "local", "national") for pack in packs if pack.kind == kind), None)
    return own.title.zh if own else "公信"


def _authority_or_why() -> tuple[Authority | None, str]:
    """The authority for time stamps that the settings name, or why none can be asked though they name one."""
    if not settings.TSA:
        return None, ""
    try:
        return _authority(settings.TSA, settings.TSA_CERTIFICATE, settings.TSA_SECONDS), ""
    except NoStamp as fault:
        return None, str(fault)


@lru_cache(maxsize=2)
def _authority(address: str, certificate: str, seconds: float) -> Authority:
    try:
        return Authority(address, x509.load_pem_x509_certificate(Path(certificate).read_bytes()), seconds)
    except (OSError, ValueError):
        raise NoStamp("GONGXIN_TSA_CERTIFICATE names no certificate in PEM") from None


def sealed_sheet(signed: Signed, *, signing: Signing, home: Path) -> Paper:
    """The sealed PDF of a report that was issued, its credential attached; refused where a character has no glyph.

    Without a time stamp where the authority gives none: the paper says why, and so does the log of the process.
    """
    place = place_of(current())
    made = press(home / FONTS)
    content = printed(signed.report, signed.document, place=place, at=signed.report.issued_at, press=made)
    authority, because = _authority_or_why()
    paper = sealed(content, keys=signing.keys, at=signed.report.issued_at, authority=authority)
    paper = replace(paper, not_stamped_because=because or paper.not_stamped_because)
    if paper.not_stamped_because:
        LOG.warning("the seal of report %s bears no time stamp: %s", signed.report.number, paper.not_stamped_because)
    return paper
