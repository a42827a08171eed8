"""The demo's agency key: made once, kept readable by its owner alone, so that a later run can show it again."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from gongxin.agencies.actions import make_key
from gongxin.agencies.queries import agency_of_key

AGENCY = "demo.agency.credit-centre"
HOLDS_FOR = timedelta(days=90)


def key_to_try(folder: Path, *, at: datetime) -> str:
    """The key of the invented credit centre; a new one where there is none, or the last has ended."""
    kept = folder / "agency-key"
    if kept.exists():
        key = kept.read_text(encoding="ascii").strip()
        if agency_of_key(key, at=at) == AGENCY:
            return key
    key = make_key(AGENCY, at=at, ends_at=at + HOLDS_FOR, by="demo")
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(key)
    return key
