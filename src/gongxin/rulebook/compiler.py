"""The compiler of packs: every rule asked of every item, and all violations told at once."""

from pathlib import Path

from gongxin.rulebook.check_keys import check_keys
from gongxin.rulebook.loader import load_packs
from gongxin.rulebook.violations import Report

CHECKS = (check_keys,)
"""Every family of rules, each a function of what was loaded."""


def check_packs(folder: Path) -> Report:
    """Check every pack under `folder`; the report has every violation, in order of file and line."""
    loaded = load_packs(folder)
    violations = [*loaded.violations]
    for check in CHECKS:
        violations += check(loaded)
    return Report(len(loaded.sources), tuple(sorted(set(violations))))
