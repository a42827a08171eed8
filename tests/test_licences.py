"""What the repository says of the licences of what it needs, held against the lock files and the packages."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "third-party.md").read_text(encoding="utf-8")
TOLD = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+) \| [^|]+ \|$", PAGE, re.MULTILINE))
COPYLEFT = re.compile(r"\bA?GPL|\b(?:Affero )?GNU General Public|GNU Affero", re.IGNORECASE)


def named_by(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


def said_by(package: str) -> str:
    """What an installed package says of its licence; nothing for one that this system does not need."""
    try:
        told = metadata(package)
    except PackageNotFoundError:
        return ""
    classifiers = [line for line in told.get_all("Classifier") or [] if line.startswith("License")]
    first_line = (told.get("License") or "").strip().partition("\n")[0]
    return " · ".join([told.get("License-Expression") or "", first_line, *classifiers])


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_stands_in_the_table_of_licences(lock: str) -> None:
    assert named_by(lock) - TOLD.keys() == set()


def test_no_package_stands_in_the_table_that_no_lock_names() -> None:
    assert TOLD.keys() - named_by("requirements-dev.lock") == set()


def test_nothing_that_is_needed_is_under_gpl_or_agpl() -> None:
    strict = {name for name, licence in TOLD.items() if COPYLEFT.search(licence) or COPYLEFT.search(said_by(name))}
    assert strict == set()


def test_every_package_under_lgpl_is_told_of() -> None:
    lesser = {name for name in TOLD if re.search("LGPL|Lesser", said_by(name))}
    assert lesser <= {name for name, licence in TOLD.items() if licence.startswith("LGPL")}
