"""The compiler of packs: every rule asked of every item, and all violations told at once."""

from pathlib import Path

from gongxin.rulebook.check_basis import check_basis
from gongxin.rulebook.check_catalogue import check_catalogue, check_checks, check_claims
from gongxin.rulebook.check_feeds import check_feeds
from gongxin.rulebook.check_keys import check_keys
from gongxin.rulebook.check_people import check_people
from gongxin.rulebook.check_publication import check_publication
from gongxin.rulebook.check_supplements import check_supplements
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
    check_checks,
    check_feeds,
)
"""Every family of rules, each a function of what was loaded."""


def check_packs(folder: Path) -> Report:
    """Check every pack under `folder`; the report has every violation, in order of file and line."""
    loaded = load_packs(folder)
    violations = {*loaded.violations}
    for check in CHECKS:
        violations |= set(check(loaded))
    return Report(len(loaded.sources), tuple(sorted(violations)))
