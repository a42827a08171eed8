"""The compiler of packs: every rule asked of every item, and all violations told at once."""

from pathlib import Path

from gongxin.rulebook.check_basis import check_basis
from gongxin.rulebook.check_calendars import check_calendars
from gongxin.rulebook.check_catalogue import check_catalogue, check_checks, check_claims
from gongxin.rulebook.check_commitments import check_commitments
from gongxin.rulebook.check_copies import check_copies
from gongxin.rulebook.check_feeds import check_feeds
from gongxin.rulebook.check_keys import check_keys
from gongxin.rulebook.check_lists import check_deciders, check_lists
from gongxin.rulebook.check_measures import check_measures, check_purposes
from gongxin.rulebook.check_models import check_models
from gongxin.rulebook.check_people import check_people
from gongxin.rulebook.check_procedures import check_procedures
from gongxin.rulebook.check_publication import check_publication
from gongxin.rulebook.check_recognitions import check_recognitions
from gongxin.rulebook.check_reports import check_reports
from gongxin.rulebook.check_sharing import check_exports, check_sharing
from gongxin.rulebook.check_supervision import check_supervision
from gongxin.rulebook.check_supplements import check_consents, check_supplements
from gongxin.rulebook.consequences import without_consequences
from gongxin.rulebook.loader import load_packs
from gongxin.rulebook.violations import Report

CHECKS = (
    check_keys,
    check_basis,
    check_people,
    check_catalogue,
    check_claims,
    check_publication,
    check_supplements,
    check_consents,
    check_checks,
    check_feeds,
    check_measures,
    check_purposes,
    check_procedures,
    check_lists,
    check_deciders,
    check_commitments,
    check_calendars,
    check_reports,
    check_supervision,
    check_sharing,
    check_exports,
    check_copies,
    check_models,
    check_recognitions,
)
"""Every family of rules, each a function of what was loaded."""


def check_packs(folder: Path) -> Report:
    """Check every pack under `folder`: first the files that are no item, then the rest in order of file and line.

    What only follows from a file that could not be read is left away.
    """
    loaded = load_packs(folder)
    broken = {violation for check in CHECKS for violation in check(loaded)}
    further = without_consequences(loaded, broken.difference(loaded.violations))
    return Report(len(loaded.sources), (*sorted(set(loaded.violations)), *sorted(further)))
